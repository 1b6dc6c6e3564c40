//! Why the store can't do what it is asked.

use thiserror::Error;

/// Why the store can't do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It can't be written or read at the moment: the disk is full, read-only or broken. Nothing
    /// was changed. The same call may work later.
    #[error("the store can't be used at the moment: {0}")]
    Unavailable(String),
    /// There is no such thing.
    #[error("{what} {id:?} does not exist")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// What it was called.
        id: String,
    },
    /// It would contradict what is there.
    #[error("{0}")]
    Conflict(String),
    /// What is asked for is wrong in itself.
    #[error("{0}")]
    Invalid(String),
}

impl StoreError {
    /// There is no `what` called `id`.
    pub fn missing(what: &'static str, id: impl ToString) -> Self {
        Self::Missing { what, id: id.to_string() }
    }
}
