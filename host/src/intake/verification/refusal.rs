//! Why a message is not taken for its sender's.

use std::time::Duration;

use thiserror::Error;

use crate::notify::SignatureError;

/// Why a message is not taken for its sender's. It repeats nothing of the message or the secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unverified {
    /// A header is missing, or there twice, or has other than printable ASCII characters.
    #[error("the header {name} must be there once, in printable ASCII characters")]
    Header {
        /// The header.
        name: String,
    },
    /// A header has another form than its sender's.
    #[error("the header {name} must be {form}")]
    Form {
        /// The header.
        name: String,
        /// What it must be.
        form: String,
    },
    /// The time is no number.
    #[error("the time in the header {name} must be whole seconds since 1970")]
    Timestamp {
        /// The header.
        name: String,
    },
    /// The time is too far from now.
    #[error("the time in the header {name} is more than {} seconds from the time here", tolerance.as_secs())]
    Stale {
        /// The header.
        name: String,
        /// How far it may be.
        tolerance: Duration,
    },
    /// The sender's delivery id is too long to be kept.
    #[error("the delivery id in the header {name} must be at most {most} bytes long")]
    LongId {
        /// The header.
        name: String,
        /// The most bytes.
        most: usize,
    },
    /// It was not signed with the secret, or does not carry it.
    #[error("the header {name} does not prove that its sender knows the secret")]
    Mismatch {
        /// The header.
        name: String,
    },
    /// A Standard Webhooks message that is refused.
    #[error(transparent)]
    Standard(#[from] SignatureError),
    /// The secret here can't be one.
    #[error("the secret to check against is unusable: {0}")]
    Secret(&'static str),
}

impl Unverified {
    pub(super) fn header(name: &str) -> Self {
        Self::Header { name: name.to_owned() }
    }

    pub(super) fn mismatch(name: &str) -> Self {
        Self::Mismatch { name: name.to_owned() }
    }
}
