//! What goes wrong with a database, as the store says it.

use std::io::ErrorKind;

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
            other => Self::Unavailable(match other.advice() {
                Some(help) => format!("{help} ({other})"),
                None => other.to_string(),
            }),
        }
    }
}

const FULL: &str = "the disk is full; free some space and it goes on by itself";
const READ_ONLY: &str = "the data directory is read-only; make it writable";
const UNUSABLE: &str = "the disk can't be written or read";

impl Failure {
    /// What would help.
    fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite(error) => Some(match error.sqlite_error_code()? {
                ErrorCode::DiskFull => FULL,
                ErrorCode::ReadOnly => READ_ONLY,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                    "the database is damaged; restore it from a backup"
                }
                ErrorCode::SystemIoFailure => UNUSABLE,
                ErrorCode::CannotOpen => "the database can't be opened",
                _ => return None,
            }),
            Self::File { error, .. } => match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(FULL),
                ErrorKind::ReadOnlyFilesystem => Some(READ_ONLY),
                ErrorKind::FileTooLarge => Some(UNUSABLE),
                _ => None,
            },
            _ => None,
        }
    }
}
