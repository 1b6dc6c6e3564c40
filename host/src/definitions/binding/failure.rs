//! Why an expression of a binding gave nothing.

use sandyard_expr::{CompileError, ConvertError, EvaluateError, Position};
use thiserror::Error;

use super::expressions::ExpressionPlace;

/// Why an expression of a binding gave nothing: it is malformed, does not fit the delivery, or
/// gives a value of another type.
#[derive(Debug, Clone, Error)]
#[error("{place}: {message}{}", told(*.position))]
pub struct ExpressionFailure {
    /// Which expression.
    pub place: ExpressionPlace,
    /// What is wrong, with what was probably meant.
    pub message: String,
    /// Where in the expression; none where its value is wrong and not a part of it.
    pub position: Option<Position>,
    /// Two lines: the line of the expression, and a caret under the place.
    pub caret: Option<String>,
}

impl ExpressionFailure {
    pub(super) fn malformed(place: ExpressionPlace, error: &CompileError) -> Self {
        let message = hinted(error.message(), error.hint());
        let (position, caret) = (Some(error.position()), Some(error.caret()));
        Self { place, message, position, caret }
    }

    pub(super) fn unfit(place: ExpressionPlace, error: &EvaluateError) -> Self {
        let message = hinted(error.message(), error.hint());
        let (position, caret) = (Some(error.position()), Some(error.caret()));
        Self { place, message, position, caret }
    }

    pub(super) fn of_value(place: ExpressionPlace, error: &ConvertError) -> Self {
        Self { place, message: error.to_string(), position: None, caret: None }
    }

    pub(super) fn too_much(place: ExpressionPlace, what: &str, most: usize) -> Self {
        let message =
            format!("the {what} up to here are too long; one job gets at most {most} bytes");
        Self { place, message, position: None, caret: None }
    }
}

/// A message, and what was probably meant.
pub(super) fn hinted(message: &str, hint: Option<&str>) -> String {
    match hint {
        Some(hint) => format!("{message}; {hint}"),
        None => message.to_owned(),
    }
}

fn told(position: Option<Position>) -> String {
    position.map(|position| format!(" ({position})")).unwrap_or_default()
}
