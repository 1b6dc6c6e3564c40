//! Definitions in JSON.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::document::{Allowance, Document, Place, SyntaxError, check_depth};
use crate::protocol::excerpt;

/// Reads a JSON text of one value. A key that an object has twice is refused.
pub(super) fn read(text: &str) -> Result<Document, SyntaxError> {
    let state = State { line: Cell::new(1), allowance: Cell::new(Allowance::new()) };
    let bytes = Lines { rest: text.as_bytes(), line: &state.line };
    let mut deserializer = serde_json::Deserializer::from_reader(bytes);
    let read = Node { state: &state, depth: 0 }.deserialize(&mut deserializer);
    read.and_then(|document| deserializer.end().map(|()| document)).map_err(|error| {
        let text = error.to_string();
        let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
        let (found, accepted) = text.split_once("; accepted is ").unwrap_or((text, ""));
        let found = match error.classify() {
            serde_json::error::Category::Data => found.to_owned(),
            _ => format!("no JSON: {found}"),
        };
        SyntaxError { line: Some(error.line()), found, accepted: accepted.to_owned() }
    })
}

/// What is known while reading.
struct State {
    line: Cell<usize>,
    allowance: Cell<Allowance>,
}

/// Gives bytes out one at a time, as they are asked for, and counts the lines.
struct Lines<'t> {
    rest: &'t [u8],
    line: &'t Cell<usize>,
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some((first, rest)), Some(place)) = (self.rest.split_first(), buffer.first_mut())
        else {
            return Ok(0);
        };
        if *first == b'\n' {
            self.line.set(self.line.get() + 1);
        }
        (*place, self.rest) = (*first, rest);
        Ok(1)
    }
}

/// The next value.
#[derive(Clone, Copy)]
struct Node<'s> {
    state: &'s State,
    depth: usize,
}

impl Node<'_> {
    fn charge<E: de::Error>(self, values: usize, text: usize) -> Result<(), E> {
        let mut allowance = self.state.allowance.get();
        allowance.charge(values, text).map_err(refused)?;
        self.state.allowance.set(allowance);
        Ok(())
    }

    fn inner<E: de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        check_depth(depth).map_err(refused)?;
        Ok(Self { state: self.state, depth })
    }
}

fn refused<E: de::Error>((found, accepted): (&str, String)) -> E {
    E::custom(format!("{found}; accepted is {accepted}"))
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Document, D::Error> {
        let line = self.state.line.get();
        let (value, inner) = deserializer.deserialize_any(self)?;
        Ok(Document { value, place: Place { line, inner } })
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = (Value, Vec<Place>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        self.charge(1, 0)?;
        Ok((Value::Null, Vec::new()))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Self::Value, E> {
        self.charge(1, 0)?;
        Ok((flag.into(), Vec::new()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        self.charge(1, 0)?;
        Ok((number.into(), Vec::new()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        self.charge(1, 0)?;
        Ok((number.into(), Vec::new()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        self.charge(1, 0)?;
        Ok((number.into(), Vec::new()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        self.charge(1, text.len())?;
        Ok((text.into(), Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        self.charge(1, 0)?;
        let node = self.inner()?;
        let (mut items, mut places) = (Vec::new(), Vec::new());
        while let Some(item) = array.next_element_seed(node)? {
            items.push(item.value);
            places.push(item.place);
        }
        Ok((Value::Array(items), places))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        self.charge(1, 0)?;
        let node = self.inner()?;
        let (mut entries, mut places) = (Map::new(), Vec::new());
        while let Some(key) = object.next_key::<String>()? {
            self.charge(0, key.len())?;
            if entries.contains_key(&key) {
                return Err(refused((
                    &format!("the key {} twice", excerpt(&key)),
                    "each key once".into(),
                )));
            }
            let entry = object.next_value_seed(node)?;
            entries.insert(key, entry.value);
            places.push(entry.place);
        }
        Ok((Value::Object(entries), places))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_has_its_line() {
        let text = "{\n \"a\": 1,\n \"b\": [\n  true,\n  2.5\n ],\n \"c\": {\"d\":\n null}\n}\n";
        let document = read(text).unwrap();
        assert_eq!(document.value, json!({"a": 1, "b": [true, 2.5], "c": {"d": null}}));
        let line = |path| document.place.line_of(&document.value, path);
        let lines = ["", "a", "b", "b[0]", "b[1]", "c", "c.d"].map(line);
        assert_eq!(lines, [1, 2, 3, 4, 5, 7, 7]);
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_line() {
        for (text, line, found) in [
            ("", 1, "no JSON"),
            ("{\n\"a\": }", 2, "no JSON"),
            ("{}\n{}", 2, "no JSON"),
            ("{\"a\": 1,\n\"a\": 2}", 2, "the key \"a\" twice"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, Some(line), "{text:?} {error:?}");
            assert!(error.found.starts_with(found), "{text:?} {error:?}");
        }
    }

    #[test]
    fn depth_and_count_are_bounded() {
        let deep = "[".repeat(1 << 20);
        assert!(read(&deep).unwrap_err().found.contains("nested too deep"));
        let many = format!("[{}0]", "0,".repeat(super::super::document::MAX_VALUES));
        assert!(read(&many).unwrap_err().found.contains("more values"));
        assert!(read(&format!("{}{}", "[".repeat(64), "]".repeat(64))).is_ok());
    }
}
