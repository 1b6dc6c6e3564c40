//! How a job ended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a job ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The plugin reported completion with code 0.
    Success,
    /// The plugin reported completion with the code `"warning"`.
    Warning,
    /// The plugin failed, or was stopped by a limit.
    Error,
    /// Somebody stopped it.
    Aborted,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Aborted => "aborted",
        })
    }
}

/// Why the host, and not the plugin's own report, ended a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StopReason {
    /// The CPU budget was used up.
    Fuel,
    /// It failed after the host refused it more memory.
    Memory,
    /// It ran longer than it may.
    Timeout,
    /// It wrote more to stdout and stderr than it may.
    Output,
    /// It wrote more to its scratch folder than it may.
    Disk,
    /// It trapped: a stack overflow, `unreachable`, a panic.
    Trap,
    /// It ended with a failing exit status and no report.
    Exit,
    /// It ended well and reported nothing.
    Incomplete,
    /// Somebody stopped it.
    Abort,
    /// The host was stopped.
    Shutdown,
    /// The host died while it ran.
    Crash,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fuel => "fuel",
            Self::Memory => "memory",
            Self::Timeout => "timeout",
            Self::Output => "output",
            Self::Disk => "disk",
            Self::Trap => "trap",
            Self::Exit => "exit",
            Self::Incomplete => "incomplete",
            Self::Abort => "abort",
            Self::Shutdown => "shutdown",
            Self::Crash => "crash",
        })
    }
}

/// The code of an outcome: 0 is success, anything else is not (protocol page, 2.4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// A number, kept as the plugin wrote it.
    Number(serde_json::Number),
    /// `true`, which is an error that gives no number.
    Flag(bool),
    /// A text, like `"warning"` or `"E_FOO"`.
    Text(String),
}

impl Code {
    /// Code 0.
    pub fn success() -> Self {
        Self::from(0)
    }

    /// The outcome this code stands for (protocol page, decision 13): numbers equal to 0, `false`
    /// and the empty text are success, `"warning"` is a warning, the rest are errors.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Number(number) if number.as_f64() == Some(0.0) => Outcome::Success,
            Self::Flag(false) => Outcome::Success,
            Self::Text(text) if text.is_empty() => Outcome::Success,
            Self::Text(text) if text == "warning" => Outcome::Warning,
            Self::Number(_) | Self::Flag(true) | Self::Text(_) => Outcome::Error,
        }
    }
}

impl From<i64> for Code {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_their_outcomes() {
        let outcome = |json: &str| serde_json::from_str::<Code>(json).unwrap().outcome();
        assert_eq!(outcome("0"), Outcome::Success);
        assert_eq!(outcome("0.0"), Outcome::Success);
        assert_eq!(outcome("false"), Outcome::Success);
        assert_eq!(outcome("\"\""), Outcome::Success);
        assert_eq!(outcome("\"warning\""), Outcome::Warning);
        assert_eq!(outcome("999"), Outcome::Error);
        assert_eq!(outcome("-1"), Outcome::Error);
        assert_eq!(outcome("true"), Outcome::Error);
        assert_eq!(outcome("\"0\""), Outcome::Error);
    }
}
