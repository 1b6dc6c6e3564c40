//! The one thread that writes: whatever waits is written in one transaction, and everybody hears
//! of it once it is on disk.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::change::{AnyChange, Change, Effects, Reply};
use super::failure::Failure;
use super::finish::Prepare;
use super::jobs::JobWriter;
use super::submit::Prepared;
use super::upkeep;
use super::views::Views;
use crate::model::now;
use crate::store::StoreError;
use crate::store::jobs::{Claim, Finished, SubmitError, Submitted};

/// Requests that wait at most; further senders wait.
const WAITING: usize = 4096;

/// Requests that one transaction takes at most.
const BATCH: usize = 1024;

/// How long what is due waits after a transaction that failed, so that a disk that fails is not
/// asked without a pause.
const AFTER_FAILURE: Duration = Duration::from_millis(250);

/// What is asked of the writer.
pub(super) enum Request {
    Submit(Box<Prepared>, oneshot::Sender<Result<Submitted, SubmitError>>),
    Claim(usize, oneshot::Sender<Result<Vec<Claim>, StoreError>>),
    StopClaims(oneshot::Sender<()>),
    Finish(Box<Prepare>, oneshot::Sender<Result<Finished, StoreError>>),
    Change(Box<dyn AnyChange>),
    /// Move what is left of the write-ahead log, so that it begins anew.
    FinishCheckpoint,
}

/// What all parts of the store share.
pub(super) struct Shared {
    pub(super) views: RwLock<Views>,
    pub(super) counts: RwLock<crate::store::jobs::JobCounts>,
    /// The generation of the views.
    pub(super) changed: watch::Sender<u64>,
    /// Grows when there may be notices to send.
    pub(super) notices: watch::Sender<u64>,
    /// The row of the last delivery that `prune` has looked at; 0 if it begins anew.
    pub(super) pruned_to: AtomicI64,
}

impl Shared {
    pub(super) fn views(&self) -> RwLockReadGuard<'_, Views> {
        self.views.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writer, as its clients hold it.
pub(super) struct Writer {
    sender: Option<mpsc::Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        connection: Connection,
        shared: Arc<Shared>,
        jobs: JobWriter,
    ) -> Result<Self, Failure> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let failed = |error| Failure::File { what: "start the store's thread".to_owned(), error };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                runtime.block_on(Thread { connection, shared, jobs, receiver }.run());
            })
            .map_err(failed)?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The thread is gone.
    pub(super) async fn send(&self, request: Request) -> Result<(), StoreError> {
        let sender = self.sender.as_ref().ok_or_else(gone)?;
        sender.send(request).await.map_err(|_| gone())
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// The thread is gone.
    pub(super) async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<T>) -> Request,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(request(reply)).await?;
        answer.await.map_err(|_| gone())
    }

    /// Makes a change and waits until it is on disk. A change that fails leaves nothing behind.
    ///
    /// # Errors
    /// What the change returns; the store failed.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Change<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Request::Change(Box::new((change, reply)))).await?;
        answer.await.map_err(|_| gone())?
    }

    /// Its sender, for somebody who must be gone before it can end.
    ///
    /// # Errors
    /// The thread is gone.
    pub(super) fn sender(&self) -> Result<mpsc::Sender<Request>, StoreError> {
        self.sender.clone().ok_or_else(gone)
    }

    /// Writes what was asked for, and ends the thread.
    pub(super) fn end(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's thread panicked");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.end();
    }
}

pub(super) fn gone() -> StoreError {
    StoreError::Unavailable("its writing thread has ended".to_owned())
}

/// What a transaction changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// It failed.
    Nothing,
    /// Definitions, on which depends what may run.
    Definitions,
    /// Something else, or nothing was to be changed.
    Other,
}

/// The thread's own.
struct Thread {
    connection: Connection,
    shared: Arc<Shared>,
    jobs: JobWriter,
    receiver: mpsc::Receiver<Request>,
}

impl Thread {
    async fn run(mut self) {
        let mut requests = Vec::with_capacity(BATCH);
        let mut rest = Duration::ZERO;
        loop {
            let until_due = self
                .jobs
                .next_due()
                .map(|due| Duration::from_secs_f64((due - now()).clamp(0.0, 3600.0)).max(rest));
            let received = async { self.receiver.recv_many(&mut requests, BATCH).await };
            let received = match until_due {
                None => received.await,
                // Nothing received: a retry is due.
                Some(wait) => tokio::time::timeout(wait, received).await.unwrap_or(usize::MAX),
            };
            if received == 0 {
                return;
            }
            let received = requests.len();
            requests.retain(|request| !matches!(request, Request::FinishCheckpoint));
            let is_checkpoint_due = requests.len() < received;
            let mut waiting = std::mem::take(&mut requests).into_iter();
            loop {
                let made = self.transaction(&mut waiting);
                rest = if made == Made::Nothing { AFTER_FAILURE } else { Duration::ZERO };
                // What new definitions let through does not wait for the next request.
                if waiting.len() == 0 && made != Made::Definitions {
                    break;
                }
            }
            if is_checkpoint_due && let Err(failure) = upkeep::checkpoint(&self.connection) {
                tracing::warn!("the end of a checkpoint failed: {failure}");
            }
        }
    }

