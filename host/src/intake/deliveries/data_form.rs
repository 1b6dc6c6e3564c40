//! What the data of a CloudEvent is by its type, and what it becomes as a payload.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::json_body::first_value;
use super::message::MessageError;

/// Types of text that begin otherwise than with `text/`.
const TEXTS: [&str; 6] = ["xml", "yaml", "x-yaml", "javascript", "graphql", "sql"];

/// The type of a form, which is also what curl calls a body whose type nobody said.
const FORM: &str = "application/x-www-form-urlencoded";

/// What data is by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataForm {
    /// JSON.
    Json,
    /// Text, or JSON that was sent as a form.
    JsonOrText,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

impl DataForm {
    /// What a type says, such as `text/plain; charset=utf-8`.
    pub(super) fn of(kind: &str) -> Self {
        let kind = kind.to_ascii_lowercase();
        let (essence, parameters) = kind.split_once(';').unwrap_or((kind.as_str(), ""));
        let essence = essence.trim();
        let (family, name) = essence.split_once('/').unwrap_or_default();
        let suffix = name.rsplit_once('+').map_or(name, |(_, suffix)| suffix);
        if suffix == "json" {
            Self::Json
        } else if essence == FORM {
            Self::JsonOrText
        } else if family == "text" || TEXTS.contains(&suffix) || parameters.contains("charset=") {
            Self::Text
        } else {
            Self::Bytes
        }
    }

    /// The payload: JSON as its value, text in UTF-8 as a text, and all else in base64, as the JSON
    /// of CloudEvents has it. No data is null.
    ///
    /// # Errors
    /// It is no JSON.
    pub(super) fn read(self, bytes: &[u8]) -> Result<Value, MessageError> {
        match self {
            _ if bytes.is_empty() => Ok(Value::Null),
            Self::Json => first_value(bytes),
            Self::JsonOrText => first_value(bytes).or_else(|_| Ok(text(bytes))),
            Self::Text => Ok(text(bytes)),
            Self::Bytes => Ok(base64(bytes)),
        }
    }
}

fn text(bytes: &[u8]) -> Value {
    std::str::from_utf8(bytes).map_or_else(|_| base64(bytes), Value::from)
}

fn base64(bytes: &[u8]) -> Value {
    STANDARD.encode(bytes).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_type_says_what_data_is() {
        for (kind, form) in [
            ("application/json", DataForm::Json),
            ("Application/VND.order+JSON; charset=utf-8", DataForm::Json),
            ("text/json", DataForm::Json),
            ("text/plain", DataForm::Text),
            ("application/xml", DataForm::Text),
            ("image/svg+xml", DataForm::Text),
            ("application/x-thing; charset=utf-8", DataForm::Text),
            ("application/x-www-form-urlencoded", DataForm::JsonOrText),
            ("application/octet-stream", DataForm::Bytes),
            ("image/png", DataForm::Bytes),
            ("nonsense", DataForm::Bytes),
        ] {
            assert_eq!(DataForm::of(kind), form, "{kind}");
        }
    }

    #[test]
    fn data_becomes_a_value_a_text_or_base64() {
        let read = |form: DataForm, bytes: &[u8]| form.read(bytes).unwrap();
        assert_eq!(read(DataForm::Json, b"{\"a\":1}"), json!({ "a": 1 }));
        assert_eq!(read(DataForm::JsonOrText, b"{\"a\":1}"), json!({ "a": 1 }));
        assert_eq!(read(DataForm::JsonOrText, b"a=1&b=2"), "a=1&b=2");
        assert_eq!(read(DataForm::Text, b"1"), "1");
        assert_eq!(read(DataForm::Text, b"caf\xe9"), "Y2Fm6Q==");
        assert_eq!(read(DataForm::Bytes, b"hello"), "aGVsbG8=");
        assert_eq!(read(DataForm::Bytes, b""), Value::Null);
        assert!(DataForm::Json.read(b"hello").is_err());
    }
}
