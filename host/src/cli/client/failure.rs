//! Why a server gave no answer that a command can use.

use http::StatusCode;
use thiserror::Error;

use super::refused::Refused;
use crate::outbound::SendError;

/// Why a server gave no answer that a command can use.
#[derive(Debug, Error)]
pub(in crate::cli) enum Failure {
    /// It refused.
    #[error(transparent)]
    Refused(#[from] Box<Refused>),
    /// Nothing answers there.
    #[error("no server answers at {server}: {why}; {advice}")]
    Nobody {
        /// Its URL.
        server: String,
        /// What was tried and failed.
        why: Box<SendError>,
        /// What to do about it.
        advice: String,
    },
    /// It was there, and went away before the end of its answer.
    #[error("the server at {server} did not finish its answer: {why}")]
    Lost {
        /// Its URL.
        server: String,
        /// What failed.
        why: Box<SendError>,
    },
    /// Something else answers there.
    #[error(
        "what answers at {server} is no server of Sandyard, or stands before one: {status}{}; see --server",
        .said.as_ref().map(|said| format!(", {said}")).unwrap_or_default()
    )]
    Foreign {
        /// Its URL.
        server: String,
        /// The status of its answer.
        status: StatusCode,
        /// What is known of its answer.
        said: Option<String>,
    },
    /// The call can't be made.
    #[error("the call can't be made: {0}")]
    Unmakeable(#[from] http::Error),
}

impl Failure {
    /// What the server refused with, if it did.
    pub(in crate::cli) fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            _ => None,
        }
    }

    /// Whether the server says that there is no such thing.
    pub(in crate::cli) fn is_missing(&self) -> bool {
        self.refused().is_some_and(|refused| refused.status == StatusCode::NOT_FOUND)
    }
}
