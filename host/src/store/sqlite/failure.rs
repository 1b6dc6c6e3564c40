//! What goes wrong with a database, as the store says it.

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::store::StoreError;

/// What goes wrong inside the SQLite store.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// What SQLite says.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// What is kept can't be read as what it should be.
    #[error("what is kept as {what} can't be read: {why}")]
    Garbled {
        /// What it should be.
        what: &'static str,
        /// Why it isn't.
        why: String,
    },
    /// The database was written by a later version.
    #[error(
        "the database has version {found} and this program knows {known}; run the version that wrote it, or a later one"
    )]
    Newer {
        /// Its version.
        found: usize,
        /// The latest that is known here.
        known: usize,
    },
    /// A file beside the database can't be used.
    #[error("{what}: {error}")]
    File {
        /// What was done, and to which file.
        what: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// What the domain refuses.
    #[error(transparent)]
    Refused(#[from] StoreError),
}

impl Failure {
    pub(super) fn garbled(what: &'static str, why: impl ToString) -> Self {
        Self::Garbled { what, why: why.to_string() }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => error,
            Failure::Sqlite(error) => Self::Unavailable(advice(&error)),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// What SQLite says, and what would help.
fn advice(error: &rusqlite::Error) -> String {
    let help = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full; free some space and it goes on by itself",
        Some(ErrorCode::ReadOnly) => "the data directory is read-only; make it writable",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            "the database is damaged; restore it from a backup"
        }
        Some(ErrorCode::SystemIoFailure) => "the disk can't be written or read",
        Some(ErrorCode::CannotOpen) => "the database can't be opened",
        _ => return error.to_string(),
    };
    format!("{help} ({error})")
}
