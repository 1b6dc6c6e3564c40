//! Why a part of what a plugin reported was not taken.

use std::fmt;

use serde_json::Value;

/// The longest excerpt of refused content that is repeated in a message, in characters.
const MAX_EXCERPT: usize = 60;

/// A key of an update that can't be used. The other keys of its line still apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    key: String,
    found: String,
    accepted: &'static str,
}

impl Refusal {
    /// Refuses `key`; `found` says in words what was there.
    pub(super) fn new(
        key: impl Into<String>,
        found: impl Into<String>,
        accepted: &'static str,
    ) -> Self {
        Self { key: key.into(), found: found.into(), accepted }
    }

    /// Refuses `key` because of the value it has.
    pub(super) fn of_value(key: impl Into<String>, found: &Value, accepted: &'static str) -> Self {
        Self::new(key, describe(found), accepted)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}; accepted is {}", self.key, self.found, self.accepted)
    }
}

/// A value's type and, where it is short enough to help, the value.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", excerpt(text)),
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(entries) => format!("an object of {}", entries.len()),
    }
}

/// The beginning of `text`, quoted and on one line.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MAX_EXCERPT) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?} and more", text.get(..end).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_names_key_found_and_accepted_on_one_short_line() {
        let refusal = Refusal::of_value("progress", &json!("a\nb".repeat(100)), "a number");
        let text = refusal.to_string();
        assert!(text.starts_with("progress: found the text \"a\\nb"), "{text}");
        assert!(text.ends_with("and more; accepted is a number"), "{text}");
        assert!(!text.contains('\n') && text.len() < 200);
    }
}
