//! The guests' end of the plugin protocol: one line of job JSON in, lines of JSON out.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

/// The job JSON that stands on stdin.
#[derive(Debug)]
pub struct Job {
    line: String,
    value: Value,
}

impl Job {
    /// Reads the one line of stdin.
    ///
    /// # Errors
    /// When stdin can't be read, or its line is not JSON.
    pub fn read() -> io::Result<Self> {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        let value = serde_json::from_str(&line)?;
        Ok(Self { line, value })
    }

    /// The line as it came, with its line feed.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// A top-level value, or null.
    pub fn field(&self, name: &str) -> &Value {
        self.value.get(name).unwrap_or(&Value::Null)
    }

    /// A param, or null.
    pub fn param(&self, name: &str) -> &Value {
        self.field("params").get(name).unwrap_or(&Value::Null)
    }

    /// A text param, or `default` if the job has none.
    pub fn text<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.param(name).as_str().unwrap_or(default)
    }

    /// A whole-number param, written as a number or as a text of digits; `default` if the job has none.
    ///
    /// # Errors
    /// When the param is there and is no such number.
    pub fn number(&self, name: &str, default: u64) -> io::Result<u64> {
        let number = match self.param(name) {
            Value::Null => Some(default),
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        number.ok_or_else(|| {
            let found = self.param(name);
            io::Error::other(format!("param {name} is {found}; a whole number is accepted"))
        })
    }

    /// The texts of an array param, or `defaults` if the job has none.
    pub fn texts(&self, name: &str, defaults: &[&str]) -> Vec<String> {
        match self.param(name).as_array() {
            Some(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            None => defaults.iter().map(|&text| text.to_owned()).collect(),
        }
    }
}

/// Writes one line of JSON to stdout and flushes it.
///
/// # Errors
/// When stdout can't be written.
pub fn say(line: &Value) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Writes the completion line.
///
/// # Errors
/// When stdout can't be written.
pub fn complete(code: i64, description: &str) -> io::Result<()> {
    say(&json!({ "complete": 1, "code": code, "description": description }))
}

/// Whether the attempts of a guest that must get nowhere got anywhere.
#[derive(Debug, Default)]
pub struct Attempts {
    results: serde_json::Map<String, Value>,
    successes: usize,
}

impl Attempts {
    /// Notes what came of `attempt`. The text of a success tells what was got.
    pub fn note<T: ToString>(&mut self, attempt: impl Into<String>, result: io::Result<T>) {
        let text = match result {
            Ok(got) => {
                self.successes += 1;
                format!("got: {}", got.to_string())
            }
            Err(error) => format!("refused: {error}"),
        };
        self.results.insert(attempt.into(), text.into());
    }

    /// Completes with code 0 if every attempt was refused and with code 1 if any got through.
    /// `chain_data` holds attempt -> `refused: why` or `got: what`.
    ///
    /// # Errors
    /// When stdout can't be written.
    pub fn complete(self) -> io::Result<()> {
        let total = self.results.len();
        let description = format!("{} of {total} attempts got through", self.successes);
        say(&json!({ "chain_data": self.results }))?;
        complete(i64::from(self.successes > 0), &description)
    }
}
