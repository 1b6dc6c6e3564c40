//! A binding, compiled once, and what it makes of a delivery.

use std::collections::BTreeMap;
use std::sync::Arc;

use sandyard_expr::{Environment, Need};
use serde_json::Map;

use super::expression::{Expression, environment};
use super::job::Ask;
use crate::definitions::Binding;
use crate::model::{BindingId, DeliveryId, EventId, JobName, Namespace};
use crate::store::deliveries::{DeliveryContent, MatchFailure};

/// A binding whose expressions are compiled.
#[derive(Debug, Clone)]
pub struct CompiledBinding {
    id: BindingId,
    /// What must hold for it to match, as far as that can be told at a glance.
    needs: Vec<Need>,
    selector: Expression,
    ask: Option<Ask>,
}

/// What a binding makes of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is not for it.
    Unmatched,
    /// It is, and asks for this job, if it asks for any.
    Matched(Option<Box<Asked>>),
    /// It failed.
    Failed(MatchFailure),
}

/// The job that a binding asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The event.
    pub event: EventId,
    /// Whether the event is one of the namespace `default`, and not of the binding's own.
    pub cluster_scope: bool,
    /// The event's namespace.
    pub namespace: Namespace,
    /// What the job goes by, where the binding says.
    pub name: Option<JobName>,
    /// Whether the name may vary: the binding says how it begins.
    pub varies_name: bool,
    /// Labels by their names.
    pub labels: BTreeMap<String, String>,
    /// Annotations by their names.
    pub annotations: BTreeMap<String, String>,
    /// Params by their names, texts all of them.
    pub params: Map<String, serde_json::Value>,
}

impl CompiledBinding {
    /// Compiles a binding. An expression that can't be compiled fails on each delivery.
    pub fn new(binding: &Binding) -> Self {
        let selector = Expression::plain("selector", &binding.selector);
        Self {
            id: binding.id.clone(),
            needs: selector.needs(),
            selector,
            ask: binding.submit.as_ref().map(|submit| Ask::new(submit, &binding.namespace)),
        }
    }

    /// The binding.
    pub fn id(&self) -> &BindingId {
        &self.id
    }

    /// What it makes of a delivery.
    pub fn meet(&self, delivery: &DeliveryId, content: &DeliveryContent) -> Verdict {
        self.meet_in(content, &environment(delivery, content))
    }

    /// The same, where what expressions are evaluated over is at hand.
    pub(super) fn meet_in(
        &self,
        content: &DeliveryContent,
        environment: &Environment<'_>,
    ) -> Verdict {
        if !self.needs.iter().all(|need| holds(need, content)) {
            return Verdict::Unmatched;
        }
        match self.selector.evaluate(&self.id, environment, |value| value.selected()) {
            Ok(false) => Verdict::Unmatched,
            Ok(true) => match self.ask.as_ref().map(|ask| ask.asked(&self.id, environment)) {
                None => Verdict::Matched(None),
                Some(Ok(asked)) => Verdict::Matched(Some(Box::new(asked))),
                Some(Err(failure)) => Verdict::Failed(failure),
            },
            Err(failure) => Verdict::Failed(failure),
        }
    }
}

/// Whether a need holds, or can't be told at a glance.
fn holds(need: &Need, content: &DeliveryContent) -> bool {
    match need {
        Need::Equals { name, text } => match &**name {
            "discriminator" => content.discriminator == **text,
            "namespace" => content.namespace.as_str() == &**text,
            _ => true,
        },
        Need::Holds { name, key, texts } if &**name == "metadata" => {
            let values = content.metadata.get(&**key).and_then(serde_json::Value::as_array);
            values.is_some_and(|values| {
                values.len() == texts.len()
                    && values.iter().zip(texts).all(|(value, text)| value.as_str() == Some(text))
            })
        }
        Need::Holds { .. } => true,
    }
}

/// Bindings that a delivery meets, compiled.
#[derive(Debug, Clone, Default)]
pub(super) struct CompiledSet {
    pub(super) bindings: Vec<CompiledBinding>,
}

impl CompiledSet {
    pub(super) fn new(bindings: &[Arc<Binding>]) -> Self {
        Self { bindings: bindings.iter().map(|one| CompiledBinding::new(one)).collect() }
    }
}
