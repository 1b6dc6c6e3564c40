//! How a job ended, as the completion line says it.

use serde::Serialize;

use crate::Error;

/// How a job ended, with words for the one who reads the list of jobs.
///
/// ```
/// use sandyard_guest::Outcome;
///
/// let done = Outcome::success().describe("42 rows written");
/// let partly = Outcome::warning("2 of 44 rows were skipped");
/// let failed = Outcome::failure(999, "Failed to connect to database.");
/// assert!(done.is_success() && !partly.is_success() && !failed.is_success());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    code: Code,
    description: String,
}

/// `code` of the completion line: 0 is success, `"warning"` a warning, any other number an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Code {
    Number(i64),
    Word(&'static str),
}

/// The completion line (plugin manual, JSON Output).
#[derive(Serialize)]
pub(crate) struct Completion<'a> {
    complete: u8,
    code: Code,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    perf: Option<&'a crate::perf::Perf>,
}

impl Outcome {
    /// The job did what it should.
    ///
    /// ```
    /// assert!(sandyard_guest::Outcome::success().is_success());
    /// ```
    pub fn success() -> Self {
        Self { code: Code::Number(0), description: String::new() }
    }

    /// The job did what it should, and something wants attention. Like an error it starts the event
    /// named by `chain_error`, not the one named by `chain`.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Outcome::warning("disk nearly full").description(), "disk nearly full");
    /// ```
    pub fn warning(description: impl Into<String>) -> Self {
        Self { code: Code::Word("warning"), description: description.into() }
    }

    /// The job failed with `code`. A code of 0 would mean success, so 0 becomes 1.
    ///
    /// ```
    /// assert!(!sandyard_guest::Outcome::failure(0, "no rows").is_success());
    /// ```
    pub fn failure(code: i64, description: impl Into<String>) -> Self {
        Self {
            code: Code::Number(if code == 0 { 1 } else { code }),
            description: description.into(),
        }
    }

    /// The same outcome with another description.
    ///
    /// ```
    /// let outcome = sandyard_guest::Outcome::success().describe("3 files");
    /// assert_eq!(outcome.description(), "3 files");
    /// ```
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// What is told about the job.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Outcome::success().description(), "");
    /// ```
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Whether the job did what it should, without a warning.
    ///
    /// ```
    /// assert!(!sandyard_guest::Outcome::warning("nearly").is_success());
    /// ```
    pub fn is_success(&self) -> bool {
        self.code == Code::Number(0)
    }

    /// Whether the job failed; a warning is no failure.
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self.code, Code::Number(code) if code != 0)
    }

    pub(crate) fn completion<'a>(&'a self, perf: Option<&'a crate::perf::Perf>) -> Completion<'a> {
        Completion { complete: 1, code: self.code, description: &self.description, perf }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failure(error.code(), error.description())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(outcome: &Outcome) -> String {
        serde_json::to_string(&outcome.completion(None)).unwrap()
    }

    #[test]
    fn completion_lines_are_as_the_manual_has_them() {
        assert_eq!(line(&Outcome::success()), r#"{"complete":1,"code":0}"#);
        assert_eq!(
            line(&Outcome::failure(999, "Failed to connect to database.")),
            r#"{"complete":1,"code":999,"description":"Failed to connect to database."}"#
        );
        assert_eq!(
            line(&Outcome::warning("full")),
            r#"{"complete":1,"code":"warning","description":"full"}"#
        );
    }

    #[test]
    fn an_error_keeps_its_code() {
        let outcome = Outcome::from(Error::new("HTTP 404 Not Found").with_code(404));
        assert_eq!(outcome, Outcome::failure(404, "HTTP 404 Not Found"));
        assert!(outcome.is_failure());
    }
}
