//! Arithmetic, joining of texts, ranges.

use super::operator::mismatched;
use super::{At, Evaluated, Run, Stop};
use crate::code::Code;
use crate::date::Span;
use crate::problem::Fail;
use crate::syntax::Binary;
use crate::value::{List, Number, Value};

impl<'e> Run<'_, 'e> {
    pub(super) fn arithmetic(
        &mut self,
        at: u32,
        operator: Binary,
        left: Value<'e>,
        right: &'e Code,
    ) -> Evaluated<'e> {
        let right = self.evaluate(right)?;
        if let (Some(one), Some(other)) = (left.number(), right.number()) {
            return match numbers(operator, one, other).at(at)? {
                Some(value) => Ok(value),
                None => Err(mismatched(at, operator, &left, &right)),
            };
        }
        match (operator, &left, &right) {
            (Binary::Add, Value::Text(one), Value::Text(other)) => {
                self.meter.allocate(one.len() + other.len()).at(at)?;
                Ok(Value::owned([one.as_str(), other.as_str()].concat()))
            }
            _ => match moments(operator, &left, &right).at(at)? {
                Some(value) => Ok(value),
                None => Err(mismatched(at, operator, &left, &right)),
            },
        }
    }

    pub(super) fn minus(&mut self, at: u32, code: &'e Code) -> Evaluated<'e> {
        let value = self.evaluate(code)?;
        match value.number() {
            Some(Number::Float(float)) => Ok(Value::Float(-float)),
            Some(Number::Integer(integer)) => integer_value(integer.checked_neg()).at(at),
            None => Err(Stop::new(at, format!("invalid operation: - {}", value.kind()))),
        }
    }

    pub(super) fn plus(&mut self, at: u32, code: &'e Code) -> Evaluated<'e> {
        let value = self.evaluate(code)?;
        if value.number().is_none() {
            return Err(Stop::new(at, format!("invalid operation: + {}", value.kind())));
        }
        Ok(value)
    }

    pub(super) fn range(&mut self, at: u32, sides: &'e (Code, Code)) -> Evaluated<'e> {
        let left = self.evaluate(&sides.0)?;
        let right = self.evaluate(&sides.1)?;
        let (Value::Integer(from), Value::Integer(to)) = (&left, &right) else {
            return Err(mismatched(at, Binary::Range, &left, &right));
        };
        let count = (i128::from(*to) - i128::from(*from) + 1).max(0);
        let bytes =
            usize::try_from(count).ok().and_then(|count| count.checked_mul(size_of::<Value<'_>>()));
        self.meter.allocate(bytes.unwrap_or(usize::MAX)).at(at)?;
        Ok(Value::List(List::paid((*from..=*to).map(Value::Integer).collect()).at(at)?))
    }
}

fn integer_value<'e>(integer: Option<i128>) -> Result<Value<'e>, Fail> {
    let value = integer.and_then(|integer| Number::Integer(integer).value());
    value.ok_or_else(|| Fail::new("the result is no integer of 64 bits"))
}

fn numbers<'e>(operator: Binary, one: Number, other: Number) -> Result<Option<Value<'e>>, Fail> {
    let value = match (operator, one, other) {
        (Binary::Divide, ..) => Value::Float(one.float() / other.float()),
        (Binary::Power, ..) => Value::Float(one.float().powf(other.float())),
        (_, Number::Integer(one), Number::Integer(other)) => integer_value(match operator {
            Binary::Add => one.checked_add(other),
            Binary::Subtract => one.checked_sub(other),
            Binary::Multiply => one.checked_mul(other),
            _ if other == 0 => return Err(Fail::new("integer divide by zero")),
            _ => one.checked_rem(other),
        })?,
        (Binary::Add, ..) => Value::Float(one.float() + other.float()),
        (Binary::Subtract, ..) => Value::Float(one.float() - other.float()),
        (Binary::Multiply, ..) => Value::Float(one.float() * other.float()),
        _ => return Ok(None),
    };
    Ok(Some(value))
}

/// Arithmetic with moments and lengths of time.
fn moments<'e>(
    operator: Binary,
    one: &Value<'e>,
    other: &Value<'e>,
) -> Result<Option<Value<'e>>, Fail> {
    let value = match (operator, one, other) {
        (Binary::Add, Value::Time(time), Value::Duration(span))
        | (Binary::Add, Value::Duration(span), Value::Time(time)) => {
            time.plus(*span).map(|time| Value::Time(time.into()))
        }
        (Binary::Subtract, Value::Time(time), Value::Duration(span)) => {
            time.minus(*span).map(|time| Value::Time(time.into()))
        }
        (Binary::Subtract, Value::Time(one), Value::Time(other)) => {
            one.since(other).map(Value::Duration)
        }
        (_, Value::Duration(one), Value::Duration(other)) => {
            let (one, other) = (one.nanoseconds(), other.nanoseconds());
            let sum = match operator {
                Binary::Add => one.checked_add(other),
                Binary::Subtract => one.checked_sub(other),
                _ => return Ok(None),
            };
            sum.map(|sum| Value::Duration(Span::from_nanoseconds(sum)))
        }
        (Binary::Multiply | Binary::Divide, Value::Duration(span), number)
        | (Binary::Multiply, number, Value::Duration(span)) => {
            let Some(number) = number.number() else { return Ok(None) };
            scaled(*span, operator, number)
        }
        _ => return Ok(None),
    };
    value.map(Some).ok_or_else(|| Fail::new("the result is out of range for a date or a duration"))
}

fn scaled<'e>(span: Span, operator: Binary, number: Number) -> Option<Value<'e>> {
    let span = i128::from(span.nanoseconds());
    let nanoseconds = match (operator, number) {
        (Binary::Multiply, Number::Integer(factor)) => span.checked_mul(factor)?,
        (Binary::Multiply, Number::Float(factor)) => {
            return Number::Float(Number::Integer(span).float() * factor).duration();
        }
        (_, divisor) => {
            return Number::Float(Number::Integer(span).float() / divisor.float()).duration();
        }
    };
    let nanoseconds = i64::try_from(nanoseconds).ok()?;
    Some(Value::Duration(Span::from_nanoseconds(nanoseconds)))
}

impl Number {
    fn duration<'e>(self) -> Option<Value<'e>> {
        let float = self.float();
        let fits = float.abs() < 9.2e18;
        fits.then(|| Value::Duration(Span::from_nanoseconds(self.truncated())))
    }
}
