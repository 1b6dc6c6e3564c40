//! Texts that a plugin reports: what counts as one, and how long it may be.

use serde_json::Value;

use super::refusal::Refusal;

/// The longest title, caption or label, in bytes; each is one line on a page.
pub(super) const MAX_SHORT: usize = 1 << 10;

/// A text as JavaScript would print the value, or JSON for what has parts.
pub(super) fn stringify(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A title, caption or label; absent where it is missing, null, false or empty.
pub(super) fn optional(key: &'static str, value: Option<Value>) -> Result<Option<String>, Refusal> {
    const ACCEPTED: &str = "a text of at most 1024 bytes";
    match value {
        None | Some(Value::Null | Value::Bool(false)) => Ok(None),
        Some(value @ (Value::String(_) | Value::Number(_))) => {
            let text = printable(stringify(value));
            if text.len() > MAX_SHORT {
                let found = format!("a text of {} bytes", text.len());
                return Err(Refusal::new(key, found, ACCEPTED));
            }
            Ok((!text.trim().is_empty()).then_some(text))
        }
        Some(other) => Err(Refusal::of_value(key, &other, ACCEPTED)),
    }
}

/// The text with U+0000 replaced: databases and C programs take it for an end.
pub(super) fn printable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text }
}

/// The longest beginning of `text` that has at most `limit` bytes and ends between characters.
pub(super) fn beginning(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn short_texts_are_texts_or_numbers() {
        assert_eq!(optional("label", Some(json!("a\0b"))), Ok(Some("a\u{FFFD}b".to_owned())));
        assert_eq!(optional("label", Some(json!(5))), Ok(Some("5".to_owned())));
        for nothing in [json!(null), json!(false), json!(" ")] {
            assert_eq!(optional("label", Some(nothing)), Ok(None));
        }
        assert!(optional("label", Some(json!(["x"]))).is_err());
        let refusal = optional("label", Some(json!("x".repeat(1025)))).unwrap_err().to_string();
        assert!(refusal.contains("1025 bytes"), "{refusal}");
    }

    #[test]
    fn a_beginning_never_cuts_a_character() {
        assert_eq!(beginning("aéb", 2), "a");
        assert_eq!(beginning("aéb", 3), "aé");
        assert_eq!(beginning("a", 9), "a");
    }
}
