//! Logic, comparisons and tests.

use std::cmp::Ordering;

use super::{At, Evaluated, Run, Stop};
use crate::code::{Code, Link, Op, Operation, TextTest};
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

    pub(super) fn row(&mut self, first: &'e Code, links: &'e [Link]) -> Evaluated<'e> {
        let left = self.evaluate(first)?;
        let Some((second, others)) = links.split_first() else { return Ok(left) };
        // Most rows have one link, whose step the row itself has paid for.
        let mut left = self.link(left, second)?;
        for link in others {
            self.meter.step().at(link.at)?;
            left = self.link(left, link)?;
        }
        Ok(left)
    }

    #[inline]
    fn link(&mut self, left: Value<'e>, link: &'e Link) -> Evaluated<'e> {
        let (at, right) = (link.at, &link.right);
        match &link.operation {
            Operation::Both => self.logical(at, left, right, true),
            Operation::Either => self.logical(at, left, right, false),
            Operation::Coalesce if left.is_nil() => self.evaluate(right),
            Operation::Coalesce => Ok(left),
            Operation::Equal { negated } => self.equal(at, &left, right, *negated),
            Operation::In => self.is_in(at, &left, right),
            Operation::Within(test) => self.within(at, *test, &left, right),
            Operation::Matches => self.matches(at, &left, right),
            Operation::MatchesConstant(pattern) => self.matches_constant(at, &left, pattern),
            Operation::Arithmetic(operator) => self.arithmetic(at, *operator, left, right),
        }
    }

    /// `&&` (`both`) or `||`: the right side counts only where the left doesn't decide.
    #[inline]
    fn logical(&mut self, at: u32, left: Value<'e>, right: &'e Code, both: bool) -> Evaluated<'e> {
        match left {
            Value::Bool(left) if left == both => self.evaluate(right),
            Value::Bool(left) => Ok(Value::Bool(left)),
            other => {
                let operator = if both { "&&" } else { "||" };
                Err(Stop::new(at, format!("{operator} needs bools, not {}", other.kind())))
            }
        }
    }

    #[inline]
    fn equal(
        &mut self,
        at: u32,
        left: &Value<'e>,
        right: &'e Code,
        negated: bool,
    ) -> Evaluated<'e> {
        let equal = match right.constant() {
            Some(right) => equal(left, right, &mut self.meter),
            None => {
                let right = self.evaluate(right)?;
                equal(left, &right, &mut self.meter)
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

    fn is_in(&mut self, at: u32, needle: &Value<'e>, right: &'e Code) -> Evaluated<'e> {
        if let Op::Range(ends) = &right.op {
            return self.is_between(right.at, needle, ends);
        }
        let found = match self.evaluate(right)? {
            Value::List(list) => self.holds_item(&list, needle).at(at)?,
            Value::Map(map) => map.look_up_any(needle, &mut self.meter).at(at)?.is_some(),
            Value::Nil => false,
            other => {
                let message =
                    format!("`in` needs a list or a map on its right, not {}", other.kind());
                return Err(Stop::new(at, message));
            }
        };
        Ok(Value::Bool(found))
    }

    /// Whether a value is in a range, which needn't be made for that.
    fn is_between(&mut self, at: u32, needle: &Value<'e>, ends: &'e (Code, Code)) -> Evaluated<'e> {
        let (from, to) = (self.evaluate(&ends.0)?, self.evaluate(&ends.1)?);
        if !matches!((&from, &to), (Value::Integer(_), Value::Integer(_))) {
            return Err(mismatched(at, Binary::Range, &from, &to));
        }
        let whole = match needle {
            Value::Float(float) => float.fract() == 0.0,
            other => other.number().is_some(),
        };
        let within = whole
            && order(&from, needle, &mut self.meter).at(at)?.is_some_and(Ordering::is_le)
            && order(needle, &to, &mut self.meter).at(at)?.is_some_and(Ordering::is_le);
        Ok(Value::Bool(within))
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

    fn within(
        &mut self,
        at: u32,
        test: TextTest,
        whole: &Value<'e>,
        right: &'e Code,
    ) -> Evaluated<'e> {
        let part = self.evaluate(right)?;
        let (name, holds): (_, fn(&str, &str) -> bool) = match test {
            TextTest::Contains => ("contains", |whole, part| {
                memchr::memmem::find(whole.as_bytes(), part.as_bytes()).is_some()
            }),
            TextTest::StartsWith => ("startsWith", |whole, part| whole.starts_with(part)),
            TextTest::EndsWith => ("endsWith", |whole, part| whole.ends_with(part)),
        };
        match (whole, &part) {
            (Value::Text(whole), Value::Text(part)) => {
                self.meter.read(whole.len()).at(at)?;
                Ok(Value::Bool(holds(whole, part)))
            }
            (Value::Nil, Value::Text(_) | Value::Nil) | (Value::Text(_), Value::Nil) => {
                Ok(Value::Bool(false))
            }
            _ => Err(no_texts(at, name, whole, &part)),
        }
    }

    fn matches(&mut self, at: u32, text: &Value<'e>, right: &'e Code) -> Evaluated<'e> {
        let source = self.evaluate(right)?;
        match (text, &source) {
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
            _ => Err(no_texts(at, "matches", text, &source)),
        }
    }

    fn compile(&mut self, source: &str) -> Result<(), Fail> {
        if self.pattern.as_ref().is_none_or(|(known, _)| known != source) {
            let pattern = Pattern::at_run_time(source, &mut self.meter)?;
            self.pattern = Some((source.to_owned(), pattern));
        }
        Ok(())
    }

    fn matches_constant(&mut self, at: u32, text: &Value<'e>, pattern: &Pattern) -> Evaluated<'e> {
        match text {
            Value::Text(text) => Ok(Value::Bool(pattern.is_match(text, &mut self.meter).at(at)?)),
            Value::Nil => Ok(Value::Bool(false)),
            other => Err(no_texts(at, "matches", other, &Value::owned(""))),
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
