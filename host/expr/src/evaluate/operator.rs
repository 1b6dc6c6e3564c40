//! Logic, comparisons and tests.

use std::cmp::Ordering;

use super::{At, Evaluated, Run, Stop};
use crate::code::{Code, TextTest};
use crate::pattern::Pattern;
use crate::problem::Fail;
use crate::syntax::Binary;
use crate::value::{List, Value, equal, order};

impl<'e> Run<'_, 'e> {
    pub(super) fn condition(&mut self, code: &'e Code) -> Result<bool, Stop> {
        match self.evaluate(code)? {
            Value::Bool(value) => Ok(value),
            other => {
                Err(Stop::new(code.at, format!("a condition must be a bool, not {}", other.kind())))
            }
        }
    }

    pub(super) fn not(&mut self, at: u32, code: &'e Code) -> Evaluated<'e> {
        match self.evaluate(code)? {
            Value::Bool(value) => Ok(Value::Bool(!value)),
            other => Err(Stop::new(at, format!("invalid operation: ! {}", other.kind()))),
        }
    }

    /// `&&` (`both`) or `||`: the right side counts only where the left doesn't decide.
    pub(super) fn logical(
        &mut self,
        at: u32,
        sides: &'e (Code, Code),
        both: bool,
    ) -> Evaluated<'e> {
        match self.evaluate(&sides.0)? {
            Value::Bool(left) if left == both => self.evaluate(&sides.1),
            Value::Bool(left) => Ok(Value::Bool(left)),
            other => {
                let operator = if both { "&&" } else { "||" };
                Err(Stop::new(at, format!("{operator} needs bools, not {}", other.kind())))
            }
        }
    }

    pub(super) fn equal(
        &mut self,
        at: u32,
        sides: &'e (Code, Code),
        negated: bool,
    ) -> Evaluated<'e> {
        let left = self.evaluate(&sides.0)?;
        let equal = match sides.1.constant() {
            Some(right) => equal(&left, right, &mut self.meter),
            None => {
                let right = self.evaluate(&sides.1)?;
                equal(&left, &right, &mut self.meter)
            }
        };
        Ok(Value::Bool(equal.at(at)? != negated))
    }

    pub(super) fn ordered(
        &mut self,
        at: u32,
        first: &'e Code,
        others: &'e [(Binary, Code)],
    ) -> Evaluated<'e> {
        let mut left = self.evaluate(first)?;
        for (operator, code) in others {
            let right = self.evaluate(code)?;
            let order = order(&left, &right, &mut self.meter).at(at)?;
            if order.is_none() && !(left.number().is_some() && right.number().is_some()) {
                return Err(mismatched(at, *operator, &left, &right));
            }
            if !order.is_some_and(|order| holds(*operator, order)) {
                return Ok(Value::Bool(false));
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    pub(super) fn is_in(&mut self, at: u32, sides: &'e (Code, Code)) -> Evaluated<'e> {
        let needle = self.evaluate(&sides.0)?;
        let found = match self.evaluate(&sides.1)? {
            Value::List(list) => self.holds_item(&list, &needle).at(at)?,
            Value::Map(map) => map.get_any(&needle).is_some(),
            Value::Nil => false,
            other => {
                let message =
                    format!("`in` needs a list or a map on its right, not {}", other.kind());
                return Err(Stop::new(at, message));
            }
        };
        Ok(Value::Bool(found))
    }

    fn holds_item(&mut self, list: &List<'e>, needle: &Value<'e>) -> Result<bool, Fail> {
        for item in list.iter() {
            self.meter.step()?;
            if equal(&item, needle, &mut self.meter)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn within(
        &mut self,
        at: u32,
        test: TextTest,
        sides: &'e (Code, Code),
    ) -> Evaluated<'e> {
        let whole = self.evaluate(&sides.0)?;
        let part = self.evaluate(&sides.1)?;
        let (name, holds): (_, fn(&str, &str) -> bool) = match test {
            TextTest::Contains => ("contains", |whole, part| {
                memchr::memmem::find(whole.as_bytes(), part.as_bytes()).is_some()
            }),
            TextTest::StartsWith => ("startsWith", |whole, part| whole.starts_with(part)),
            TextTest::EndsWith => ("endsWith", |whole, part| whole.ends_with(part)),
        };
        match (&whole, &part) {
            (Value::Text(whole), Value::Text(part)) => {
                self.meter.read(whole.len()).at(at)?;
                Ok(Value::Bool(holds(whole, part)))
            }
            (Value::Nil, Value::Text(_) | Value::Nil) | (Value::Text(_), Value::Nil) => {
                Ok(Value::Bool(false))
            }
            _ => Err(no_texts(at, name, &whole, &part)),
        }
    }

    pub(super) fn matches(&mut self, at: u32, sides: &'e (Code, Code)) -> Evaluated<'e> {
        let text = self.evaluate(&sides.0)?;
        let source = self.evaluate(&sides.1)?;
        match (&text, &source) {
            (Value::Text(text), Value::Text(source)) => {
                self.compile(source).at(at)?;
                let matched = match &self.pattern {
                    Some((_, pattern)) => pattern.is_match(text, &mut self.meter).at(at)?,
                    None => false,
                };
                Ok(Value::Bool(matched))
            }
            (Value::Nil, Value::Text(_) | Value::Nil) | (Value::Text(_), Value::Nil) => {
                Ok(Value::Bool(false))
            }
            _ => Err(no_texts(at, "matches", &text, &source)),
        }
    }

    fn compile(&mut self, source: &str) -> Result<(), Fail> {
        if self.pattern.as_ref().is_none_or(|(known, _)| known != source) {
            let pattern = Pattern::at_run_time(source, &mut self.meter)?;
            self.pattern = Some((source.to_owned(), pattern));
        }
        Ok(())
    }

    pub(super) fn matches_constant(
        &mut self,
        at: u32,
        text: &'e Code,
        pattern: &Pattern,
    ) -> Evaluated<'e> {
        match self.evaluate(text)? {
            Value::Text(text) => Ok(Value::Bool(pattern.is_match(&text, &mut self.meter).at(at)?)),
            Value::Nil => Ok(Value::Bool(false)),
            other => Err(no_texts(at, "matches", &other, &Value::owned(""))),
        }
    }
}

fn holds(operator: Binary, order: Ordering) -> bool {
    match operator {
        Binary::Less => order.is_lt(),
        Binary::LessEqual => order.is_le(),
        Binary::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn no_texts(at: u32, operator: &str, one: &Value<'_>, other: &Value<'_>) -> Stop {
    let (one, other) = (one.kind(), other.kind());
    Stop::new(at, format!("invalid operation: {operator} (needs strings, not {one} and {other})"))
}

pub(super) fn mismatched(at: u32, operator: Binary, one: &Value<'_>, other: &Value<'_>) -> Stop {
    let operator = operator.written();
    let (one, other) = (one.kind(), other.kind());
    Stop::new(at, format!("invalid operation: {operator} (mismatched types {one} and {other})"))
}
