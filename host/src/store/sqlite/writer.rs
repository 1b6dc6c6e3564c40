//! The one thread that writes, as its clients hold it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::backlog::Backlog;
use super::change::Change;
use super::failure::Failure;
use super::jobs::JobWriter;
use super::mover::Mover;
use super::request::Request;
use super::round::Thread;
use super::views::Views;
use crate::store::StoreError;

/// Requests that wait at most; further senders wait.
const WAITING: usize = 4096;

/// What all parts of the store share.
pub(super) struct Shared {
    pub(super) views: RwLock<Views>,
    pub(super) counts: RwLock<crate::store::jobs::JobCounts>,
    /// The generation of the views.
    pub(super) changed: watch::Sender<u64>,
    /// Grows when there may be notices to send.
    pub(super) notices: watch::Sender<u64>,
    /// Whether there may be something acknowledged that the tables don't have.
    pub(super) is_behind: AtomicBool,
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
        backlog: Backlog,
        mover: Mover,
    ) -> Result<Self, Failure> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let failed = |error| Failure::File { what: "start the store's thread".to_owned(), error };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                runtime
                    .block_on(Thread::new(connection, shared, jobs, backlog, mover).run(receiver));
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

    /// Waits until the tables have all that was acknowledged before.
    ///
    /// # Errors
    /// They can't be written.
    pub(super) async fn catch_up(&self, shared: &Shared) -> Result<(), StoreError> {
        match shared.is_behind.load(Ordering::Acquire) {
            true => self.ask(Request::CatchUp).await?,
            false => Ok(()),
        }
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
