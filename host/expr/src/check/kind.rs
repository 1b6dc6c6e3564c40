//! What is known of a value before there is one.

use std::fmt;

/// A type, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Any,
    Nil,
    Bool,
    Integer,
    Float,
    Number,
    Text,
    Bytes,
    List,
    Map,
    Time,
    Duration,
    Zone,
}

impl Type {
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float | Self::Number)
    }

    /// Whether a value of this type may turn out to be of the other.
    pub(crate) fn may_be(self, other: Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Number, other) | (other, Self::Number) => other.is_number(),
            (one, other) => one == other,
        }
    }

    /// Whether two values of these types may turn out to be equal.
    pub(crate) fn comparable(self, other: Self) -> bool {
        self.may_be(other)
            || self == Self::Nil
            || other == Self::Nil
            || (self.is_number() && other.is_number())
    }

    /// The type of a value that is of one of two types.
    pub(crate) fn or(self, other: Self) -> Self {
        if self == other { self } else { Self::Any }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Any => "any",
            Self::Nil => "nil",
            Self::Bool => "bool",
            Self::Integer => "int",
            Self::Float => "float",
            Self::Number => "number",
            Self::Text => "string",
            Self::Bytes => "bytes",
            Self::List => "array",
            Self::Map => "map",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Zone => "timezone",
        })
    }
}
