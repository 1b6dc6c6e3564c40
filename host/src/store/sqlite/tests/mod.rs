//! The store in SQLite: the contract of all stores, and what is its own.

mod binding_sets;
mod crash;
mod failing;
mod opening;
mod privacy;
mod upkeep;

use std::path::Path;

use tempfile::TempDir;

use super::{SqliteConfig, SqliteStore, connection};
use crate::store::contract::{Fixture, contract};

contract!(crate::store::sqlite::tests::Directory);

/// A store in a data directory of its own.
pub(super) struct Directory {
    /// `None` while it is closed.
    store: Option<SqliteStore>,
    data: TempDir,
}

impl Directory {
    fn path(&self) -> &Path {
        self.data.path()
    }

    /// Closes the store.
    fn closed(mut self) -> TempDir {
        self.store = None;
        self.data
    }

    /// Opens the store in `data`.
    fn opened(data: TempDir) -> Self {
        Self { store: Some(open(data.path())), data }
    }
}

impl Fixture for Directory {
    type Store = SqliteStore;

    fn new() -> Self {
        Self::opened(tempfile::tempdir().unwrap())
    }

    fn store(&self) -> &SqliteStore {
        self.store.as_ref().unwrap()
    }

    fn reopened(self) -> Self {
        Self::opened(self.closed())
    }
}

fn open(data: &Path) -> SqliteStore {
    SqliteStore::open(&SqliteConfig::new(data)).unwrap()
}

/// Why the store can't be opened.
fn refusal(data: &Path) -> String {
    match SqliteStore::open(&SqliteConfig::new(data)) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}
