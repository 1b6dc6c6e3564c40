//! A binding that deliveries are tried on, and what it makes of one.

use std::sync::Arc;

use sandyard_expr::Environment;

use super::asked::Asked;
use crate::definitions::{Binding, CompiledBinding, DeliveryView, ExpressionFailure};
use crate::model::DeliveryId;
use crate::store::deliveries::{DeliveryContent, MatchFailure, Position};

/// A binding that deliveries are tried on.
#[derive(Debug, Clone)]
pub struct Candidate {
    binding: Arc<Binding>,
    /// One that can't be compiled, since another version took it, fails on each delivery.
    compiled: Result<CompiledBinding, ExpressionFailure>,
}

/// What a binding makes of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is not for it.
    Unmatched,
    /// It is, and asks for this job, if it asks for any.
    Matched(Option<Box<Asked>>),
    /// It failed.
    Failed {
        /// How.
        failure: MatchFailure,
        /// The line of the expression where it failed, and one with a caret under the place.
        caret: String,
    },
}

impl Candidate {
    /// Compiles a binding.
    pub fn new(binding: Arc<Binding>) -> Self {
        Self { compiled: CompiledBinding::compile(binding.clone()), binding }
    }

    /// The binding.
    pub fn binding(&self) -> &Binding {
        &self.binding
    }

    /// Whether it was compiled from this very binding.
    pub(super) fn is_of(&self, binding: &Arc<Binding>) -> bool {
        Arc::ptr_eq(&self.binding, binding)
    }

    /// What it makes of a delivery.
    pub fn meet(&self, delivery: &DeliveryId, content: &DeliveryContent) -> Verdict {
        let view = view(delivery, content);
        self.meet_in(&view, &view.environment())
    }

    /// The same, where what expressions are evaluated over is at hand.
    pub(super) fn meet_in(
        &self,
        view: &DeliveryView<'_>,
        environment: &Environment<'_>,
    ) -> Verdict {
        let compiled = match &self.compiled {
            Ok(compiled) => compiled,
            Err(failure) => return self.failed(failure.clone()),
        };
        if !compiled.may_select(view) {
            return Verdict::Unmatched;
        }
        match compiled.selects(environment) {
            Ok(true) => self.submit(compiled, environment),
            Ok(false) => Verdict::Unmatched,
            Err(failure) => self.failed(failure),
        }
    }

    fn submit(&self, compiled: &CompiledBinding, environment: &Environment<'_>) -> Verdict {
        let Some(submit) = &self.binding.submit else { return Verdict::Matched(None) };
        match compiled.submits(environment) {
            Ok(Some(values)) => {
                let asked = Asked::new(submit, &self.binding.namespace, values);
                Verdict::Matched(Some(Box::new(asked)))
            }
            Ok(None) => Verdict::Matched(None),
            Err(failure) => self.failed(failure),
        }
    }

    fn failed(&self, failure: ExpressionFailure) -> Verdict {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place = failure.position;
        let position = Some(Position { line: number(place.line), column: number(place.column) });
        let failed = MatchFailure {
            binding: self.binding.id.clone(),
            stage: failure.place.to_string(),
            message: failure.message,
            position,
        };
        Verdict::Failed { failure: failed, caret: failure.caret }
    }
}

/// What expressions see of a delivery.
pub(super) fn view<'d>(delivery: &'d DeliveryId, content: &'d DeliveryContent) -> DeliveryView<'d> {
    DeliveryView {
        payload: &content.payload,
        metadata: &content.metadata,
        discriminator: &content.discriminator,
        namespace: content.namespace.as_str(),
        delivery: delivery.as_str(),
    }
}
