//! One expression of a binding, compiled, and what it is evaluated over.

use sandyard_expr::{
    Budget, CompileError, ConvertError, Environment, EvaluateError, Need, Program, Value,
};

use super::scopes::{METADATA, PLAIN};
use crate::model::{BindingId, DeliveryId};
use crate::store::deliveries::{DeliveryContent, MatchFailure, Position};

/// An expression of a binding. One that can't be compiled fails on each delivery that needs it.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    /// What it is for, as [`MatchFailure::stage`] says it.
    stage: String,
    program: Result<Program, Flaw>,
}

/// What is wrong with an expression, or with what came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flaw {
    pub(super) message: String,
    pub(super) position: Option<Position>,
}

impl Expression {
    /// A selector's or an argument's.
    pub(super) fn plain(stage: impl Into<String>, source: &str) -> Self {
        let program = Program::compile(source, &PLAIN).map_err(Flaw::from);
        Self { stage: stage.into(), program }
    }

    /// A name's, a label's or an annotation's.
    pub(super) fn of_metadata(stage: impl Into<String>, source: &str) -> Self {
        let program = Program::compile(source, &METADATA).map_err(Flaw::from);
        Self { stage: stage.into(), program }
    }

    /// What must hold for it to be true, as far as that can be told at a glance.
    pub(super) fn needs(&self) -> Vec<Need> {
        self.program.as_ref().map(Program::needs).unwrap_or_default()
    }

    /// Its value, turned into what it is for.
    pub(super) fn evaluate<T>(
        &self,
        binding: &BindingId,
        environment: &Environment<'_>,
        convert: impl FnOnce(&Value<'_>) -> Result<T, ConvertError>,
    ) -> Result<T, MatchFailure> {
        let program = self.program.as_ref().map_err(|flaw| self.failure(binding, flaw.clone()))?;
        let value = program.evaluate(environment, Budget::default());
        let value = value.map_err(|error| self.failure(binding, error.into()))?;
        convert(&value).map_err(|error| self.failure(binding, error.into()))
    }

    /// The failure of this expression.
    pub(super) fn failure(&self, binding: &BindingId, flaw: Flaw) -> MatchFailure {
        MatchFailure {
            binding: binding.clone(),
            stage: self.stage.clone(),
            message: flaw.message,
            position: flaw.position,
        }
    }
}

impl Flaw {
    /// A flaw that has no place.
    pub(super) fn new(message: impl ToString) -> Self {
        Self { message: message.to_string(), position: None }
    }

    fn at(message: &str, hint: Option<&str>, position: sandyard_expr::Position) -> Self {
        let message = match hint {
            Some(hint) => format!("{message}; {hint}"),
            None => message.to_owned(),
        };
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let position = Position { line: number(position.line), column: number(position.column) };
        Self { message, position: Some(position) }
    }
}

impl From<CompileError> for Flaw {
    fn from(error: CompileError) -> Self {
        Self::at(error.message(), error.hint(), error.position())
    }
}

impl From<EvaluateError> for Flaw {
    fn from(error: EvaluateError) -> Self {
        Self::at(error.message(), error.hint(), error.position())
    }
}

impl From<ConvertError> for Flaw {
    fn from(error: ConvertError) -> Self {
        Self::new(error)
    }
}

/// What expressions are evaluated over (protocol page, A2; section 0, 1).
pub(super) fn environment<'d>(
    delivery: &'d DeliveryId,
    content: &'d DeliveryContent,
) -> Environment<'d> {
    let names = ["payload", "metadata", "discriminator", "namespace", "delivery"];
    Environment::new()
        .with("payload", &content.payload)
        .with("metadata", &content.metadata)
        .with_text("discriminator", &content.discriminator)
        .with_text("namespace", content.namespace.as_str())
        .with_text("delivery", delivery.as_str())
        .with_alias("event", names)
}
