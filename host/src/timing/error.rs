//! Why a timing was refused.

use std::fmt;

use serde_json::Value;

/// How much of a refused value, or of its path, is shown, in characters.
const SHOWN: usize = 80;

/// Why a timing was refused: where, what stood there, and what could stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimingError {
    /// The place inside the timing, like `hours[2]`; empty for the timing as a whole.
    pub path: String,
    /// What was found there, cut to a readable length.
    pub found: String,
    /// What would be accepted there.
    pub accepted: String,
}

impl TimingError {
    pub(super) fn new(
        path: impl Into<String>,
        found: impl fmt::Display,
        accepted: impl Into<String>,
    ) -> Self {
        Self { path: cut(path.into()), found: cut(found.to_string()), accepted: accepted.into() }
    }

    /// What is wrong, in one sentence without the path: what was found and what would be accepted.
    pub fn message(&self) -> String {
        format!("found {}; write {}", self.found, self.accepted)
    }

    /// The path seen from above: `timing` and `hours[2]` are `timing.hours[2]`.
    pub fn path_below(&self, parent: &str) -> String {
        if self.path.is_empty() { parent.to_owned() } else { format!("{parent}.{}", self.path) }
    }
}

impl fmt::Display for TimingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message())
        } else {
            write!(f, "{}: {}", self.path, self.message())
        }
    }
}

impl std::error::Error for TimingError {}

fn cut(text: String) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What a JSON value is, for a refusal: its own text if it is short by nature, else its kind.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) => format!("{:?}", text.chars().take(SHOWN).collect::<String>()),
        scalar => scalar.to_string(),
    }
}
