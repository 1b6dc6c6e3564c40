//! The thread that does what nobody waits for: checkpoints, and noting when tokens were used.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::change::Change;
use super::connection::{self, LOG_KEPT};
use super::failure::Failure;
use super::request::Request;
use super::tokens::{self, Uses};
use super::writer::gone;
use crate::store::StoreError;

/// How often the size of the write-ahead log is looked at. On a fast disk it grows by some MiB in
/// that time.
const LOOK: Duration = Duration::from_millis(50);

/// How often the uses of tokens are written.
const NOTE: Duration = Duration::from_secs(60);

/// The thread.
pub(super) struct Upkeep {
    /// Gone when the thread should end.
    running: Option<Sender<()>>,
    thread: Option<JoinHandle<Connection>>,
}

impl Upkeep {
    /// Starts the thread. It holds the writer's sender, so it must end before the writer can.
    pub(super) fn start(
        database: &Path,
        uses: Arc<Uses>,
        writer: mpsc::Sender<Request>,
    ) -> Result<Self, Failure> {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let thread = Thread {
            connection: connection::checkpointer(database)?,
            log: log.into(),
            uses,
            writer,
            is_failing: false,
        };
        let (running, ended) = channel();
        let failed = |error| Failure::File { what: "start the store's upkeep".to_owned(), error };
        let thread = std::thread::Builder::new()
            .name("store-upkeep".to_owned())
            .spawn(move || thread.run(&ended))
            .map_err(failed)?;
        Ok(Self { running: Some(running), thread: Some(thread) })
    }

    /// Ends the thread and gives back its connection.
    pub(super) fn end(&mut self) -> Option<Connection> {
        self.running = None;
        let ended = self.thread.take()?.join();
        if ended.is_err() {
            tracing::error!("the store's upkeep panicked");
        }
        ended.ok()
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        drop(self.end());
    }
}

/// Moves all of the write-ahead log into the database and makes it empty, when nobody writes any
/// more. What it can't move stays there for the next start.
pub(super) fn last_checkpoint(connection: &Connection) {
    if let Err(failure) = move_log(connection, "TRUNCATE") {
        tracing::warn!("the last checkpoint failed; the next start makes it: {failure}");
    }
}

struct Thread {
    connection: Connection,
    /// The file of the write-ahead log.
    log: PathBuf,
    uses: Arc<Uses>,
    writer: mpsc::Sender<Request>,
    /// Whether the last checkpoint failed, so that it is told once.
    is_failing: bool,
}

impl Thread {
    fn run(mut self, ended: &Receiver<()>) -> Connection {
        let mut noted = Instant::now();
        while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(LOOK) {
            self.checkpoint_if_long();
            if noted.elapsed() >= NOTE {
                self.note_uses();
                noted = Instant::now();
            }
        }
        self.note_uses();
        self.connection
    }

    fn checkpoint_if_long(&mut self) {
        let length = fs::metadata(&self.log).map_or(0, |metadata| metadata.len());
        if length <= LOG_KEPT {
            return;
        }
        // The second moves what was written during the first, which can be much.
        let moved = checkpoint(&self.connection).and_then(|()| checkpoint(&self.connection));
        match moved {
            Ok(()) => {
                self.is_failing = false;
                // What was written meanwhile is little, and the writer alone can move it and find
                // nothing more: then the log begins anew. Commits wait for that. A writer with a
                // full queue is asked again at the next look.
                drop(self.writer.try_send(Request::FinishCheckpoint));
            }
            Err(failure) if !self.is_failing => {
                self.is_failing = true;
                tracing::error!("{} grows, since checkpoints fail: {failure}", self.log.display());
            }
            Err(_) => {}
        }
    }

    fn note_uses(&self) {
        let uses = self.uses.take_unwritten();
        if uses.is_empty() {
            return;
        }
        let written = uses.clone();
        let write = move |change: &mut Change<'_>| tokens::write_uses(change.connection, &written);
        if let Err(error) = self.write(write) {
            tracing::warn!("when tokens were used could not be written: {error}");
            self.uses.give_back(uses);
        }
    }

    fn write(
        &self,
        change: impl FnOnce(&mut Change<'_>) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        let request = Request::Change(Box::new((change, reply)));
        self.writer.blocking_send(request).map_err(|_| gone())?;
        answer.blocking_recv().map_err(|_| gone())?
    }
}

/// Moves what it can of the write-ahead log into the database, without waiting for anybody.
pub(super) fn checkpoint(connection: &Connection) -> Result<(), Failure> {
    move_log(connection, "PASSIVE")
}

fn move_log(connection: &Connection, mode: &str) -> Result<(), Failure> {
    // It answers with a row; that something was busy is no failure.
    let mut statement = connection.prepare(&format!("PRAGMA wal_checkpoint({mode})"))?;
    statement.query_row([], |_| Ok(()))?;
    Ok(())
}
