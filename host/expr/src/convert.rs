//! What becomes of a value: a decision, an argument, a name, JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::limits::{CONVERTED_BYTES, CONVERTED_VALUES};
use crate::value::{Layout, NoJson, Value, Writer, nested, to_tree, write_json};

/// Why a value can't be used as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// A selector must give true or false.
    #[error("unable to cast expression result '{0}' to bool")]
    NotBool(String),
    /// A name, a label or an annotation must be a text. Here is the type that was found.
    #[error("must evaluate to a string, not {}", with_article(.0))]
    NotText(&'static str),
    /// What has no form in JSON can't be an argument.
    #[error("{0}")]
    NoJson(String),
}

/// Characters of a value that a message shows.
const SHOWN: usize = 200;

impl Value<'_> {
    /// The decision of a selector.
    ///
    /// # Errors
    ///
    /// If it is neither true nor false.
    pub fn selected(&self) -> Result<bool, ConvertError> {
        match self {
            Self::Bool(value) => Ok(*value),
            other => Err(ConvertError::NotBool(shown(other))),
        }
    }

    /// The value as an argument: a text as it is, and so what JSON has as a text, such as a date;
    /// anything else as compact JSON with its keys sorted.
    ///
    /// # Errors
    ///
    /// If it is no text and has no form in JSON, or is longer than 16 MiB.
    pub fn argument(&self) -> Result<String, ConvertError> {
        match self {
            Self::Text(text) => return Ok(text.as_str().to_owned()),
            Self::Time(time) => return Ok(time.rfc3339()),
            Self::Zone(zone) => return Ok(zone.name().to_owned()),
            Self::Bytes(bytes) => return Ok(STANDARD.encode(&**bytes)),
            _ => {}
        }
        let mut to = Writer::new(CONVERTED_BYTES, CONVERTED_VALUES);
        write_json(&mut to, self, Layout::Compact).map_err(no_json)?;
        Ok(to.finish())
    }

    /// The value as a name, a label or an annotation.
    ///
    /// # Errors
    ///
    /// If it is no text.
    pub fn text(&self) -> Result<String, ConvertError> {
        match self {
            Self::Text(text) => Ok(text.as_str().to_owned()),
            other => Err(ConvertError::NotText(type_name(other))),
        }
    }

    /// The value as JSON of its own.
    ///
    /// # Errors
    ///
    /// If it has no form in JSON, or takes more than 16 MiB.
    pub fn to_json(&self) -> Result<serde_json::Value, ConvertError> {
        to_tree(self, &mut CONVERTED_BYTES.clone(), 0).map_err(no_json)
    }
}

fn no_json(refused: NoJson) -> ConvertError {
    ConvertError::NoJson(refused.message())
}

/// The start of a value as text.
fn shown(value: &Value<'_>) -> String {
    let mut to = Writer::new(SHOWN, SHOWN);
    let whole = nested(&mut to, value, 0).is_ok();
    let mut text = to.finish();
    if !whole {
        text.push_str("...");
    }
    text
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with('i') { "an" } else { "a" };
    format!("{article} {noun}")
}

/// The type as the messages of the original system name it, which people search for. There, integers
/// of JSON were floats too.
fn type_name(value: &Value<'_>) -> &'static str {
    match value {
        Value::Nil => "<nil>",
        Value::Bool(_) => "bool",
        Value::Integer(_) | Value::Unsigned(_) => "int",
        Value::Float(_) => "float64",
        Value::Text(_) => "string",
        Value::Bytes(_) => "[]uint8",
        Value::List(_) => "[]interface {}",
        Value::Map(_) => "map[string]interface {}",
        Value::Time(_) => "time.Time",
        Value::Duration(_) => "time.Duration",
        Value::Zone(_) => "*time.Location",
    }
}
