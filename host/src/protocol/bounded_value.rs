//! Reads JSON values of untrusted size and depth, and never holds more than is allowed.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::refusal::describe;

/// The deepest nesting of arrays and objects in one value. `serde_json` itself reads 128 levels;
/// what is taken here is put one or two levels deeper into the next job's JSON and must still be
/// readable there.
pub(super) const MAX_DEPTH: usize = 100;

/// The most values, counting nested ones, in one line. A value costs up to 200 bytes of memory
/// for 2 bytes of text, so the length of a line alone bounds too little.
pub(super) const MAX_VALUES: usize = 50_000;

/// Reads a text of untrusted content as a JSON object, nested at most 100 deep and with at most
/// 50,000 values in all.
///
/// # Errors
/// What was found instead, in words.
pub fn read_object(text: &str) -> Result<Map<String, Value>, String> {
    let mut allowance = Allowance::new();
    let mut json = serde_json::Deserializer::from_str(text);
    let read = BoundedValue { allowance: &mut allowance, depth: 0 }
        .deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value));
    match (read, allowance.excess) {
        (Err(error), _) => Err(format!("what is not JSON: {error}")),
        (Ok(_), Some(excess)) => Err(excess.found().to_owned()),
        (Ok(Value::Object(entries)), None) => Ok(entries),
        (Ok(other), None) => Err(describe(&other)),
    }
}

/// Why a value was read over instead of held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is nested more than [`MAX_DEPTH`] deep.
    Depth,
    /// With it the line has more than [`MAX_VALUES`] values.
    Count,
}

impl Excess {
    /// What was found, in words.
    pub(super) fn found(self) -> &'static str {
        match self {
            Self::Depth => "arrays or objects nested more than 100 deep",
            Self::Count => "more than 50000 values in one line",
        }
    }
}

/// What is left of a line's allowance.
#[derive(Debug)]
pub(super) struct Allowance {
    values: usize,
    excess: Option<Excess>,
}

impl Allowance {
    /// The allowance of one line.
    pub(super) fn new() -> Self {
        Self { values: MAX_VALUES, excess: None }
    }

    /// Reads a key's value, or why it had to be dropped; what is dropped costs no allowance.
    pub(super) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
    ) -> Result<Result<Value, Excess>, A::Error> {
        let before = self.values;
        let value = map.next_value_seed(BoundedValue { allowance: self, depth: 0 })?;
        Ok(match self.excess.take() {
            None => Ok(value),
            Some(excess) => {
                self.values = before;
                Err(excess)
            }
        })
    }

    /// Counts one value; false when there may be no more.
    fn spend(&mut self) -> bool {
        match self.values.checked_sub(1) {
            Some(left) => self.values = left,
            None => self.excess = Some(Excess::Count),
        }
        self.excess.is_none()
    }
}

/// Reads one value; `Null` with an excess noted where it is too large.
struct BoundedValue<'a> {
    allowance: &'a mut Allowance,
    depth: usize,
}

impl BoundedValue<'_> {
    /// Whether an array or object may be held here.
    fn open(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            self.allowance.excess = Some(Excess::Depth);
        }
        self.allowance.spend()
    }

    /// Whether nothing inside has been too large so far.
    fn within(&self) -> bool {
        self.allowance.excess.is_none()
    }

    fn element(&mut self) -> BoundedValue<'_> {
        BoundedValue { allowance: self.allowance, depth: self.depth + 1 }
    }

    fn scalar(&mut self, value: impl Into<Value>) -> Value {
        // A key's own value is free, so that a large value never keeps another key from applying.
        if self.depth == 0 || self.allowance.spend() { value.into() } else { Value::Null }
    }
}

impl<'de> DeserializeSeed<'de> for BoundedValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for BoundedValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(mut self) -> Result<Value, E> {
        Ok(self.scalar(Value::Null))
    }

    fn visit_bool<E>(mut self, value: bool) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_u64<E>(mut self, value: u64) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_i64<E>(mut self, value: i64) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_f64<E>(mut self, value: f64) -> Result<Value, E> {
        Ok(self.scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(mut self, value: &str) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_string<E>(mut self, value: String) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        let mut held = self.open();
        while held {
            match seq.next_element_seed(self.element())? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
            held = self.within();
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Map::new();
        let mut held = self.open();
        while held {
            match map.next_key::<String>()? {
                Some(key) => {
                    let value = map.next_value_seed(self.element())?;
                    entries.insert(key, value);
                }
                None => return Ok(Value::Object(entries)),
            }
            held = self.within();
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    struct Keys(Vec<Result<Value, Excess>>);

    impl<'de> Deserialize<'de> for Keys {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Self(Vec::new()))
        }
    }

    impl<'de> Visitor<'de> for Keys {
        type Value = Self;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
            let mut allowance = Allowance::new();
            while map.next_key::<String>()?.is_some() {
                self.0.push(allowance.read(&mut map)?);
            }
            Ok(self)
        }
    }

    fn read_keys(text: &str) -> Vec<Result<Value, Excess>> {
        serde_json::from_str::<Keys>(text).unwrap().0
    }

    fn read(text: &str) -> Result<Value, Excess> {
        read_keys(&format!("{{\"key\":{text}}}")).remove(0)
    }

    #[test]
    fn ordinary_values_are_read_as_serde_json_reads_them() {
        for text in ["null", "true", "-1", "1.5", "18446744073709551615", r#""a\u00e9\n""#] {
            assert_eq!(read(text), Ok(serde_json::from_str(text).unwrap()));
        }
        let text = r#"{"b":[1,[],{}],"a":{"x":null,"x":2}}"#;
        assert_eq!(read(text), Ok(serde_json::from_str(text).unwrap()));
    }

    #[test]
    fn an_object_is_read_and_nothing_else_is() {
        assert_eq!(read_object(" {\"a\":[1]} ").map(Value::Object), Ok(json!({"a": [1]})));
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(110), "]".repeat(110));
        for (text, found) in [
            ("", "not JSON"),
            ("{} {}", "not JSON"),
            ("[1]", "an array of 1"),
            ("5", "the number 5"),
            (&deep, "nested more than 100 deep"),
        ] {
            let refused = read_object(text).unwrap_err();
            assert!(refused.contains(found), "{text}: {refused}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 1)), Err(Excess::Depth));
        assert_eq!(read(&nested(100_000)), Err(Excess::Depth));
        let objects = "{\"a\":".repeat(5000) + "1" + &"}".repeat(5000);
        assert_eq!(read(&objects), Err(Excess::Depth));
    }

    #[test]
    fn count_is_bounded() {
        let many = format!("[{}0]", "0,".repeat(MAX_VALUES));
        assert_eq!(read(&many), Err(Excess::Count));
        let few = format!("[{}0]", "0,".repeat(1000));
        assert!(read(&few).is_ok());
        let fitting = format!("[{}0]", "0,".repeat(MAX_VALUES - 2));
        let keys = read_keys(&format!("{{\"a\":{many},\"b\":{fitting},\"c\":1,\"d\":[]}}"));
        let found: Vec<_> = keys.iter().map(|key| key.as_ref().err()).collect();
        assert_eq!(found, [Some(&Excess::Count), None, None, Some(&Excess::Count)]);
    }
}
