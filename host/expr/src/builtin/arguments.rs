//! The arguments of a call, taken by the types that a function needs.

use crate::date::{Span, Time, Zone};
use crate::problem::Fail;
use crate::value::{List, Map, Number, Text, Value};

/// The arguments of a call.
pub(crate) struct Arguments<'a, 'e> {
    function: &'a str,
    values: &'a [Value<'e>],
}

static NIL: Value<'static> = Value::Nil;

impl<'a, 'e> Arguments<'a, 'e> {
    pub(crate) fn new(function: &'a str, values: &'a [Value<'e>]) -> Self {
        Self { function, values }
    }

    pub(crate) fn all(&self) -> &'a [Value<'e>] {
        self.values
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The arguments from an index on.
    pub(crate) fn from(&self, index: usize) -> &'a [Value<'e>] {
        self.values.get(index..).unwrap_or_default()
    }

    /// An argument, or nil where there is none.
    pub(crate) fn get(&self, index: usize) -> &'a Value<'e> {
        self.values.get(index).unwrap_or(&NIL)
    }

    pub(crate) fn text(&self, index: usize) -> Result<&'a Text<'e>, Fail> {
        match self.get(index) {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong(index, "string")),
        }
    }

    /// A text that may be left out.
    pub(crate) fn text_or(&self, index: usize, otherwise: &'a str) -> Result<&'a str, Fail> {
        if index < self.len() { Ok(self.text(index)?.as_str()) } else { Ok(otherwise) }
    }

    pub(crate) fn list(&self, index: usize) -> Result<&'a List<'e>, Fail> {
        match self.get(index) {
            Value::List(list) => Ok(list),
            _ => Err(self.wrong(index, "array")),
        }
    }

    pub(crate) fn map(&self, index: usize) -> Result<&'a Map<'e>, Fail> {
        match self.get(index) {
            Value::Map(map) => Ok(map),
            _ => Err(self.wrong(index, "map")),
        }
    }

    pub(crate) fn number(&self, index: usize) -> Result<Number, Fail> {
        self.get(index).number().ok_or_else(|| self.wrong(index, "number"))
    }

    /// An integer, or a float whose fraction is cut.
    pub(crate) fn integer(&self, index: usize) -> Result<i64, Fail> {
        self.number(index).map(Number::truncated)
    }

    /// A number of things.
    pub(crate) fn count(&self, index: usize) -> Result<usize, Fail> {
        let integer = self.integer(index)?;
        usize::try_from(integer).map_err(|_| {
            let name = self.function;
            Fail::new(format!(
                "{name} takes a number of at least 0 as argument {}, not {integer}",
                index + 1
            ))
        })
    }

    pub(crate) fn time(&self, index: usize) -> Result<&'a Time, Fail> {
        match self.get(index) {
            Value::Time(time) => Ok(time),
            _ => Err(self.wrong(index, "time")),
        }
    }

    pub(crate) fn span(&self, index: usize) -> Result<Span, Fail> {
        match self.get(index) {
            Value::Duration(span) => Ok(*span),
            _ => Err(self.wrong(index, "duration")),
        }
    }

    pub(crate) fn zone(&self, index: usize) -> Result<&'a Zone, Fail> {
        match self.get(index) {
            Value::Zone(zone) => Ok(zone),
            _ => Err(self.wrong(index, "timezone")),
        }
    }

    /// A refusal of an argument.
    pub(crate) fn wrong(&self, index: usize, wanted: &str) -> Fail {
        let (name, found) = (self.function, self.get(index).kind());
        Fail::new(format!("{name} takes {wanted} as argument {}, not {found}", index + 1))
    }
}
