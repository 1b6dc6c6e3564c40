//! What is wrong with an expression: when it is compiled, and when it is run.

use std::fmt;

use crate::place::{Place, Position};

/// Why an expression can't be compiled.
///
/// Its text is one line: what is wrong, (line:column), and what was probably meant.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct CompileError(Box<Problem>);

/// Why an expression that was compiled gave no value for this environment.
///
/// Its text is one line: what is wrong, (line:column), and what was probably meant.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{problem}")]
pub struct EvaluateError {
    problem: Box<Problem>,
    cause: Cause,
}

/// Which kind of failure ended an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The expression doesn't fit the data: a missing parent, a wrong type, an index out of range.
    Data,
    /// All steps of the budget were taken.
    Steps,
    /// All memory of the budget was used.
    Memory,
}

impl CompileError {
    pub(crate) fn new(source: &str, offset: usize, message: String, hint: Option<String>) -> Self {
        Self(Box::new(Problem { message, hint, place: Place::new(source, offset) }))
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What was probably meant, as in "did you mean `payload`".
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Where in the source.
    pub fn position(&self) -> Position {
        self.0.place.position
    }

    /// Two lines: the line of the source, and a caret under the place.
    pub fn caret(&self) -> String {
        self.0.place.caret()
    }
}

impl EvaluateError {
    pub(crate) fn new(source: &str, offset: usize, fail: Fail) -> Self {
        let (cause, message, hint) = match fail {
            Fail::Steps => (Cause::Steps, "step budget exceeded".to_owned(), None),
            Fail::Memory => (Cause::Memory, "memory budget exceeded".to_owned(), None),
            Fail::Data { message, hint } => (Cause::Data, message, hint),
        };
        let place = Place::new(source, offset);
        Self { problem: Box::new(Problem { message, hint, place }), cause }
    }

    /// Which kind of failure this is.
    pub fn cause(&self) -> Cause {
        self.cause
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.problem.message
    }

    /// What was probably meant, as in "did you mean `payload.message`".
    pub fn hint(&self) -> Option<&str> {
        self.problem.hint.as_deref()
    }

    /// Where in the source.
    pub fn position(&self) -> Position {
        self.problem.place.position
    }

    /// Two lines: the line of the source, and a caret under the place.
    pub fn caret(&self) -> String {
        self.problem.place.caret()
    }
}

#[derive(Clone, Debug)]
struct Problem {
    message: String,
    hint: Option<String>,
    place: Place,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.message, self.place.position)?;
        match &self.hint {
            Some(hint) => write!(formatter, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// A failure of an operator or a function, which doesn't know its place.
#[derive(Clone, Debug)]
pub(crate) enum Fail {
    Steps,
    Memory,
    Data { message: String, hint: Option<String> },
}

impl Fail {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Data { message: message.into(), hint: None }
    }

    pub(crate) fn hinted(message: impl Into<String>, hint: Option<String>) -> Self {
        Self::Data { message: message.into(), hint }
    }
}
