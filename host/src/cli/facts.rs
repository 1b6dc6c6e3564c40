//! One thing with all that is known of it: a line for each field that says something.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::Value;

use super::table::{one_line, plain};
use super::{console, when};
use crate::model::{Bytes, Fuel, Timeout};

/// Fields that are points in time, in seconds since 1970.
const TIMES: [&str; 11] = [
    "created",
    "modified",
    "next_run",
    "last_used",
    "now",
    "time_queued",
    "time_start",
    "time_end",
    "time_received",
    "time_settled",
    "when",
];

/// Quantities that a number stands for, by the paths where it does.
const QUANTITIES: [(Quantity, &[&str]); 5] = [
    (Quantity::Time, &TIMES),
    (
        Quantity::Size,
        &[
            "usage.memory_peak",
            "usage.output_bytes",
            "usage.disk_bytes",
            "limits.memory",
            "limits.output",
            "limits.log",
            "limits.disk",
            "log_max_size",
            "log_size",
            "memory_limit",
        ],
    ),
    (Quantity::Elapsed, &["elapsed", "usage.wall", "usage.start"]),
    (Quantity::Span, &["timeout", "retry_delay", "limits.timeout"]),
    (Quantity::Fuel, &["usage.fuel", "limits.fuel"]),
];

/// The longest path that the others are lined up with, in characters.
const WIDEST: usize = 24;

/// What a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    /// A point in time.
    Time,
    /// Bytes.
    Size,
    /// Seconds that were measured.
    Elapsed,
    /// Seconds that were set.
    Span,
    /// Units of fuel.
    Fuel,
}

/// Writes the fields of an object, but for those in `hidden` and those that say nothing: null,
/// false, 0, and what is empty. The fields of an object in it have a line each, like
/// `limits.memory`.
///
/// # Errors
/// They can't be written.
pub(super) fn write(out: &mut dyn Write, object: &Value, hidden: &[&str]) -> io::Result<()> {
    let Some(fields) = object.as_object() else { return Ok(()) };
    let told = fields
        .iter()
        .filter(|(name, value)| !hidden.contains(&name.as_str()) && says_something(value));
    let mut lines = Vec::new();
    told.for_each(|(name, value)| add(&mut lines, one_line(name), value));
    let widths = lines.iter().map(|(path, _)| path.chars().count());
    let widest = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    for (path, text) in lines {
        let padding = widest.saturating_sub(path.chars().count());
        writeln!(out, "{}{:padding$}  {text}", console::dim(&path), "")?;
    }
    Ok(())
}

/// Adds the lines of the value at a path.
fn add(lines: &mut Vec<(String, String)>, path: String, value: &Value) {
    match value {
        Value::Object(entries) => {
            let is_something = |value: &Value| !is_empty(value);
            for (name, value) in entries.iter().filter(|(_, value)| is_something(value)) {
                add(lines, format!("{path}.{}", one_line(name)), value);
            }
        }
        value => {
            let text = shown(&path, value);
            lines.push((path, text));
        }
    }
}

fn shown(path: &str, value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().and_then(|number| quantity(path, number)),
        // Blanks would not be seen.
        Value::String(text) if text.trim().is_empty() => Some(value.to_string()),
        Value::Bool(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        Value::Array(items) if !items.iter().any(|item| item.is_array() || item.is_object()) => {
            Some(one_line(&items.iter().map(plain).collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    }
    .unwrap_or_else(|| one_line(&plain(value)))
}

/// A number as the quantity that it stands for at its path; none where it is a plain number.
fn quantity(path: &str, number: f64) -> Option<String> {
    let (quantity, _) = QUANTITIES.iter().find(|(_, paths)| paths.contains(&path))?;
    Some(match quantity {
        Quantity::Time => when::shown(Some(number)),
        Quantity::Size => size(number as u64),
        Quantity::Elapsed => console::time(Duration::from_secs_f64(number.max(0.0))),
        Quantity::Span => Timeout(Duration::from_secs_f64(number.max(0.0))).to_string(),
        Quantity::Fuel => fuel(number as u64),
    })
}

/// Bytes: as they were written where that is short, as limits are.
fn size(bytes: u64) -> String {
    let exact = Bytes(bytes);
    if bytes.is_multiple_of(1024) { exact.to_string() } else { console::size(exact) }
}

/// Units of fuel, likewise.
fn fuel(units: u64) -> String {
    if units.is_multiple_of(1_000_000) { Fuel(units).to_string() } else { console::count(units) }
}

/// Whether there is nothing in a value. What is 0 or false is something that somebody wrote.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.values().all(is_empty),
        _ => false,
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => !is_empty(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(object: &Value, hidden: &[&str]) -> String {
        let mut out = Vec::new();
        write(&mut out, object, hidden).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let event = json!({
            "id": "a", "retries": 0, "notes": "", "limits": {"fuel": null}, "queue": false,
            "grants": {"http": [], "imports": ["kv", "log"]}, "catch_up": true, "log": "hidden",
        });
        let text = written(&event, &["log"]);
        assert_eq!(text, "id              a\ngrants.imports  kv, log\ncatch_up        yes\n");
    }

    #[test]
    fn what_is_in_an_object_has_lines_of_its_own() {
        let params = json!({"t": "", "n": 0, "off": false, "b": [1, {"c": 2}], "d": {"e": "f"}});
        let event = json!({ "params": params });
        let lines = "params.t    \"\"\nparams.n    0\nparams.off  no\nparams.b    [1,{\"c\":2}]\nparams.d.e  f\n";
        assert_eq!(written(&event, &[]), lines);
    }

    #[test]
    fn a_long_name_does_not_push_the_others_aside() {
        let job = json!({"id": "j", "labels": {"workflows.argoproj.io/creator": "admin"}});
        let lines = "id  j\nlabels.workflows.argoproj.io/creator  admin\n";
        assert_eq!(written(&job, &[]), lines);
    }

    #[test]
    fn numbers_are_shown_as_what_they_count() {
        let job = json!({
            "elapsed": 0.0123, "usage": {"fuel": 26_500, "memory_peak": 1_153_434},
            "limits": {"timeout": 3600.0, "memory": 67_108_864, "fuel": 5_000_000_000_u64}, "params": {"elapsed": 5},
        });
        let lines = [
            "elapsed            12.3 ms",
            "usage.fuel         26.5 K",
            "usage.memory_peak  1.1 MiB",
            "limits.timeout     1h",
            "limits.memory      64 MiB",
            "limits.fuel        5G",
            "params.elapsed     5",
        ];
        assert_eq!(written(&job, &[]).lines().collect::<Vec<_>>(), lines);
    }
}
