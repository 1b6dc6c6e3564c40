//! The writing thread: whatever waits is written in one go, and everybody hears of it once it is
//! on disk.
//!
//! A round goes into the journal, where one append is enough for all of it. One that needs the
//! tables is a transaction, which writes the backlog into them first.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::mpsc;

use super::backlog::Backlog;
use super::change::{Change, Effects, Reply};
use super::connection;
use super::failure::Failure;
use super::jobs::JobWriter;
use super::request::Request;
use super::upkeep;
use super::writer::Shared;
use crate::model::now;
use crate::store::StoreError;

/// Requests that one round takes at most.
const BATCH: usize = 1024;

/// How long what is due waits after a round that failed, so that a disk that fails is not asked
/// without a pause.
const AFTER_FAILURE: Duration = Duration::from_millis(250);

/// What a round changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// It failed.
    Nothing,
    /// Definitions, on which depends what may run.
    Definitions,
    /// Something else, or nothing was to be changed.
    Other,
}

/// The requests of a round, as far as it has not taken them.
type Requests = std::vec::IntoIter<Request>;

/// The thread's own.
pub(super) struct Thread {
    connection: Connection,
    shared: Arc<Shared>,
    jobs: JobWriter,
    backlog: Backlog,
    /// Whether what is in memory may differ from the disk, since a round failed.
    is_stale: bool,
}

impl Thread {
    pub(super) fn new(
        connection: Connection,
        shared: Arc<Shared>,
        jobs: JobWriter,
        backlog: Backlog,
    ) -> Self {
        Self { connection, shared, jobs, backlog, is_stale: false }
    }

    /// Works until nobody can ask for anything any more.
    pub(super) async fn run(mut self, mut receiver: mpsc::Receiver<Request>) {
        let mut requests = Vec::with_capacity(BATCH);
        let mut rest = Duration::ZERO;
        loop {
            let received = async { receiver.recv_many(&mut requests, BATCH).await };
            let received = match self.until_due() {
                None => received.await,
                // Nothing received: something is due.
                Some(wait) => {
                    tokio::time::timeout(wait.max(rest), received).await.unwrap_or(usize::MAX)
                }
            };
            if received == 0 {
                return self.end();
            }
            let received = requests.len();
            requests.retain(|request| !matches!(request, Request::FinishCheckpoint));
            let is_checkpoint_due = requests.len() < received;
            let mut waiting = std::mem::take(&mut requests).into_iter();
            loop {
                let made = self.round(&mut waiting);
                rest = if made == Made::Nothing { AFTER_FAILURE } else { Duration::ZERO };
                // What new definitions let through does not wait for the next request.
                if waiting.len() == 0 && made != Made::Definitions {
                    break;
                }
            }
            // Whoever was waiting has an answer by now.
            if self.backlog.pending().is_due() {
                if let Err(failure) = self.catch_up() {
                    drop(self.failed(failure));
                }
                self.note_behind();
            }
            if is_checkpoint_due && let Err(failure) = upkeep::checkpoint(&self.connection) {
                tracing::warn!("the end of a checkpoint failed: {failure}");
            }
        }
    }

    /// How long until there is something to do that nobody asks for.
    fn until_due(&self) -> Option<Duration> {
        if self.is_stale {
            return Some(AFTER_FAILURE);
        }
        let retry = self.jobs.next_due();
        let retry = retry.map(|due| Duration::from_secs_f64((due - now()).clamp(0.0, 3600.0)));
        [retry, self.backlog.pending().rest()].into_iter().flatten().min()
    }

    /// Leaves nothing in the journal, so that any version can open the data directory.
    fn end(&mut self) {
        let has_backlog = self.is_stale || !self.backlog.pending().is_empty();
        if has_backlog && let Err(failure) = self.write_backlog() {
            tracing::error!("what is in the journal stays there for the next start: {failure}");
        }
    }

    /// Makes as many requests as one round may, and tells what came of them.
    fn round(&mut self, requests: &mut Requests) -> Made {
        let mut replies = Vec::with_capacity(requests.len());
        let mut effects = Effects::default();
        let result = self.make(requests, &mut replies, &mut effects);
        let made = match &result {
            Ok(()) if effects.redefines => Made::Definitions,
            Ok(()) => Made::Other,
            Err(_) => Made::Nothing,
        };
        let outcome = match result {
            Ok(()) => {
                self.publish(effects);
                Ok(())
            }
            Err(failure) => Err(self.failed(failure)),
        };
        // Before anybody hears of it, so that nobody finds older counts or rows afterwards.
        self.note_behind();
        *self.shared.counts.write().unwrap_or_else(PoisonError::into_inner) = self.jobs.counts();
        for reply in replies {
            reply(outcome.clone());
        }
        self.jobs.answer_claims(&outcome);
        made
    }

