//! Why a mail did not go out.

use lettre::transport::smtp::Error as SmtpError;
use thiserror::Error;

/// Characters of a server's words that an error repeats.
const MOST_QUOTED: usize = 500;

/// Why a mail did not go out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MailError {
    /// A setting is not usable.
    #[error("mail.{field}: {problem}")]
    Setting {
        /// The setting's name.
        field: &'static str,
        /// What was found, and what would be accepted.
        problem: String,
    },
    /// The mail could not be put into a message.
    #[error("the mail could not be written: {0}")]
    Message(String),
    /// The server refused the mail, and would refuse it again.
    #[error("the mail server refused the mail: {0}")]
    Refused(String),
    /// The server is away, or can't take the mail now.
    #[error("the mail server did not take the mail: {0}")]
    Unavailable(String),
}

impl MailError {
    /// Whether the same mail may go out at another time.
    pub fn is_worth_another_try(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    pub(super) fn of_smtp(error: &SmtpError) -> Self {
        let text = with_causes(error).chars().take(MOST_QUOTED).collect();
        if error.is_permanent() { Self::Refused(text) } else { Self::Unavailable(text) }
    }
}

/// An error and its causes, each once, on one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        next = cause.source();
    }
    text.replace(char::is_control, " ")
}
