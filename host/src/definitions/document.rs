//! A value that remembers which lines its parts are in, whatever language it was written in.

use std::mem;

use serde_json::Value;

use super::size::MAX_DEPTH;

/// The most values in one text, counting nested ones and those that an alias repeats. A value
/// costs up to 200 bytes of memory for 2 bytes of text.
pub(super) const MAX_VALUES: usize = 200_000;

/// The most bytes of texts and keys in one text, counting those that an alias repeats: twice the
/// largest file.
const MAX_TEXT: usize = 8 << 20;

/// A value and the lines it is in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// The line of a value, counted from 1, and the places of what is in it, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) inner: Vec<Place>,
}

/// Why a text can't be read, and in which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) line: Option<usize>,
    pub(super) found: String,
    pub(super) accepted: String,
}

impl Document {
    /// A value without parts.
    pub(super) fn leaf(value: Value, line: usize) -> Self {
        Self { value, place: Place { line, inner: Vec::new() } }
    }

    /// The entry of this key, taken out of an object.
    pub(super) fn take(&mut self, key: &str) -> Option<Self> {
        let Value::Object(entries) = &mut self.value else {
            return None;
        };
        let index = entries.keys().position(|held| held == key)?;
        let value = entries.get_mut(key).map(Value::take)?;
        let place = self.place.inner.get_mut(index).map(mem::take).unwrap_or_default();
        Some(Self { value, place })
    }

    /// The items of an array; the document itself where it is none.
    pub(super) fn into_items(self) -> Result<Vec<Self>, Self> {
        match self.value {
            Value::Array(items) => {
                let mut places = self.place.inner.into_iter();
                let documents = items
                    .into_iter()
                    .map(|value| Self { value, place: places.next().unwrap_or_default() });
                Ok(documents.collect())
            }
            _ => Err(self),
        }
    }
}

impl Place {
    /// The line of the part at `path`, like `timing.hours[2]`, of the value that this is the place
    /// of; where there is no such part, that of the last one on the way to it.
    pub(super) fn line_of(&self, value: &Value, path: &str) -> usize {
        let (mut place, mut value) = (self, value);
        for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
            let index = match value {
                Value::Object(entries) => entries.keys().position(|key| key == part),
                Value::Array(_) => part.strip_suffix(']').and_then(|index| index.parse().ok()),
                _ => None,
            };
            let inner = index.and_then(|index| match value {
                Value::Object(entries) => {
                    Some((entries.values().nth(index)?, place.inner.get(index)?))
                }
                Value::Array(items) => Some((items.get(index)?, place.inner.get(index)?)),
                _ => None,
            });
            match inner {
                Some(inner) => (value, place) = inner,
                None => break,
            }
        }
        place.line
    }
}

/// What it costs to hold a value once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) values: usize,
    pub(super) text: usize,
    /// Levels of arrays and objects.
    pub(super) depth: usize,
}

impl Extent {
    pub(super) fn of(value: &Value) -> Self {
        let mut extent = Self { values: 1, ..Self::default() };
        match value {
            Value::String(text) => extent.text = text.len(),
            Value::Array(items) => items.iter().for_each(|item| extent.add(item)),
            Value::Object(entries) => {
                for (key, entry) in entries {
                    extent.text += key.len();
                    extent.add(entry);
                }
            }
            _ => {}
        }
        extent.depth += usize::from(value.is_array() || value.is_object());
        extent
    }

    fn add(&mut self, part: &Value) {
        let part = Self::of(part);
        self.values += part.values;
        self.text += part.text;
        self.depth = self.depth.max(part.depth);
    }
}

/// What may still be held of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    values: usize,
    text: usize,
}

impl Allowance {
    pub(super) fn new() -> Self {
        Self { values: MAX_VALUES, text: MAX_TEXT }
    }

    /// Accounts for this many values and bytes of text; or says what there was too much of, and
    /// what would be accepted.
    pub(super) fn charge(
        &mut self,
        values: usize,
        text: usize,
    ) -> Result<(), (&'static str, String)> {
        self.values = self.values.checked_sub(values).ok_or_else(|| {
            ("more values than are read", format!("at most {MAX_VALUES}, with aliases written out"))
        })?;
        self.text = self.text.checked_sub(text).ok_or_else(|| {
            (
                "more text than is read",
                format!("at most {MAX_TEXT} bytes, with aliases written out"),
            )
        })?;
        Ok(())
    }
}

/// Refuses what is nested too deep.
pub(super) fn check_depth(depth: usize) -> Result<(), (&'static str, String)> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    let accepted = format!("at most {MAX_DEPTH} levels");
    Err(("arrays or objects nested too deep", accepted))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn place(line: usize, inner: Vec<Place>) -> Place {
        Place { line, inner }
    }

    #[test]
    fn a_path_leads_to_its_line_or_as_near_as_it_can() {
        let value = json!({"a": 1, "b": {"c": [1, 2]}});
        let array = place(4, vec![place(5, vec![]), place(6, vec![])]);
        let whole = place(1, vec![place(2, vec![]), place(3, vec![array])]);
        for (path, line) in
            [("", 1), ("a", 2), ("b.c", 4), ("b.c[1]", 6), ("b.c[7]", 4), ("x.y", 1), ("a.b", 2)]
        {
            assert_eq!(whole.line_of(&value, path), line, "{path}");
        }
    }

    #[test]
    fn an_entry_is_taken_with_its_place() {
        let value = json!({"a": 1, "b": [2]});
        let whole = place(1, vec![place(2, vec![]), place(3, vec![place(4, vec![])])]);
        let mut document = Document { value, place: whole };
        let items = document.take("b").unwrap().into_items().unwrap();
        assert_eq!(items, [Document::leaf(json!(2), 4)]);
        assert_eq!(document.take("c"), None);
        assert!(Document::leaf(json!(1), 1).into_items().is_err());
    }
}
