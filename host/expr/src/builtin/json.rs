//! JSON in texts.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::{Arguments, Function};
use crate::budget::Meter;
use crate::check::Type;
use crate::problem::Fail;
use crate::value::{Keys, Layout, List, Map, NoJson, Number, Value, Writer, write_json};

type Made<'e> = Result<Value<'e>, Fail>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("toJSON", &[Type::Any], Type::Text, indented),
    Function::new("fromJSON", &[Type::Text], Type::Any, parsed),
];

/// JSON, an item a line.
pub(crate) fn indented<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    written(arguments.get(0), Layout::Indented, meter)
}

/// JSON without any space.
pub(crate) fn compact<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    written(arguments.get(0), Layout::Compact, meter)
}

fn written<'e>(value: &Value<'_>, layout: Layout, meter: &mut Meter) -> Made<'e> {
    let mut to = Writer::within(meter);
    write_json(&mut to, value, layout).map_err(|refused| match refused {
        NoJson::Length => Fail::Memory,
        other => Fail::new(other.message()),
    })?;
    let text = to.finish_paid(meter)?;
    super::made(text, meter)
}

/// The value that JSON in a text means.
pub(crate) fn parsed<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    json_of(arguments.text(0)?, meter)
}

/// The value that a text is the JSON of, paid for part by part.
pub(crate) fn json_of(text: &str, meter: &mut Meter) -> Result<Value<'static>, Fail> {
    meter.steps(text.len() / 16)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let mut spent = None;
    let value = Seed { meter, spent: &mut spent }.deserialize(&mut json);
    let value = value.and_then(|value| json.end().map(|()| value));
    value.map_err(|error| spent.unwrap_or_else(|| Fail::new(format!("no JSON: {error}"))))
}

/// Makes values as they are read, so that they are paid for one by one.
struct Seed<'m> {
    meter: &'m mut Meter,
    /// What ended the reading, if it is not the text's fault.
    spent: &'m mut Option<Fail>,
}

impl Seed<'_> {
    fn again(&mut self) -> Seed<'_> {
        Seed { meter: self.meter, spent: self.spent }
    }

    fn paid<T, E: Error>(&mut self, result: Result<T, Fail>) -> Result<T, E> {
        result.map_err(|fail| {
            *self.spent = Some(fail);
            E::custom("the budget is spent")
        })
    }

    fn pay<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        let result = self.meter.step().and_then(|()| self.meter.allocate(bytes));
        self.paid(result)
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value<'static>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value<'static>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Nil)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Number::Integer(value.into()).into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<Self::Value, E> {
        self.pay(text.len())?;
        Ok(Value::owned(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.again())? {
            self.pay(size_of::<Value<'_>>())?;
            items.push(item);
        }
        let list = List::paid(items);
        Ok(Value::List(self.paid(list)?))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key_seed(self.again())? {
            let value = access.next_value_seed(self.again())?;
            self.pay(size_of::<(Value<'_>, Value<'_>)>())?;
            entries.push((key, value));
        }
        let map = Map::made(entries, Keys::Texts, self.meter);
        Ok(Value::Map(self.paid(map)?))
    }
}
