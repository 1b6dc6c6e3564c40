//! Why a job failed: any error with its chain of causes, as the code and description that the host
//! will show.

use std::fmt;

/// The result of plugin work; [`Outcome`](crate::Outcome) or [`Error`] unless something else is
/// named.
pub type Result<T = crate::Outcome, E = Error> = std::result::Result<T, E>;

/// A failed job: a code and a description.
///
/// Every [`std::error::Error`] turns into one by `?`. The description is the error and its causes,
/// joined by `": "`.
///
/// ```
/// use sandyard_guest::{Error, Result};
///
/// fn port(text: &str) -> Result<u16> {
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(port("x").unwrap_err().description(), "invalid digit found in string");
/// assert_eq!(Error::new("no rows").with_code(7).code(), 7);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    code: i64,
    description: String,
}

impl Error {
    /// The code of a failure that names none.
    const UNNAMED: i64 = 1;

    /// A failure from a text, or from any error, with the code 1. Boxed errors, and errors of
    /// crates such as `anyhow`, come in this way too.
    ///
    /// ```
    /// let error = sandyard_guest::Error::new("Failed to connect to database.");
    /// assert_eq!(error.to_string(), "Failed to connect to database.");
    /// ```
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { code: Self::UNNAMED, description: describe(cause.into().as_ref()) }
    }

    /// The same failure with another code. A code of 0 would mean success, so 0 becomes 1.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Error::new("gone").with_code(0).code(), 1);
    /// ```
    #[must_use]
    pub fn with_code(mut self, code: i64) -> Self {
        self.code = if code == 0 { Self::UNNAMED } else { code };
        self
    }

    /// The code; never 0.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Error::new("gone").code(), 1);
    /// ```
    pub fn code(&self) -> i64 {
        self.code
    }

    /// The error and its causes, in one line of text.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Error::new("gone").description(), "gone");
    /// ```
    pub fn description(&self) -> &str {
        &self.description
    }
}

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        Self { code: Self::UNNAMED, description: describe(&error) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.description)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (code {})", self.description, self.code)
    }
}

/// Says what was being done when an error came up.
///
/// ```
/// use sandyard_guest::Context;
///
/// let parsed = "x".parse::<u16>().context("read the port");
/// assert_eq!(parsed.unwrap_err().description(), "read the port: invalid digit found in string");
///
/// let missing: Option<u16> = None;
/// assert_eq!(missing.context("no port is set").unwrap_err().description(), "no port is set");
/// ```
pub trait Context<T> {
    /// Puts `what` in front of the error's description; what is absent becomes an error that says
    /// `what`.
    ///
    /// # Errors
    /// The error that was there, with `what` in front; or `what` alone where a value was absent.
    fn context(self, what: impl fmt::Display) -> Result<T>;
}

impl<T, E: Into<Error>> Context<T> for std::result::Result<T, E> {
    fn context(self, what: impl fmt::Display) -> Result<T> {
        self.map_err(|error| {
            let error = error.into();
            Error { description: format!("{what}: {}", error.description), ..error }
        })
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, what: impl fmt::Display) -> Result<T> {
        self.ok_or_else(|| Error { code: Error::UNNAMED, description: what.to_string() })
    }
}

/// Many errors repeat their cause in their own text; such a cause is not said twice.
fn describe(error: &dyn std::error::Error) -> String {
    let mut description = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !description.ends_with(&text) {
            description.push_str(": ");
            description.push_str(&text);
        }
        next = cause.source();
    }
    description
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl fmt::Display for Layer {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl std::error::Error for Layer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.1.as_deref().map(|layer| layer as _)
        }
    }

    #[test]
    fn causes_are_joined() {
        let error = Layer(
            "load settings",
            Some(Box::new(Layer("open file", Some(Box::new(Layer("denied", None)))))),
        );
        assert_eq!(Error::from(error).description(), "load settings: open file: denied");
    }

    #[test]
    fn a_cause_that_is_already_told_is_not_repeated() {
        let error = Layer("load: denied", Some(Box::new(Layer("denied", None))));
        assert_eq!(Error::from(error).description(), "load: denied");
    }

    #[test]
    fn context_keeps_the_code() {
        let failed: Result<()> = Err(Error::new("gone").with_code(404));
        let error = failed.context("fetch the page").unwrap_err();
        assert_eq!((error.code(), error.description()), (404, "fetch the page: gone"));
    }
}
