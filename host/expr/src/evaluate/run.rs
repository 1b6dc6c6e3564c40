//! One evaluation: its state, and the step from code to value.

use super::{At, Evaluated};
use crate::budget::{Budget, Meter};
use crate::builtin::{Arguments, Function};
use crate::code::{Block, Code, Op, Step};
use crate::environment::{Entry, Environment};
use crate::pattern::Pattern;
use crate::problem::Fail;
use crate::value::{Keys, List, Map, Text, Value};

/// Why an evaluation has no value here.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The object before `?.` is nil, so the chain around it is.
    Short,
    Fault(Box<Fault>),
}

/// A failure, and where it is.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) at: u32,
    pub(crate) fail: Fail,
}

impl Stop {
    pub(super) fn new(at: u32, message: impl Into<String>) -> Self {
        Self::Fault(Box::new(Fault { at, fail: Fail::new(message) }))
    }
}

/// One evaluation.
pub(crate) struct Run<'r, 'e> {
    pub(super) environment: &'r Environment<'e>,
    /// Variables and what predicates are about, by slot.
    pub(super) locals: Vec<Value<'e>>,
    pub(super) meter: Meter,
    /// The pattern that was compiled last, since a predicate asks for the same again and again.
    pub(super) pattern: Option<(String, Pattern)>,
}

impl<'r, 'e> Run<'r, 'e> {
    pub(crate) fn new(environment: &'r Environment<'e>, budget: Budget) -> Self {
        Self { environment, locals: Vec::new(), meter: Meter::new(budget), pattern: None }
    }

    /// What is left of the budget.
    pub(crate) fn left(&self) -> Budget {
        self.meter.left()
    }

    pub(crate) fn evaluate(&mut self, code: &'e Code) -> Evaluated<'e> {
        let at = code.at;
        self.meter.step().at(at)?;
        match &code.op {
            Op::Constant(value) => Ok(borrowed(value)),
            Op::Name(hint, name) => self.name(at, *hint, name),
            Op::Environment => self.environment.whole(&mut self.meter).at(at),
            Op::Local(slot) => Ok(self.local(*slot)),
            Op::Member(member) => self.member(at, member),
            Op::Chain(code) => match self.evaluate(code) {
                Err(Stop::Short) => Ok(Value::Nil),
                other => other,
            },
            Op::Slice(slice) => self.slice(at, slice),
            Op::Not(code) => self.not(at, code),
            Op::Minus(code) => self.minus(at, code),
            Op::Plus(code) => self.plus(at, code),
            Op::Row(row) => self.row(&row.0, &row.1),
            Op::Conditional(parts) => {
                if self.condition(&parts.0)? {
                    self.evaluate(&parts.1)
                } else {
                    self.evaluate(&parts.2)
                }
            }
            Op::Elvis(parts) => {
                if self.condition(&parts.0)? {
                    Ok(Value::Bool(true))
                } else {
                    self.evaluate(&parts.1)
                }
            }
            Op::Ordered(parts) => self.ordered(at, &parts.0, &parts.1),
            Op::Range(sides) => self.range(at, sides),
            Op::List(codes) => self.list(at, codes),
            Op::Map(entries) => self.map(at, entries),
            Op::Block(block) => self.block(block),
            Op::Call(function, arguments) => self.call(at, function, arguments),
            Op::Predicate(predicate) => self.predicate(at, predicate),
            Op::Method(method) => self.method(at, method),
        }
    }

    fn name(&mut self, at: u32, hint: usize, name: &str) -> Evaluated<'e> {
        match self.environment.entry(hint, name) {
            Some(Entry::Value(value)) => Ok(value.clone()),
            Some(Entry::Alias(names)) => self.environment.map(names, &mut self.meter).at(at),
            None => Err(Stop::new(at, format!("the environment has no {name}"))),
        }
    }

    pub(super) fn local(&self, slot: usize) -> Value<'e> {
        self.locals.get(slot).cloned().unwrap_or(Value::Nil)
    }

    fn list(&mut self, at: u32, codes: &'e [Code]) -> Evaluated<'e> {
        let items = codes.iter().map(|code| self.evaluate(code)).collect::<Result<Vec<_>, _>>()?;
        Ok(Value::List(List::made(items, &mut self.meter).at(at)?))
    }

    fn map(&mut self, at: u32, codes: &'e [(Code, Code)]) -> Evaluated<'e> {
        let mut entries = Vec::with_capacity(codes.len());
        for (key, value) in codes {
            let place = key.at;
            let key = self.evaluate(key)?;
            if !matches!(key, Value::Text(_)) {
                let message = format!("a key of a map must be a string, not {}", key.kind());
                return Err(Stop::new(place, message));
            }
            entries.push((key, self.evaluate(value)?));
        }
        Ok(Value::Map(Map::made(entries, Keys::Texts, &mut self.meter).at(at)?))
    }

    fn block(&mut self, block: &'e Block) -> Evaluated<'e> {
        let first = self.locals.len();
        for step in &block.statements {
            match step {
                Step::Let(code) => {
                    let value = self.evaluate(code)?;
                    self.locals.push(value);
                }
                Step::Drop(code) => drop(self.evaluate(code)?),
            }
        }
        let value = self.evaluate(&block.value);
        self.locals.truncate(first);
        value
    }

    fn call(&mut self, at: u32, function: &Function, codes: &'e [Code]) -> Evaluated<'e> {
        // One or two arguments, as most functions have, need no memory of their own.
        match codes {
            [one] => {
                let values = [self.evaluate(one)?];
                function.call(&Arguments::new(function.name, &values), &mut self.meter).at(at)
            }
            [one, other] => {
                let values = [self.evaluate(one)?, self.evaluate(other)?];
                function.call(&Arguments::new(function.name, &values), &mut self.meter).at(at)
            }
            _ => {
                let values = self.values(codes)?;
                function.call(&Arguments::new(function.name, &values), &mut self.meter).at(at)
            }
        }
    }

    pub(super) fn values(&mut self, codes: &'e [Code]) -> Result<Vec<Value<'e>>, Stop> {
        codes.iter().map(|code| self.evaluate(code)).collect()
    }
}

/// A constant, of which a text is borrowed from the code: that costs less than sharing it.
#[inline]
fn borrowed<'e>(value: &'e Value<'static>) -> Value<'e> {
    match value {
        Value::Text(text) => Value::Text(Text::Borrowed(text.as_str())),
        value => value.clone(),
    }
}
