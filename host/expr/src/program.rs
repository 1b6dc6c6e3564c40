//! A compiled expression.

use std::sync::Arc;

use crate::budget::Budget;
use crate::check::check;
use crate::code::Code;
use crate::environment::Environment;
use crate::evaluate::{Run, Stop};
use crate::needs::{self, Need};
use crate::parse::parse;
use crate::problem::{CompileError, EvaluateError, Fail};
use crate::scope::Scope;
use crate::value::Value;

/// A compiled expression. Cloning one shares it.
#[derive(Clone, Debug)]
pub struct Program(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    source: Box<str>,
    code: Code,
}

impl Program {
    /// Compiles a source: its names must be in the scope, its types must fit as far as they are
    /// known, and it must keep within [`crate::SOURCE_BYTES`], [`crate::NESTING`] and
    /// [`crate::NODES`].
    ///
    /// # Errors
    ///
    /// If it doesn't, with the place and what was probably meant.
    pub fn compile(source: &str, scope: &Scope) -> Result<Self, CompileError> {
        let code = check(source, &parse(source)?, scope)?;
        Ok(Self(Arc::new(Compiled { source: source.into(), code })))
    }

    /// What it was compiled from.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Its value in an environment. What the value has of the environment and of the program's
    /// own texts is borrowed, not copied.
    ///
    /// # Errors
    ///
    /// If the expression doesn't fit the data, or the budget is spent.
    pub fn evaluate<'e>(
        &'e self,
        environment: &Environment<'e>,
        budget: Budget,
    ) -> Result<Value<'e>, EvaluateError> {
        let mut budget = budget;
        self.evaluate_within(environment, &mut budget)
    }

    /// As [`Self::evaluate`], and takes from the budget what it cost, so that several programs can
    /// share one.
    ///
    /// # Errors
    ///
    /// As [`Self::evaluate`].
    pub fn evaluate_within<'e>(
        &'e self,
        environment: &Environment<'e>,
        budget: &mut Budget,
    ) -> Result<Value<'e>, EvaluateError> {
        let mut run = Run::new(environment, *budget);
        let result = run.evaluate(&self.0.code);
        *budget = run.left();
        result.map_err(|stop| match stop {
            Stop::Fault(fault) => EvaluateError::new(self.source(), fault.at as usize, fault.fail),
            // Each optional member is within a chain, which ends it.
            Stop::Short => EvaluateError::new(self.source(), 0, Fail::new("a chain has no end")),
        })
    }

    /// The failure of a value that the expression gave, where whoever asked for it can't use it, at
    /// the place that gives it: of a block, that of its last expression.
    pub fn unusable(&self, message: impl Into<String>) -> EvaluateError {
        let place = self.0.code.giver().at;
        EvaluateError::new(self.source(), place as usize, Fail::new(message))
    }

    /// What must hold for the expression to be true, as far as that can be told at a glance: the
    /// conditions that are evaluated first, before anything that could fail.
    ///
    /// If one of them doesn't hold, the expression is false, and needn't be evaluated. It has to
    /// be evaluated with a map for the name of a [`Need::Holds`] for that to be so.
    pub fn needs(&self) -> Vec<Need> {
        needs::of(&self.0.code)
    }
}
