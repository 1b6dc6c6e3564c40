//! What is launched, as the plugin reads it in its environment.

use serde_json::Value;

use super::variables::Variables;
use super::{LOG_FILE, Launch};

/// The version that plugins read in `CRONICLE`: ours.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The folder a job runs in.
const FOLDER: &str = "/job";

/// Every variable of the manual that an event may or may not give a value, with what it is where
/// the event gives none (plugin manual, Job Environment Variables; protocol page, decision 12).
const EVENT_VARIABLES: [(&str, &str); 19] = [
    ("JOB_ALGO", ""),
    ("JOB_CATCH_UP", "0"),
    ("JOB_CHAIN", ""),
    ("JOB_CHAIN_ERROR", ""),
    ("JOB_CPU_LIMIT", "0"),
    ("JOB_CPU_SUSTAIN", "0"),
    ("JOB_DETACHED", "0"),
    ("JOB_MEMORY_LIMIT", "0"),
    ("JOB_MEMORY_SUSTAIN", "0"),
    ("JOB_MULTIPLEX", "0"),
    ("JOB_NOTES", ""),
    ("JOB_NOTIFY_FAIL", ""),
    ("JOB_NOTIFY_SUCCESS", ""),
    ("JOB_RETRIES", "0"),
    ("JOB_RETRY_DELAY", "0"),
    ("JOB_STAGGER", "0"),
    ("JOB_TIMEOUT", "0"),
    ("JOB_TIMEZONE", ""),
    ("JOB_WEB_HOOK", ""),
];

impl Launch<'_> {
    /// The whole environment of the job's plugin, as names and values: `CRONICLE`, `PWD`, every
    /// `JOB_*` variable of the manual, one for each other field that is a text, a number or a
    /// flag (`1` or `0`), and the params in upper case (protocol page, 1.3).
    ///
    /// A param that is an array or an object is given as JSON. In a param's value `$NAME` stands
    /// for the variable of that name as far as it is set by then, `\$NAME` for itself. A name or
    /// value that no environment can hold (an empty name, one with `=`, anything with U+0000) is
    /// left out, and so is what goes beyond [`MAX_VALUE`](super::MAX_VALUE) and the other bounds
    /// on an environment; the plugin still finds it in its JSON.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut variables = Variables::new();
        let (now, start) = (self.now.to_string(), self.time_start.to_string());
        for (name, value) in [
            ("CRONICLE", VERSION),
            ("PWD", FOLDER),
            ("JOB_ID", self.id.as_str()),
            ("JOB_LOG", LOG_FILE),
            ("JOB_LOG_FILE", LOG_FILE),
            ("JOB_NOW", &now),
            ("JOB_TIME_START", &start),
            ("JOB_HOSTNAME", self.hostname),
            ("JOB_COMMAND", self.command),
            ("JOB_EVENT", self.event_id()),
            ("JOB_EVENT_TITLE", self.event_title),
            ("JOB_PLUGIN", self.plugin.as_str()),
            ("JOB_PLUGIN_TITLE", self.plugin_title),
            ("JOB_CATEGORY", self.category.as_str()),
            ("JOB_CATEGORY_TITLE", self.category_title),
            ("JOB_SOURCE", self.source),
        ] {
            let usable = !value.contains('\0');
            variables.begin(name, if usable { value } else { "" });
        }
        variables.protect();
        for (name, empty) in EVENT_VARIABLES {
            variables.begin(name, empty);
        }
        for (key, value) in self.passed_fields().filter(|(key, _)| !key.is_empty()) {
            if let Some(value) = field_text(value) {
                variables.set_unprotected(upper("JOB_", key), value);
            }
        }
        for (key, value) in self.params {
            let text = match value {
                Value::String(text) => variables.expand(text),
                other => variables.expand(&text_of(other)),
            };
            if let Some(text) = text {
                variables.set(upper("", key), text);
            }
        }
        variables.into_list()
    }
}

/// A field's value; none for what has parts or is nothing.
fn field_text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(if *flag { "1" } else { "0" }.to_owned()),
        Value::String(_) | Value::Number(_) => Some(text_of(value)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A value as JavaScript prints it, except that what has parts is JSON.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn upper(prefix: &str, key: &str) -> String {
    let mut name = String::with_capacity(prefix.len() + key.len());
    name.push_str(prefix);
    if key.is_ascii() {
        name.push_str(key);
        name.make_ascii_uppercase();
    } else {
        name.push_str(&key.to_uppercase());
    }
    name
}
