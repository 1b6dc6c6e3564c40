//! One thing with all that is known of it: a line for each field that says something.

use std::io::{self, Write};

use serde_json::Value;

use super::table::{one_line, plain};
use super::{console, when};

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

/// Writes the fields of an object, but for those in `hidden` and those that say nothing: null,
/// false, 0, and what is empty.
///
/// # Errors
/// They can't be written.
pub(super) fn write(out: &mut dyn Write, object: &Value, hidden: &[&str]) -> io::Result<()> {
    let Some(fields) = object.as_object() else { return Ok(()) };
    let told: Vec<_> = fields
        .iter()
        .filter(|(name, value)| !hidden.contains(&name.as_str()) && says_something(value))
        .collect();
    let widest = told.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in told {
        let padding = widest.saturating_sub(name.chars().count());
        let name_shown = console::dim(&one_line(name));
        writeln!(out, "{name_shown}{:padding$}  {}", "", shown(name, value))?;
    }
    Ok(())
}

fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::Number(_) if TIMES.contains(&name) => when::shown(value.as_f64()),
        Value::Bool(true) => "yes".to_owned(),
        other => one_line(&plain(other)),
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => entries.values().any(says_something),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_says_nothing_is_left_out() {
        let event = json!({
            "id": "a", "retries": 0, "notes": "", "limits": {"fuel": null}, "queue": false,
            "params": {"b": [1, "c"]}, "catch_up": true, "log": "hidden",
        });
        let mut out = Vec::new();
        write(&mut out, &event, &["log"]).unwrap();
        let text = anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string();
        assert_eq!(text, "id        a\nparams    {\"b\":[1,\"c\"]}\ncatch_up  yes\n");
    }
}
