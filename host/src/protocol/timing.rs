//! The shape of an event's timing, as far as it can be judged without a calendar.

use std::ops::RangeInclusive;

use serde_json::Value;

/// What is a timing, in words.
pub(super) const ACCEPTED: &str = "false for on demand only, a crontab text, or an object whose \
     years, months (1-12), days (1-31), weekdays (0-6), hours (0-23) and minutes (0-59) are arrays \
     of whole numbers";

/// The longest crontab text, in bytes.
const MAX_CRONTAB: usize = 256;

/// Whether the value can be an event's timing (protocol page, 4.2). Whether a crontab text makes
/// sense is for the schedule to say.
pub(super) fn is_timing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(crontab) => {
            (1..=MAX_CRONTAB).contains(&crontab.len()) && !crontab.contains(char::is_control)
        }
        Value::Object(parts) => parts
            .iter()
            .all(|(unit, values)| range(unit).is_some_and(|range| is_list(values, &range))),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) => false,
    }
}

fn range(unit: &str) -> Option<RangeInclusive<u64>> {
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

/// An array of numbers within the range, and not longer than the range is.
fn is_list(values: &Value, range: &RangeInclusive<u64>) -> bool {
    let Value::Array(values) = values else {
        return false;
    };
    let most = usize::try_from(range.end() - range.start() + 1).unwrap_or(usize::MAX);
    values.len() <= most
        && values.iter().all(|value| value.as_u64().is_some_and(|value| range.contains(&value)))
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
            json!({"hours": vec![1; 25]}),
            json!(""),
            json!("* * * * *\n"),
        ] {
            assert!(!is_timing(&other), "{other}");
        }
    }
}
