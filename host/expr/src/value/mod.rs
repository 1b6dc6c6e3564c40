//! What expressions work on: values that borrow the JSON they come from wherever they can.

mod bytes;
mod compare;
mod json;
mod list;
mod map;
mod number;
mod shown;
mod text;
mod writer;

pub use bytes::Bytes;
pub(crate) use compare::{equal, key_order, order};
pub(crate) use json::{Layout, NoJson, to_tree, write_json};
pub use list::List;
pub(crate) use map::Keys;
pub use map::Map;
pub(crate) use number::{Number, float_text};
pub(crate) use shown::{nested, written};
pub use text::Text;
pub(crate) use writer::Writer;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::date::{Span, Time, Zone};

/// A value.
///
/// What comes from the environment is borrowed from there, what the expression made is shared:
/// cloning a value never copies what it holds.
#[derive(Clone, Debug)]
pub enum Value<'e> {
    /// Nothing: JSON's `null`, and a key that an object doesn't have.
    Nil,
    /// True or false.
    Bool(bool),
    /// An integer of 64 bits with a sign.
    Integer(i64),
    /// An integer above the greatest [`Value::Integer`].
    Unsigned(u64),
    /// A number that isn't an integer of JSON.
    Float(f64),
    /// A text.
    Text(Text<'e>),
    /// Bytes.
    Bytes(Bytes),
    /// A list.
    List(List<'e>),
    /// A map.
    Map(Map<'e>),
    /// A moment in a time zone.
    Time(Arc<Time>),
    /// A length of time.
    Duration(Span),
    /// A time zone.
    Zone(Arc<Zone>),
}

impl<'e> Value<'e> {
    /// A text that is made here.
    pub(crate) fn owned(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Text::shared(text))
    }

    /// A number of things, as an integer.
    pub(crate) fn count(count: usize) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The name of its kind, as `type()` says it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "bool",
            Self::Integer(_) | Self::Unsigned(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "string",
            Self::Bytes(_) | Self::List(_) => "array",
            Self::Map(_) => "map",
            Self::Time(_) => "time.Time",
            Self::Duration(_) => "time.Duration",
            Self::Zone(_) => "time.Location",
        }
    }

    /// Whether it is [`Value::Nil`].
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// The number it is, if it is one.
    pub(crate) fn number(&self) -> Option<Number> {
        match self {
            Self::Integer(integer) => Some(Number::Integer((*integer).into())),
            Self::Unsigned(integer) => Some(Number::Integer((*integer).into())),
            Self::Float(float) => Some(Number::Float(*float)),
            _ => None,
        }
    }

    /// How deep lists and maps that an expression made nest in it.
    pub(crate) fn depth(&self) -> u8 {
        match self {
            Self::List(list) => list.depth(),
            Self::Map(map) => map.depth(),
            _ => 0,
        }
    }
}

impl<'e> From<&'e Json> for Value<'e> {
    #[inline]
    fn from(json: &'e Json) -> Self {
        match json {
            Json::Null => Self::Nil,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => Number::of(number).into(),
            Json::String(text) => Self::Text(Text::Borrowed(text)),
            Json::Array(items) => Self::List(List::borrowed(items)),
            Json::Object(map) => Self::Map(Map::borrowed(map)),
        }
    }
}
