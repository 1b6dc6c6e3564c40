//! The thread that moves what the journal has into the tables, so that no append waits for that.
//!
//! It has one load at a time. Whoever changes the tables otherwise waits until it has none.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::Notify;

use super::failure::Failure;
use super::pending::Pending;
use super::{journal, tables, upkeep};

/// Changes that are written into the tables together.
pub(super) struct Load {
    pub(super) changes: Arc<Pending>,
    /// The number of the journal's last frame that has some of them.
    pub(super) number: u64,
}

/// What the thread does.
enum Task {
    Move(Load),
    /// Move what is left of the write-ahead log, so that it begins anew.
    FinishCheckpoint,
}

/// What came of a task: the load of a move.
type Done = Result<Option<Load>, Failure>;

/// The thread, as the one that writes the journal holds it.
pub(super) struct Mover {
    tasks: Option<SyncSender<Task>>,
    done: Receiver<Done>,
    is_done: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
    is_busy: bool,
}

impl Mover {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system has no thread for it.
    pub(super) fn start(connection: Connection) -> Result<Self, Failure> {
        let (tasks, todo) = sync_channel(1);
        let (tell, done) = sync_channel(1);
        let is_done = Arc::new(Notify::new());
        let notify = is_done.clone();
        let failed = |error| Failure::File { what: "start the store's mover".to_owned(), error };
        let thread = std::thread::Builder::new()
            .name("store-mover".to_owned())
            .spawn(move || work(connection, &todo, &tell, &notify))
            .map_err(failed)?;
        Ok(Self { tasks: Some(tasks), done, is_done, thread: Some(thread), is_busy: false })
    }

    /// Whether it has something to do.
    pub(super) fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// Begins to move a load. It must not be busy.
    ///
    /// # Errors
    /// The thread is gone.
    pub(super) fn begin(&mut self, load: Load) -> Result<(), Failure> {
        self.give(Task::Move(load))
    }

    /// Begins to move what is left of the write-ahead log. It must not be busy.
    ///
    /// # Errors
    /// The thread is gone.
    pub(super) fn finish_checkpoint(&mut self) -> Result<(), Failure> {
        self.give(Task::FinishCheckpoint)
    }

    fn give(&mut self, task: Task) -> Result<(), Failure> {
        let given = self.tasks.as_ref().map(|tasks| tasks.send(task));
        self.is_busy = matches!(given, Some(Ok(())));
        if self.is_busy { Ok(()) } else { Err(gone()) }
    }

    /// Waits until what was begun may be over; [`Self::take_done`] tells.
    pub(super) async fn until_done(&self) {
        self.is_done.notified().await;
    }

    /// The load that was moved, if what was begun is over.
    ///
    /// # Errors
    /// It is not in the tables.
    pub(super) fn take_done(&mut self) -> Done {
        if !self.is_busy {
            return Ok(None);
        }
        let done = match self.done.try_recv() {
            Ok(done) => done,
            Err(TryRecvError::Empty) => return Ok(None),
            Err(TryRecvError::Disconnected) => Err(gone()),
        };
        self.is_busy = false;
        done
    }

    /// Waits until it has nothing to do; the load that was moved meanwhile.
    ///
    /// # Errors
    /// It is not in the tables.
    pub(super) fn wait(&mut self) -> Done {
        if !std::mem::take(&mut self.is_busy) {
            return Ok(None);
        }
        self.done.recv().unwrap_or_else(|_| Err(gone()))
    }
}

fn gone() -> Failure {
    let error = std::io::Error::other("its thread has ended");
    Failure::File { what: "cannot move the journal".to_owned(), error }
}

impl Drop for Mover {
    fn drop(&mut self) {
        self.tasks = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's mover panicked");
        }
    }
}

fn work(
    mut connection: Connection,
    tasks: &Receiver<Task>,
    tell: &SyncSender<Done>,
    is_done: &Notify,
) {
    while let Ok(task) = tasks.recv() {
        let done = match task {
            Task::Move(load) => write(&mut connection, &load).map(|()| Some(load)),
            Task::FinishCheckpoint => {
                if let Err(failure) = upkeep::checkpoint(&connection) {
                    tracing::warn!("the end of a checkpoint failed: {failure}");
                }
                Ok(None)
            }
        };
        if tell.send(done).is_err() {
            return;
        }
        is_done.notify_one();
    }
}

/// Writes a load into the tables. The journal has it, so nobody waits for the sync; but many small
/// ones hold up the journal's own less than a few large ones.
fn write(connection: &mut Connection, load: &Load) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tables::write(&transaction, &load.changes)?;
    journal::note_applied(&transaction, load.number)?;
    Ok(transaction.commit()?)
}