    fn make(
        &mut self,
        requests: &mut Requests,
        replies: &mut Vec<Reply>,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        let any = |of: fn(&Request) -> bool| requests.as_slice().iter().any(of);
        if self.is_stale || any(Request::needs_tables) {
            return self.transaction(requests, replies, effects);
        }
        if any(|request| matches!(request, Request::CatchUp(_))) {
            self.catch_up()?;
        }
        self.frame(requests, replies, effects)
    }

    /// A round that is one frame of the journal.
    fn frame(
        &mut self,
        requests: &mut Requests,
        replies: &mut Vec<Reply>,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        self.backlog.begin_frame();
        let mut change = Change {
            connection: &self.connection,
            jobs: &mut self.jobs,
            backlog: &mut self.backlog,
            shared: &self.shared,
            effects,
        };
        for request in requests {
            request.make(&mut change, replies)?;
        }
        change.dispatch()?;
        match self.backlog.append()? {
            true => Ok(()),
            false => self.write_backlog(),
        }
    }

    /// A round that is a transaction.
    fn transaction(
        &mut self,
        requests: &mut Requests,
        replies: &mut Vec<Reply>,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        let Self { connection, shared, jobs, backlog, is_stale } = self;
        let transaction = match begin_anew(connection, shared, jobs, backlog, *is_stale) {
            Ok(transaction) => transaction,
            Err(failure) => {
                // Everybody who waits hears of it; what is not begun can't be half done.
                replies.extend(requests.filter_map(Request::refuse));
                return Err(failure);
            }
        };
        let mut change = Change { connection: &transaction, jobs, backlog, shared, effects };
        for request in requests {
            request.make(&mut change, replies)?;
            // Later requests must see what this one changed.
            if !change.effects.on_views.is_empty() {
                break;
            }
        }
        change.dispatch()?;
        backlog.write_last(&transaction)?;
        transaction.commit()?;
        backlog.written();
        *is_stale = false;
        Ok(())
    }

    /// Writes the backlog into the tables. That it is there need not be on disk, since the journal
    /// keeps it until something else is.
    fn catch_up(&mut self) -> Result<(), Failure> {
        if self.backlog.pending().is_empty() {
            return Ok(());
        }
        connection::commit_without_sync(&self.connection)?;
        let made = begin(&mut self.connection).and_then(|transaction| {
            self.backlog.write(&transaction)?;
            Ok(transaction.commit()?)
        });
        connection::commit_with_sync(&self.connection)?;
        made
    }

    /// Writes the backlog into the tables; reads anew what is in memory, if it may be wrong.
    fn write_backlog(&mut self) -> Result<(), Failure> {
        let Self { connection, shared, jobs, backlog, is_stale } = self;
        let transaction = begin_anew(connection, shared, jobs, backlog, *is_stale)?;
        backlog.write_last(&transaction)?;
        transaction.commit()?;
        backlog.written();
        *is_stale = false;
        Ok(())
    }

    /// A round has failed: nothing of it is on disk, and memory may say otherwise.
    fn failed(&mut self, failure: Failure) -> StoreError {
        let error = StoreError::from(failure);
        let was_stale = std::mem::replace(&mut self.is_stale, true);
        if !was_stale {
            tracing::error!("nothing could be written: {error}");
            if let Err(failure) = self.write_backlog() {
                tracing::error!("what is on disk could not be read anew: {failure}");
            }
        }
        error
    }

    /// Tells readers whether the tables have all that was acknowledged.
    fn note_behind(&self) {
        let is_behind = self.is_stale || !self.backlog.pending().is_empty();
        self.shared.is_behind.store(is_behind, Ordering::Release);
    }

    fn publish(&mut self, effects: Effects) {
        if effects.has_notices {
            self.shared.notices.send_modify(|number| *number += 1);
        }
        if effects.on_views.is_empty() {
            return;
        }
        let generation = {
            let mut views = self.shared.views.write().unwrap_or_else(PoisonError::into_inner);
            for effect in effects.on_views {
                effect(&mut views);
            }
            views.generation += u64::from(effects.redefines);
            views.generation
        };
        if effects.redefines {
            self.jobs.definitions_changed(&self.shared.views());
            self.shared.changed.send_replace(generation);
        }
    }
}

fn begin(connection: &mut Connection) -> Result<Transaction<'_>, Failure> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// Begins a transaction, in which what may be wrong in memory is read anew.
fn begin_anew<'c>(
    connection: &'c mut Connection,
    shared: &Shared,
    jobs: &mut JobWriter,
    backlog: &mut Backlog,
    is_stale: bool,
) -> Result<Transaction<'c>, Failure> {
    if is_stale {
        // What failed may have left it otherwise.
        connection::commit_with_sync(connection)?;
    }
    let transaction = begin(connection)?;
    if is_stale {
        backlog.read(&transaction)?;
        backlog.write(&transaction)?;
        jobs.load(&transaction, &shared.views())?;
    }
    Ok(transaction)
}
