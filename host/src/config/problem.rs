//! What is refused of a configuration, and where it stands.

use std::fmt;
use std::path::PathBuf;

use super::keys;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// The environment variable of the key.
    Variable,
    /// The flag of the key.
    Flag,
    /// A variable or a flag whose name is not made of the key.
    Named(&'static str),
}

/// One key that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Where it comes from; none for what is missing everywhere.
    pub origin: Option<Origin>,
    /// The key, like `http.body_limit`; empty for a file as a whole.
    pub key: String,
    /// What is wrong, and what would be accepted.
    pub message: String,
}

/// Everything that is refused of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigProblems(Vec<ConfigProblem>);

impl ConfigProblems {
    /// The problems.
    pub fn list(&self) -> &[ConfigProblem] {
        &self.0
    }

    pub(super) fn add(&mut self, origin: Option<Origin>, key: &str, message: impl Into<String>) {
        let (key, message) = (key.to_owned(), message.into());
        self.0.push(ConfigProblem { origin, key, message });
    }

    /// `value`, or these problems if there are any.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Some(Origin::File(file)) => write!(f, "{}: ", file.display())?,
            Some(Origin::Variable) => write!(f, "{}: ", keys::variable(&self.key))?,
            Some(Origin::Flag) => write!(f, "--{}: ", self.key)?,
            Some(Origin::Named(name)) => write!(f, "{name}: ")?,
            None => {}
        }
        if !self.key.is_empty() && matches!(self.origin, Some(Origin::File(_)) | None) {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigProblems {}
