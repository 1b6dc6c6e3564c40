//! Functions between types.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Arguments, Function, made};
use crate::budget::Meter;
use crate::check::Type;
use crate::problem::Fail;
use crate::value::{Number, Value, written};

type Made<'e> = Result<Value<'e>, Fail>;

const ANY: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("type", ANY, Type::Text, kind),
    Function::new("string", ANY, Type::Text, string),
    Function::new("int", ANY, Type::Integer, int),
    Function::new("float", ANY, Type::Float, float),
    Function::new("toBase64", ANY, Type::Text, to_base64),
    Function::new("fromBase64", &[Type::Text], Type::Text, from_base64),
];

/// Digits of a number in a text that are read for one step.
pub(crate) const DIGITS_A_STEP: usize = 16;

fn kind<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::owned(arguments.get(0).kind()))
}

fn string<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    match arguments.get(0) {
        Value::Text(text) => Ok(Value::Text(text.clone())),
        other => Ok(Value::owned(written(other, meter)?)),
    }
}

pub(crate) fn int<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    match arguments.get(0) {
        Value::Text(text) => {
            meter.steps(text.len() / DIGITS_A_STEP)?;
            let integer = text.parse::<i128>().ok();
            let value = integer.and_then(|integer| Number::Integer(integer).value());
            value.ok_or_else(|| Fail::new(format!("invalid operation: int({:?})", short(text))))
        }
        Value::Duration(span) => Ok(Value::Integer(span.nanoseconds())),
        Value::Unsigned(integer) => Ok(Value::Unsigned(*integer)),
        other => match other.number() {
            Some(number) => Ok(Value::Integer(number.truncated())),
            None => Err(arguments.wrong(0, "number or string")),
        },
    }
}

pub(crate) fn float<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    match arguments.get(0) {
        Value::Text(text) => {
            meter.steps(text.len() / DIGITS_A_STEP)?;
            let float = text.parse().map(Value::Float);
            float.map_err(|_| Fail::new(format!("invalid operation: float({:?})", short(text))))
        }
        other => match other.number() {
            Some(number) => Ok(Value::Float(number.float())),
            None => Err(arguments.wrong(0, "number or string")),
        },
    }
}

/// The start of a text, for a message.
fn short(text: &str) -> &str {
    text.char_indices().nth(40).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn to_base64<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let bytes = match arguments.get(0) {
        Value::Text(text) => text.as_bytes(),
        Value::Bytes(bytes) => bytes,
        _ => return Err(arguments.wrong(0, "string")),
    };
    meter.steps(bytes.len() / 32)?;
    made(STANDARD.encode(bytes), meter)
}

pub(crate) fn from_base64<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 32)?;
    let bytes = STANDARD.decode(text.as_bytes());
    let bytes = bytes.map_err(|error| Fail::new(format!("no base64: {error}")))?;
    made(String::from_utf8_lossy(&bytes), meter)
}
