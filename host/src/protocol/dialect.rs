//! Which of the two ways of reporting a plugin speaks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a plugin says that it is done (protocol page, decision 8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// It prints a JSON line with `complete`; ending without one is an error.
    #[default]
    Cronicle,
    /// A plain program: its exit status decides, and a line `NN%` is progress. JSON lines are
    /// still read, and a `complete` among them wins over the exit status.
    ExitCode,
}

/// Why a text names no dialect.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("dialect {found:?} is not known: write \"cronicle\" or \"exit-code\"")]
pub struct DialectError {
    found: String,
}

impl FromStr for Dialect {
    type Err = DialectError;

    fn from_str(text: &str) -> Result<Self, DialectError> {
        match text {
            "cronicle" => Ok(Self::Cronicle),
            "exit-code" => Ok(Self::ExitCode),
            _ => Err(DialectError { found: text.chars().take(64).collect() }),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cronicle => "cronicle",
            Self::ExitCode => "exit-code",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_json_name_the_same_dialects() {
        for dialect in [Dialect::Cronicle, Dialect::ExitCode] {
            assert_eq!(dialect.to_string().parse(), Ok(dialect));
            let json = serde_json::to_string(&dialect).unwrap();
            assert_eq!(json, format!("\"{dialect}\""));
        }
    }

    #[test]
    fn an_unknown_dialect_is_refused_with_what_there_is() {
        let error = "shell".parse::<Dialect>().unwrap_err().to_string();
        assert!(error.contains("\"shell\"") && error.contains("\"exit-code\""), "{error}");
    }
}
