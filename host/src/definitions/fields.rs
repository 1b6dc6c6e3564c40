//! Reads the fields of one definition and keeps account of what is wrong with them.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::model::{Bytes, Id, LimitRequest, Timeout};
use crate::protocol::describe;

use super::form::Form;
use super::problem::{Problem, Problems, key_in_path};
use super::suggestion::instead_of;

const DURATION: &str =
    "seconds, or a text with ms, s, m, h or d like \"1m 30s\", at most 365 days; 0 is none";

const SECONDS: &str = "whole seconds, or a text like \"30s\" or \"1m 30s\"";

const SIZE: &str = "a number of bytes, or a text like \"64 MiB\"; 0 is none";

/// The fields of one definition. Each is taken out by its reader; null is as good as absent.
pub(super) struct Fields {
    map: Map<String, Value>,
    problems: Problems,
}

impl Fields {
    /// The fields in `map`, of which `known` are to be read; `what` says of what, in the plural.
    pub(super) fn new(map: Map<String, Value>, known: &[&str], what: &str) -> Self {
        let mut problems = Problems::default();
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            problems.add(match reason_for(key) {
                Some(reason) => Problem::new(key, reason, "the definition without it"),
                None => Problem::new(
                    key_in_path(key),
                    format!("a key that {what} don't have"),
                    instead_of(key, known),
                ),
            });
        }
        Self { map, problems }
    }

    /// `value`, or every problem there was.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        match value {
            Some(value) => self.problems.or(value),
            None => Err(self.problems),
        }
    }

    pub(super) fn refuse(&mut self, problem: Problem) {
        self.problems.add(problem);
    }

    /// The value of `key`, unless it is absent or null.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.map.get_mut(key).map(Value::take).filter(|value| !value.is_null())
    }

    /// Whether `key` is there and not null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| !value.is_null())
    }

    /// A flag, in the forms that Cronicle takes (protocol page, 4.1).
    pub(super) fn flag(&mut self, key: &str, default: bool) -> bool {
        let read = |value: &Value| match (value, value.as_f64()) {
            (Value::Bool(flag), _) => Some(*flag),
            (_, Some(1.0)) => Some(true),
            (_, Some(0.0)) => Some(false),
            _ => None,
        };
        self.read(key, read, "true, false, 1 or 0").unwrap_or(default)
    }

    /// A whole number, 0 if absent.
    pub(super) fn count(&mut self, key: &str, most: u32) -> u32 {
        let read = |value: &Value| {
            let number = whole(value).and_then(|number| u32::try_from(number).ok());
            number.filter(|number| *number <= most)
        };
        self.read(key, read, &format!("a whole number from 0 to {most}")).unwrap_or(0)
    }

    /// Whole seconds, 0 if absent.
    pub(super) fn seconds(&mut self, key: &str) -> u32 {
        self.seconds_within(key, 0..=u32::MAX, SECONDS).unwrap_or(0)
    }

    /// Whole seconds within a range; none if absent.
    pub(super) fn seconds_within(
        &mut self,
        key: &str,
        range: RangeInclusive<u32>,
        accepted: &str,
    ) -> Option<u32> {
        let read = |value: &Value| {
            let duration = timeout(value).filter(|duration| duration.subsec_nanos() == 0)?;
            u32::try_from(duration.as_secs()).ok().filter(|seconds| range.contains(seconds))
        };
        self.read(key, read, accepted)
    }

    /// A duration; none if absent or 0.
    pub(super) fn duration(&mut self, key: &str) -> Option<Timeout> {
        self.read(key, timeout, DURATION).filter(|duration| !duration.is_zero()).map(Timeout)
    }

    /// A size, 0 if absent.
    pub(super) fn size(&mut self, key: &str) -> Bytes {
        let read = |value: &Value| match value {
            Value::String(text) => text.parse().ok(),
            _ => whole(value).map(Bytes),
        };
        self.read(key, read, SIZE).unwrap_or(Bytes(0))
    }

    /// A whole number of 64 bits, with a sign; none if absent.
    pub(super) fn integer(&mut self, key: &str) -> Option<i64> {
        self.read(key, Value::as_i64, "a whole number of 64 bits")
    }

    /// A text of this form; none if absent.
    pub(super) fn text(&mut self, key: &str, form: Form) -> Option<String> {
        let value = self.take(key)?;
        let Value::String(text) = value else {
            self.refuse(Problem::of_value(key, &value, form.accepted()));
            return None;
        };
        if let Some(found) = form.found_instead(&text) {
            self.refuse(Problem::new(key, found, form.accepted()));
            return None;
        }
        Some(text)
    }

    /// A text of this form; none if absent or empty.
    pub(super) fn text_or_none(&mut self, key: &str, form: Form) -> Option<String> {
        self.text(key, form).filter(|text| !text.is_empty())
    }

    /// An id; none if absent.
    pub(super) fn id<T: Id + FromStr>(&mut self, key: &str, what: &str) -> Option<T> {
        let read = |value: &Value| value.as_str()?.parse().ok();
        self.read(key, read, &format!("the {what}: {}", T::FORM.accepted()))
    }

    /// An id; none if absent, empty or false.
    pub(super) fn id_or_none<T: Id + FromStr>(&mut self, key: &str, what: &str) -> Option<T> {
        if self.map.get(key).is_some_and(|value| value == "" || *value == Value::Bool(false)) {
            return None;
        }
        let read = |value: &Value| value.as_str()?.parse().ok();
        self.read(key, read, &format!("the {what}: {}; or \"\" for none", T::FORM.accepted()))
    }

    /// An id that must be there.
    pub(super) fn required_id<T: Id + FromStr>(&mut self, key: &str, what: &str) -> Option<T> {
        if !self.has(key) {
            self.missing(key, format!("the {what}: {}", T::FORM.accepted()));
            return None;
        }
        self.id(key, what)
    }

    /// Limits by name; none of them if absent.
    pub(super) fn limits(&mut self, key: &str) -> LimitRequest {
        match self.take(key) {
            Some(value) => super::limits::read(key, &value, &mut self.problems),
            None => LimitRequest::default(),
        }
    }

    /// What `read` makes of the value of `key`; none if it is absent or refused.
    pub(super) fn read<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Value) -> Option<T>,
        accepted: &str,
    ) -> Option<T> {
        let value = self.take(key)?;
        let taken = read(&value);
        if taken.is_none() {
            self.refuse(Problem::of_value(key, &value, accepted));
        }
        taken
    }

    /// What `read` makes of the object at `key`, whose fields are the `known` ones of `what`; its
    /// problems become this one's, with `key` before their paths. None if it is absent or no
    /// object.
    pub(super) fn part<T>(
        &mut self,
        key: &str,
        known: &[&str],
        what: &str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        let value = self.take(key)?;
        self.item(key, value, known, what, |part| Some(read(part)))
    }

    /// What `read` makes of a value that was taken from `path`, by the rules of [`Self::part`].
    pub(super) fn item<T>(
        &mut self,
        path: &str,
        value: Value,
        known: &[&str],
        what: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let Value::Object(map) = value else {
            let accepted = format!("an object with {}", known.join(", "));
            self.refuse(Problem::of_value(path, &value, accepted));
            return None;
        };
        let mut part = Self::new(map, known, what);
        let taken = read(&mut part);
        self.problems.add_below(path, part.problems);
        taken
    }

    /// Whether `key` is an empty text.
    pub(super) fn is_empty_text(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| value == "")
    }

    /// Makes a text of a flag or a number at `key`, as writers of YAML mean it.
    pub(super) fn scalar_to_text(&mut self, key: &str) {
        if let Some(value @ (Value::Bool(_) | Value::Number(_))) = self.map.get_mut(key) {
            *value = Value::String(value.to_string());
        }
    }

    /// Refuses `key` as missing.
    pub(super) fn missing(&mut self, key: &str, accepted: impl Into<String>) {
        self.refuse(Problem::new(key, "nothing", accepted));
    }

    /// The problems, for readers of parts.
    pub(super) fn problems(&mut self) -> &mut Problems {
        &mut self.problems
    }
}

/// Why a key that Cronicle knows has no place here.
fn reason_for(key: &str) -> Option<&'static str> {
    match key {
        "cwd" | "uid" | "gid" | "env" => {
            Some("a property of processes, and plugins run in a sandbox")
        }
        "reset_cursor" | "abort_jobs" => Some("an instruction, and this is a definition"),
        _ => None,
    }
}

/// A number without a fraction, which may be written with one of zeros.
fn whole(value: &Value) -> Option<u64> {
    /// Up to here every whole number has its own float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        (float.fract() == 0.0 && (0.0..=EXACT).contains(&float)).then_some(float as u64)
    })
}

fn timeout(value: &Value) -> Option<Duration> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        },
        _ => return None,
    };
    text.parse().ok().map(|Timeout(duration)| duration)
}

/// Refuses what is no object, else gives its entries.
pub(super) fn object<'v>(
    path: &str,
    value: &'v Value,
    accepted: &str,
    problems: &mut Problems,
) -> Option<&'v Map<String, Value>> {
    let entries = value.as_object();
    if entries.is_none() {
        problems.add(Problem::new(path, describe(value), accepted));
    }
    entries
}
