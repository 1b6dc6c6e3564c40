//! Connections that only read, for many askers.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::failure::Failure;
use super::{SqliteStore, connection};
use crate::store::StoreError;

/// Connections that only read. What is asked of them runs on tokio's threads for blocking work,
/// as many at a time as there are connections; who comes later waits.
pub(super) struct Readers {
    pool: Arc<Pool>,
    permits: Arc<Semaphore>,
}

struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Opens the first of at most `most` connections, at least one; the others are opened when
    /// they are needed.
    ///
    /// # Errors
    /// The database can't be opened.
    pub(super) fn open(path: PathBuf, most: usize) -> Result<Self, Failure> {
        let first = connection::reader(&path)?;
        let pool = Arc::new(Pool { path, idle: Mutex::new(vec![first]) });
        Ok(Self { pool, permits: Arc::new(Semaphore::new(most.max(1))) })
    }

    /// Reads something. What was written before this was called is seen.
    ///
    /// # Errors
    /// What `read` returns; no connection can be opened.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ended = || StoreError::Unavailable("it is being closed".to_owned());
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| ended())?;
        let pool = self.pool.clone();
        let work = move || {
            let connection = pool.take()?;
            let result = read(&connection);
            pool.give_back(connection);
            // Not before its connection is there for the next.
            drop(permit);
            result
        };
        let done = tokio::task::spawn_blocking(work).await;
        let panicked = |error| StoreError::Unavailable(format!("a reader ended early: {error}"));
        Ok(done.map_err(panicked)??)
    }
}

impl SqliteStore {
    /// Reads what comes by way of the journal. Where the tables can't be written, what they have is
    /// read: the writer has told why.
    ///
    /// # Errors
    /// Those of [`Readers::read`].
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        drop(self.writer.catch_up(&self.shared).await);
        self.readers.read(read).await
    }

    /// Reads one thing that comes by way of the journal.
    ///
    /// # Errors
    /// Those of [`Readers::read`]; it isn't in the tables, and they can't be written, so that it
    /// may be there all the same.
    pub(super) async fn read_one<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<Option<T>, Failure> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let caught_up = self.writer.catch_up(&self.shared).await;
        match self.readers.read(read).await? {
            None => caught_up.map(|()| None),
            found => Ok(found),
        }
    }
}

impl Pool {
    fn take(&self) -> Result<Connection, Failure> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| connection::reader(&self.path), Ok)
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn database() -> (tempfile::TempDir, Connection, Readers) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let writer = connection::writer(&path).unwrap();
        writer.execute_batch("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (5)").unwrap();
        let readers = Readers::open(path, 2).unwrap();
        (folder, writer, readers)
    }

    fn number(connection: &Connection) -> Result<i64, Failure> {
        Ok(connection.query_row("SELECT n FROM t", [], |row| row.get(0))?)
    }

    #[tokio::test]
    async fn what_was_written_is_read_and_nothing_can_be_written() {
        let (_folder, writer, readers) = database();
        assert_eq!(readers.read(number).await, Ok(5));
        writer.execute_batch("UPDATE t SET n = 6").unwrap();
        assert_eq!(readers.read(number).await, Ok(6));
        let error = readers.read(|c| Ok(c.execute_batch("DELETE FROM t")?)).await.unwrap_err();
        assert!(error.to_string().contains("readonly"), "{error}");
    }

    #[tokio::test]
    async fn no_more_read_at_once_than_there_are_connections() {
        let (_folder, _writer, readers) = database();
        let (readers, running, peak) =
            (Arc::new(readers), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (readers, running, peak) = (readers.clone(), running.clone(), peak.clone());
            tasks.spawn(async move {
                let read = move |connection: &Connection| {
                    let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                    peak.fetch_max(now, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    running.fetch_sub(1, Ordering::SeqCst);
                    number(connection)
                };
                readers.read(read).await
            });
        }
        assert!(tasks.join_all().await.into_iter().all(|read| read == Ok(5)));
        assert_eq!(peak.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_panic_costs_its_connection_alone() {
        let (_folder, _writer, readers) = database();
        for _ in 0..3 {
            let error = readers.read::<()>(|_| panic!("on purpose")).await.unwrap_err();
            assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        }
        assert_eq!(readers.read(number).await, Ok(5));
    }
}
