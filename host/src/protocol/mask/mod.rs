//! Hides the secrets that a job was shown, wherever their values turn up (protocol page,
//! decision 14).

mod finder;
mod forms;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::model::SecretValue;
use finder::Finder;

/// What stands where a secret stood.
pub(crate) const MASKED: &str = "[masked]";

/// The secrets of one job, and how to find them.
#[derive(Default)]
pub(super) struct Mask {
    values: Vec<SecretValue>,
    finder: Finder,
}

/// What came of showing a mask a secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// It hides one more.
    New,
    /// It hid this one before.
    Known,
    /// It can't hide this one: so few bytes turn up everywhere.
    TooShort,
}

impl Mask {
    /// Hides this secret too, from now on.
    pub(super) fn add(&mut self, value: &SecretValue) -> Added {
        if self.values.contains(value) {
            return Added::Known;
        }
        self.values.push(value.clone());
        if !forms::is_maskable(value.reveal()) {
            return Added::TooShort;
        }
        let written = self.values.iter().flat_map(|value| forms::of(value.reveal()));
        self.finder = Finder::new(written.collect());
        Added::New
    }

    /// The text without secrets.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked = String::new();
        let mut rest = 0;
        for span in self.finder.spans(text) {
            masked.push_str(text.get(rest..span.start).unwrap_or_default());
            masked.push_str(MASKED);
            rest = span.end;
        }
        if rest == 0 {
            return Cow::Borrowed(text);
        }
        masked.push_str(text.get(rest..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The beginning of a text that was cut, without secrets, and without one that the cut went
    /// through.
    pub(super) fn cut_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let masked = self.text(text);
        match self.finder.begun_at_end(&masked) {
            0 => masked,
            begun => {
                let whole = masked.get(..masked.len() - begun).unwrap_or_default();
                Cow::Owned(format!("{whole}{MASKED}"))
            }
        }
    }

    /// Takes the secrets out of a text.
    pub(super) fn string(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.text(text) {
            *text = masked;
        }
    }

    /// Takes the secrets out of JSON: out of texts and keys, and numbers that are secrets.
    pub(super) fn value(&self, value: &mut Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => {
                if self.text(&number.to_string()) == MASKED {
                    *value = Value::from(MASKED);
                }
            }
            Value::String(text) => self.string(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(entries) => self.map(entries),
        }
    }

    /// Takes the secrets out of a JSON object. Of keys that become equal, the last one stays.
    pub(super) fn map(&self, entries: &mut Map<String, Value>) {
        entries.values_mut().for_each(|value| self.value(value));
        if entries.keys().any(|key| matches!(self.text(key), Cow::Owned(_))) {
            let masked = |(key, value): (String, Value)| (self.text(&key).into_owned(), value);
            *entries = std::mem::take(entries).into_iter().map(masked).collect();
        }
    }
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