    /// Makes as many requests as one transaction may, and tells what came of them.
    fn transaction(&mut self, requests: &mut std::vec::IntoIter<Request>) -> Made {
        let mut replies = Vec::with_capacity(requests.len());
        let mut effects = Effects::default();
        let result = self.attempt(requests, &mut replies, &mut effects);
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
            Err(failure) => {
                let error = StoreError::from(failure);
                tracing::error!("nothing could be written: {error}");
                self.jobs.reload(&self.connection, &self.shared.views());
                Err(error)
            }
        };
        // Before anybody hears of it, so that nobody finds older counts afterwards.
        *self.shared.counts.write().unwrap_or_else(PoisonError::into_inner) = self.jobs.counts();
        for reply in replies {
            reply(outcome.clone());
        }
        self.jobs.answer_claims(&outcome);
        made
    }

    fn attempt(
        &mut self,
        requests: &mut std::vec::IntoIter<Request>,
        replies: &mut Vec<Reply>,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => {
                // Everybody who waits hears of it; what is not begun can't be half done.
                let refuse = |request| refuse(request, &mut *replies);
                requests.for_each(refuse);
                return Err(error.into());
            }
        };
        for request in requests.by_ref() {
            let mut change = Change {
                connection: &transaction,
                jobs: &mut self.jobs,
                shared: &self.shared,
                effects,
            };
            make(request, &mut change, replies)?;
            // Later requests must see what this one changed.
            if !effects.on_views.is_empty() {
                break;
            }
        }
        self.jobs.dispatch(&transaction, &self.shared.views())?;
        self.jobs.flush(&transaction)?;
        transaction.commit()?;
        Ok(())
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

/// Makes one request; its reply waits for the commit.
///
/// # Errors
/// The whole transaction has failed.
fn make(
    request: Request,
    change: &mut Change<'_>,
    replies: &mut Vec<Reply>,
) -> Result<(), Failure> {
    match request {
        Request::Submit(submission, reply) => {
            let made = change.jobs.submit(change.connection, &change.shared.views(), *submission);
            let (result, failed) = split(made);
            replies.push(Box::new(move |committed: Result<(), StoreError>| {
                let result = committed.map_err(SubmitError::from).and_then(|()| match result {
                    Some(result) => result,
                    None => Err(gone().into()),
                });
                drop(reply.send(result));
            }));
            failed
        }
        Request::Finish(finish, reply) => {
            let (result, failed) = split(super::finish::finish(change, *finish));
            replies.push(Box::new(move |committed: Result<(), StoreError>| {
                let result = committed.and_then(|()| result.unwrap_or_else(|| Err(gone())));
                drop(reply.send(result));
            }));
            failed
        }
        Request::Claim(most, reply) => {
            change.jobs.demand(most, reply);
            Ok(())
        }
        Request::StopClaims(reply) => {
            change.jobs.stop_claims();
            replies.push(Box::new(move |_| reply.send(()).unwrap_or_default()));
            Ok(())
        }
        // Taken out before, since it is nothing for a transaction.
        Request::FinishCheckpoint => Ok(()),
        Request::Change(any) => {
            let (reply, goes_on) = any.make(change);
            replies.push(reply);
            Ok(goes_on?)
        }
    }
}

/// The answer of a request, and whether the transaction can go on.
fn split<T>(made: Result<T, Failure>) -> (Option<T>, Result<(), Failure>) {
    match made {
        Ok(done) => (Some(done), Ok(())),
        Err(failure) => (None, Err(failure)),
    }
}

/// Answers a request that was never begun.
fn refuse(request: Request, replies: &mut Vec<Reply>) {
    match request {
        Request::Submit(_, reply) => replies.push(Box::new(move |result| {
            let error = result.err().unwrap_or_else(gone);
            drop(reply.send(Err(error.into())));
        })),
        Request::Finish(_, reply) => replies.push(Box::new(move |result| {
            drop(reply.send(Err(result.err().unwrap_or_else(gone))));
        })),
        Request::Claim(_, reply) => replies.push(Box::new(move |result| {
            drop(reply.send(Err(result.err().unwrap_or_else(gone))));
        })),
        Request::StopClaims(reply) => {
            replies.push(Box::new(move |_| reply.send(()).unwrap_or_default()))
        }
        Request::Change(change) => replies.push(change.refuse()),
        Request::FinishCheckpoint => {}
    }
}
