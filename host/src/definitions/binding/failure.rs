//! Why an expression of a binding gave nothing.

use sandyard_expr::{CompileError, EvaluateError, Position};
use thiserror::Error;

use super::expressions::ExpressionPlace;

/// Why an expression of a binding gave nothing: it is malformed, does not fit the delivery, or
/// gives a value of another type.
#[derive(Debug, Clone, Error)]
#[error("{place}: {message} ({position})")]
pub struct ExpressionFailure {
    /// Which expression.
    pub place: ExpressionPlace,
    /// What is wrong, with what was probably meant.
    pub message: String,
    /// Where in the expression. Of a value that is wrong as a whole, what gives it.
    pub position: Position,
    /// Two lines: the line of the expression, and a caret under the place.
    pub caret: String,
}

impl ExpressionFailure {
    pub(super) fn malformed(place: ExpressionPlace, error: &CompileError) -> Self {
        let message = hinted(error.message(), error.hint());
        Self { place, message, position: error.position(), caret: error.caret() }
    }

    pub(super) fn unfit(place: ExpressionPlace, error: &EvaluateError) -> Self {
        let message = hinted(error.message(), error.hint());
        Self { place, message, position: error.position(), caret: error.caret() }
    }
}

/// A message, and what was probably meant.
pub(super) fn hinted(message: &str, hint: Option<&str>) -> String {
    match hint {
        Some(hint) => format!("{message}; {hint}"),
        None => message.to_owned(),
    }
}
