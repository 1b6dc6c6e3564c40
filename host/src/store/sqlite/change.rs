//! A change within the writer's transaction, and what follows once it is on disk.

use std::sync::RwLockReadGuard;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failure::Failure;
use super::jobs::JobWriter;
use super::views::Views;
use super::writer::{Shared, gone};
use crate::store::StoreError;

/// What is done to the views after a commit.
type Effect = Box<dyn FnOnce(&mut Views) + Send>;

/// What follows once a transaction is on disk.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) on_views: Vec<Effect>,
    /// Whether one of them changes what jobs depend on.
    pub(super) redefines: bool,
    /// Whether there may be notices to send.
    pub(super) has_notices: bool,
}

/// Tells a sender what came of its request, once it is known whether it is on disk.
pub(super) type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// One change within a transaction.
pub(super) struct Change<'a> {
    /// The database, within the transaction.
    pub(super) connection: &'a Connection,
    /// The jobs.
    pub(super) jobs: &'a mut JobWriter,
    pub(super) shared: &'a Shared,
    /// What follows once it is on disk; see [`Self::after_commit`].
    pub(super) effects: &'a mut Effects,
}

impl<'a> Change<'a> {
    /// What is in memory, all earlier changes included.
    pub(super) fn views(&self) -> RwLockReadGuard<'a, Views> {
        self.shared.views()
    }

    /// Changes definitions in memory once this change is on disk. No later change runs before
    /// that. Whoever waits for a change of definitions hears of it.
    pub(super) fn redefine(&mut self, effect: impl FnOnce(&mut Views) + Send + 'static) {
        self.effects.redefines = true;
        self.after_commit(effect);
    }

    /// Changes what is in memory, definitions excepted, once this change is on disk. No later
    /// change runs before that.
    pub(super) fn after_commit(&mut self, effect: impl FnOnce(&mut Views) + Send + 'static) {
        self.effects.on_views.push(Box::new(effect));
    }

    /// There may be notices to send, once this change is on disk.
    pub(super) fn has_notices(&mut self) {
        self.effects.has_notices = true;
    }
}

/// A change whose type is not known here.
pub(super) trait AnyChange: Send {
    /// Makes it. The reply is for when the transaction has ended; the error is there if this
    /// change has ended it, and all that came before it in the transaction is undone too.
    fn make(self: Box<Self>, change: &mut Change<'_>) -> (Reply, Result<(), StoreError>);

    /// Tells that it was not made.
    fn refuse(self: Box<Self>) -> Reply;
}

impl<T, F> AnyChange for (F, oneshot::Sender<Result<T, StoreError>>)
where
    T: Send + 'static,
    F: FnOnce(&mut Change<'_>) -> Result<T, Failure> + Send,
{
    fn make(self: Box<Self>, change: &mut Change<'_>) -> (Reply, Result<(), StoreError>) {
        let (make, reply) = *self;
        let next_row = change.jobs.next_row;
        let result = within_savepoint(change, make).map_err(StoreError::from);
        // Jobs that a failed change let in are in the queue, which only a failed transaction
        // reads anew.
        let has_jobs = change.jobs.next_row != next_row;
        let goes_on = match &result {
            Err(error) if has_jobs || change.connection.is_autocommit() => Err(error.clone()),
            _ => Ok(()),
        };
        // A sender that no longer waits is none the worse for it.
        (Box::new(move |committed| drop(reply.send(committed.and(result)))), goes_on)
    }

    fn refuse(self: Box<Self>) -> Reply {
        let (_, reply) = *self;
        Box::new(move |committed| drop(reply.send(Err(committed.err().unwrap_or_else(gone)))))
    }
}

fn within_savepoint<T>(
    change: &mut Change<'_>,
    make: impl FnOnce(&mut Change<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let connection = change.connection;
    connection.prepare_cached("SAVEPOINT one_change")?.execute([])?;
    let earlier = std::mem::take(change.effects);
    let result = make(change);
    let own = std::mem::replace(change.effects, earlier);
    match result {
        Ok(done) => {
            connection.prepare_cached("RELEASE one_change")?.execute([])?;
            change.effects.add(own);
            Ok(done)
        }
        Err(failure) => {
            // Where the disk failed, SQLite has ended the whole transaction.
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK TO one_change; RELEASE one_change")?;
            }
            Err(failure)
        }
    }
}

impl Effects {
    fn add(&mut self, later: Self) {
        self.on_views.extend(later.on_views);
        self.redefines |= later.redefines;
        self.has_notices |= later.has_notices;
    }
}
