//! The shape of an event's timing, as far as it can be judged without a calendar.

use std::ops::RangeInclusive;

use serde_json::Value;

/// What is a timing, in words.
pub(super) const ACCEPTED: &str = "false for on demand only, a crontab text, an object whose \
     years, months (1-12), days (1-31 and -1 to -7), weekdays (0-6), hours (0-23) and minutes (0-59) \
     are arrays of whole numbers, or an object with an `interval` or with times as `at`";

/// The longest crontab text, in bytes.
const MAX_CRONTAB: usize = 512;

/// The most keys and entries of an object that is passed on to be judged.
const MAX_ENTRIES: usize = 1000;

/// Whether the value can be an event's timing (protocol page, 4.2). Whether intervals, times and
/// crontab texts make sense is for whoever keeps the event to say.
pub(super) fn is_timing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(crontab) => {
            (1..=MAX_CRONTAB).contains(&crontab.len()) && !crontab.contains(char::is_control)
        }
        Value::Object(parts) => parts.iter().all(|(key, value)| is_part(key, value)),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) => false,
    }
}

fn is_part(key: &str, value: &Value) -> bool {
    let scalar = |value: &Value| value.is_number() || value.is_string();
    match (key, value) {
        ("interval" | "offset" | "at", value) if scalar(value) => true,
        ("at", Value::Array(times)) => times.len() <= MAX_ENTRIES && times.iter().all(scalar),
        _ => range(key).is_some_and(|range| is_list(key, value, &range)),
    }
}

fn range(unit: &str) -> Option<RangeInclusive<i64>> {
    Some(match unit {
        "years" => 1970..=3000,
        "months" => 1..=12,
        "days" => 1..=31,
        "weekdays" => 0..=6,
        "hours" => 0..=23,
        "minutes" => 0..=59,
        _ => return None,
    })
}

/// An array of numbers within the range, and not longer than the range is. Days may count from the
/// end of the month.
fn is_list(unit: &str, values: &Value, range: &RangeInclusive<i64>) -> bool {
    let Value::Array(values) = values else {
        return false;
    };
    let most = usize::try_from(range.end() - range.start() + 8).unwrap_or(usize::MAX);
    let from_the_end = |value: i64| unit == "days" && (-7..=-1).contains(&value);
    let fits = |value: i64| range.contains(&value) || from_the_end(value);
    values.len() <= most && values.iter().all(|value| value.as_i64().is_some_and(fits))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn timings_and_others() {
        for timing in [
            json!(false),
            json!(null),
            json!({}),
            json!({"minutes": []}),
            json!({"years": [2026], "weekdays": [0, 6], "minutes": [59]}),
            json!("*/5 * * * *"),
            json!({"days": [-1]}),
            json!({"interval": "90s", "offset": 5}),
            json!({"at": ["2030-01-31T10:00:00", 1_900_000_000]}),
        ] {
            assert!(is_timing(&timing), "{timing}");
        }
        for other in [
            json!(true),
            json!(5),
            json!({"minutes": [60]}),
            json!({"minutes": [0.5]}),
            json!({"minutes": 5}),
            json!({"days": [0]}),
            json!({"seconds": [0]}),
            json!({"hours": vec![1; 50]}),
            json!({"hours": [-1]}),
            json!({"at": [[]]}),
            json!(""),
            json!("* * * * *\n"),
        ] {
            assert!(!is_timing(&other), "{other}");
        }
    }
}
