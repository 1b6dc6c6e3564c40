//! Values as JSON text: keys sorted, numbers in their shortest form.

use std::fmt::{self, Write};

use base64::Engine;

use super::{Keys, Map, Value, Writer, float_text};
use crate::limits::WALK_DEPTH;

/// Why a value has no form in JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NoJson {
    /// A float that is no number, or has no end.
    NotFinite(f64),
    /// A map whose keys may be anything.
    Keys,
    /// Nested too deep.
    Depth,
    /// Longer than the limit.
    Length,
}

impl From<fmt::Error> for NoJson {
    fn from(_: fmt::Error) -> Self {
        Self::Length
    }
}

impl NoJson {
    pub(crate) fn message(self) -> String {
        match self {
            Self::NotFinite(float) => format!("json: unsupported value: {}", float_text(float)),
            Self::Keys => "json: a map of groupBy or fromPairs may have keys that are no text; \
                           take what is needed from it with keys, values or toPairs"
                .to_owned(),
            Self::Depth => "json: nested too deep".to_owned(),
            Self::Length => "json: the text gets too long".to_owned(),
        }
    }
}

/// How lists and maps are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Without any space.
    Compact,
    /// An item a line, indented by two spaces a level.
    Indented,
}

/// Writes a value as JSON.
pub(crate) fn write_json(to: &mut Writer, value: &Value<'_>, layout: Layout) -> Result<(), NoJson> {
    Json { to, layout }.value(value, 0)
}

struct Json<'w> {
    to: &'w mut Writer,
    layout: Layout,
}

impl Json<'_> {
    fn value(&mut self, value: &Value<'_>, depth: u16) -> Result<(), NoJson> {
        if depth == WALK_DEPTH {
            return Err(NoJson::Depth);
        }
        match value {
            Value::Nil => self.to.write_str("null")?,
            Value::Bool(value) => write!(self.to, "{value}")?,
            Value::Integer(integer) => write!(self.to, "{integer}")?,
            Value::Unsigned(integer) => write!(self.to, "{integer}")?,
            Value::Float(float) if !float.is_finite() => return Err(NoJson::NotFinite(*float)),
            Value::Float(float) => self.to.write_str(&float_text(*float))?,
            Value::Text(text) => self.text(text)?,
            Value::Bytes(bytes) => {
                self.text(&base64::engine::general_purpose::STANDARD.encode(&**bytes))?;
            }
            Value::List(list) => self.list(list, depth)?,
            Value::Map(map) => self.map(map, depth)?,
            Value::Time(time) => self.text(&time.rfc3339())?,
            Value::Duration(span) => write!(self.to, "{}", span.nanoseconds())?,
            Value::Zone(zone) => self.text(zone.name())?,
        }
        Ok(())
    }

    fn list(&mut self, list: &super::List<'_>, depth: u16) -> Result<(), NoJson> {
        self.to.write_char('[')?;
        for (index, item) in list.iter().enumerate() {
            self.separate(index, depth + 1)?;
            self.value(&item, depth + 1)?;
        }
        self.close(list.is_empty(), depth, ']')
    }

    fn map(&mut self, map: &Map<'_>, depth: u16) -> Result<(), NoJson> {
        if map.keys() == Keys::Any {
            return Err(NoJson::Keys);
        }
        self.to.write_char('{')?;
        for (index, (key, value)) in map.entries().iter().enumerate() {
            self.separate(index, depth + 1)?;
            self.value(key, depth + 1)?;
            self.to.write_str(if self.layout == Layout::Indented { ": " } else { ":" })?;
            self.value(value, depth + 1)?;
        }
        self.close(map.is_empty(), depth, '}')
    }

    fn separate(&mut self, index: usize, depth: u16) -> fmt::Result {
        if index > 0 {
            self.to.write_char(',')?;
        }
        self.line(depth)
    }

    fn close(&mut self, empty: bool, depth: u16, bracket: char) -> Result<(), NoJson> {
        if !empty {
            self.line(depth)?;
        }
        Ok(self.to.write_char(bracket)?)
    }

    fn line(&mut self, depth: u16) -> fmt::Result {
        if self.layout == Layout::Compact {
            return Ok(());
        }
        self.to.write_char('\n')?;
        (0..depth).try_for_each(|_| self.to.write_str("  "))
    }

    fn text(&mut self, text: &str) -> fmt::Result {
        self.to.write_char('"')?;
        let mut rest = text;
        while let Some(at) = rest.find(|character: char| needs_escape(character)) {
            let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.to.write_str(plain)?;
            let mut characters = special.chars();
            characters.next().map_or(Ok(()), |character| self.escaped(character))?;
            rest = characters.as_str();
        }
        self.to.write_str(rest)?;
        self.to.write_char('"')
    }

    fn escaped(&mut self, character: char) -> fmt::Result {
        match character {
            '"' => self.to.write_str("\\\""),
            '\\' => self.to.write_str("\\\\"),
            '\n' => self.to.write_str("\\n"),
            '\r' => self.to.write_str("\\r"),
            '\t' => self.to.write_str("\\t"),
            '\u{8}' => self.to.write_str("\\b"),
            '\u{c}' => self.to.write_str("\\f"),
            other => write!(self.to, "\\u{:04x}", u32::from(other)),
        }
    }
}

fn needs_escape(character: char) -> bool {
    character < ' ' || character == '"' || character == '\\'
}

/// The value as a tree of its own.
pub(crate) fn to_tree(
    value: &Value<'_>,
    left: &mut usize,
    depth: u16,
) -> Result<serde_json::Value, NoJson> {
    *left = left.checked_sub(size_of::<serde_json::Value>()).ok_or(NoJson::Length)?;
    if depth == WALK_DEPTH {
        return Err(NoJson::Depth);
    }
    Ok(match value {
        Value::Nil => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Integer(integer) => (*integer).into(),
        Value::Unsigned(integer) => (*integer).into(),
        Value::Float(float) => {
            serde_json::Number::from_f64(*float).ok_or(NoJson::NotFinite(*float))?.into()
        }
        Value::Text(text) => {
            *left = left.checked_sub(text.len()).ok_or(NoJson::Length)?;
            text.as_str().into()
        }
        Value::List(list) => {
            let items = list.iter().map(|item| to_tree(&item, left, depth + 1));
            serde_json::Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Map(map) if map.keys() == Keys::Any => return Err(NoJson::Keys),
        Value::Map(map) => {
            let mut tree = serde_json::Map::new();
            for (key, value) in map.entries() {
                if let Value::Text(key) = key {
                    *left = left.checked_sub(key.len()).ok_or(NoJson::Length)?;
                    tree.insert(key.as_str().to_owned(), to_tree(&value, left, depth + 1)?);
                }
            }
            serde_json::Value::Object(tree)
        }
        Value::Bytes(_) | Value::Time(_) | Value::Duration(_) | Value::Zone(_) => plain_tree(value),
    })
}

fn plain_tree(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Bytes(bytes) => base64::engine::general_purpose::STANDARD.encode(&**bytes).into(),
        Value::Time(time) => time.rfc3339().into(),
        Value::Duration(span) => span.nanoseconds().into(),
        Value::Zone(zone) => zone.name().into(),
        _ => serde_json::Value::Null,
    }
}
