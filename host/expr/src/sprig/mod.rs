//! The functions that only expressions for names, labels and annotations have: those of the
//! sprig library that are about data, under its names and with its order of arguments.

mod date;
mod encode;
mod list;
mod logic;
mod map;
mod metadata;
mod number;
mod regex;
mod text;
mod words;

use crate::budget::Meter;
use crate::builtin::Function;
use crate::problem::Fail;
use crate::value::{Text, Value, written};

pub(crate) use metadata::METADATA;

/// The functions that are called as `sprig.name`.
pub(crate) const FUNCTIONS: [&[Function]; 9] = [
    text::FUNCTIONS,
    words::FUNCTIONS,
    logic::FUNCTIONS,
    number::FUNCTIONS,
    list::FUNCTIONS,
    map::FUNCTIONS,
    encode::FUNCTIONS,
    date::FUNCTIONS,
    regex::FUNCTIONS,
];

/// What every function gives.
type Made<'e> = Result<Value<'e>, Fail>;

/// Any value as text.
fn shown<'e>(value: &Value<'e>, meter: &mut Meter) -> Result<Text<'e>, Fail> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        other => Ok(Text::shared(written(other, meter)?)),
    }
}

/// Whether a value counts as nothing: nil, false, zero, and what holds nothing.
fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::Nil => true,
        Value::Bool(value) => !value,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        other => other.number().is_some_and(|number| number.float() == 0.0),
    }
}
