//! The properties of an event that a job may set, and what each accepts (protocol page, 4.1).

use serde_json::{Number, Value};

use super::timing;
use crate::model::EventId;

/// The longest title, in bytes.
const MAX_TITLE: usize = 256;

/// The longest notes, in bytes.
const MAX_NOTES: usize = 16 << 10;

/// The longest delay between tries, in seconds.
const MAX_DELAY: u64 = 4_294_967_295;

/// The most retries.
const MAX_RETRIES: u64 = 1000;

/// The properties by name, for messages.
pub(super) const NAMES: &str = "enabled, title, notes, timing, timezone, catch_up, \
     retries, retry_delay, chain, chain_error, notify_success, notify_fail, and lower limits and \
     timeout";

/// A property of an event that a job may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// `enabled`, `catch_up`.
    Flag,
    /// `retries`.
    Retries,
    /// `retry_delay`.
    Seconds,
    /// `title`.
    Title,
    /// `notes`.
    Notes,
    /// `timezone`.
    Timezone,
    /// `timing`.
    Timing,
    /// `chain`, `chain_error`.
    Chain,
    /// `notify_success`, `notify_fail`.
    Recipients,
}

impl Field {
    /// The kind of the property of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "enabled" | "catch_up" => Self::Flag,
            "retries" => Self::Retries,
            "retry_delay" => Self::Seconds,
            "title" => Self::Title,
            "notes" => Self::Notes,
            "timezone" => Self::Timezone,
            "timing" => Self::Timing,
            "chain" | "chain_error" => Self::Chain,
            "notify_success" | "notify_fail" => Self::Recipients,
            _ => return None,
        })
    }

    /// What it accepts, in words.
    pub(super) fn accepted(self) -> &'static str {
        match self {
            Self::Flag => "true, false, 1 or 0",
            Self::Retries => "a whole number from 0 to 1000",
            Self::Seconds => "a whole number of seconds from 0 to 4294967295",
            Self::Title => "a text of 1 to 256 bytes without < and >",
            Self::Notes => "a text of at most 16384 bytes without < and >",
            Self::Timezone => "the name of a time zone, like \"Europe/Paris\"",
            Self::Timing => timing::ACCEPTED,
            Self::Chain => "the id of an event, or \"\" or false for none",
            Self::Recipients => "e-mail addresses with commas between, or \"\"",
        }
    }

    /// The value in the form an event keeps; none when it is not accepted.
    pub(super) fn read(self, value: Value) -> Option<Value> {
        let accepted = match (self, &value) {
            (Self::Flag, _) => return flag(&value),
            (Self::Chain | Self::Recipients, Value::Null | Value::Bool(false)) => {
                return Some(Value::String(String::new()));
            }
            (Self::Retries, Value::Number(number)) => is_at_most(number, MAX_RETRIES),
            (Self::Seconds, Value::Number(number)) => is_at_most(number, MAX_DELAY),
            (Self::Title, Value::String(text)) => {
                !text.trim().is_empty() && text.len() <= MAX_TITLE && is_plain(text)
            }
            (Self::Notes, Value::String(text)) => text.len() <= MAX_NOTES && is_plain(text),
            (Self::Timezone, Value::String(text)) => is_zone_name(text),
            (Self::Timing, _) => timing::is_timing(&value),
            (Self::Chain, Value::String(id)) => id.is_empty() || id.parse::<EventId>().is_ok(),
            (Self::Recipients, Value::String(list)) => is_recipients(list),
            _ => false,
        };
        accepted.then_some(value)
    }
}

fn flag(value: &Value) -> Option<Value> {
    match (value, value.as_f64()) {
        (Value::Bool(flag), _) => Some(Value::Bool(*flag)),
        (_, Some(1.0)) => Some(Value::Bool(true)),
        (_, Some(0.0)) => Some(Value::Bool(false)),
        _ => None,
    }
}

fn is_at_most(number: &Number, most: u64) -> bool {
    number.as_u64().is_some_and(|number| number <= most)
}

/// Whether a text is free of what could be markup or an end of text.
fn is_plain(text: &str) -> bool {
    !text.contains(['<', '>', '\0'])
}

fn is_zone_name(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    (1..=64).contains(&text.len()) && text.chars().all(word)
}

fn is_recipients(list: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || "_-@., ".contains(c);
    list.len() <= 8 << 10 && list.chars().all(word)
}
