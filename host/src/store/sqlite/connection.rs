//! Connections to the database, each for one purpose.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::failure::Failure;
use super::files;

/// How long a connection waits for another one. A delivery can wait for three transactions, and is
/// answered within ten seconds all the same (events manual).
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a checkpoint waits for readers. The writer may have to wait as long.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(100);

/// Statements that each connection keeps prepared.
const PREPARED: usize = 128;

/// What the file of the write-ahead log may keep when all of it is in the database: space that
/// need not be asked for again is written faster. Commits wait while much is moved at once.
pub(super) const LOG_KEPT: u64 = 4 << 20;

/// The connection that writes. It leaves the long part of checkpoints to another, so that no commit
/// waits for that.
pub(super) fn writer(path: &Path) -> Result<Connection, Failure> {
    // SQLite would make it readable to others; its companions get the same mode.
    drop(files::open_private(path)?);
    let connection = writable(path)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        let what = format!("cannot keep a write-ahead log beside {}", path.display());
        let error = std::io::Error::other(format!(
            "the journal mode stays {mode:?}; the data directory must be on a local disk"
        ));
        return Err(Failure::File { what, error });
    }
    cache(&connection, 8 << 20)?;
    Ok(connection)
}

/// The connection that moves what comes by the thousand into the tables.
pub(super) fn mover(path: &Path) -> Result<Connection, Failure> {
    let connection = writable(path)?;
    cache(&connection, 32 << 20)?;
    Ok(connection)
}

/// A connection that makes checkpoints.
pub(super) fn checkpointer(path: &Path) -> Result<Connection, Failure> {
    let connection = writable(path)?;
    connection.busy_timeout(CHECKPOINT_PATIENCE)?;
    cache(&connection, 1 << 20)?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "query_only", true)?;
    cache(&connection, 8 << 20)?;
    Ok(connection)
}

fn writable(path: &Path) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // The upkeep makes checkpoints.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_KEPT as i64)?;
    Ok(connection)
}

fn cache(connection: &Connection, bytes: i64) -> Result<(), Failure> {
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // A negative number counts KiB, a positive one pages.
    connection.pragma_update(None, "cache_size", -(bytes >> 10))?;
    Ok(())
}
