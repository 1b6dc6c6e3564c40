//! A change within the writer's transaction, and what follows once it is on disk.

use std::sync::RwLockReadGuard;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::backlog::Backlog;
use super::failure::Failure;
use super::jobs::JobWriter;
use super::submit::Prepared;
use super::views::Views;
use super::writer::{Shared, gone};
use crate::store::StoreError;
use crate::store::jobs::{SubmitError, Submitted};

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
    /// What is not in the tables.
    pub(super) backlog: &'a mut Backlog,
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

    /// Takes a submission.
    pub(super) fn submit(
        &mut self,
        prepared: Prepared,
    ) -> Result<Result<Submitted, SubmitError>, Failure> {
        let views = self.views();
        self.jobs.submit(self.backlog, self.connection, &views, prepared)
    }

    /// Gives jobs to those who wait for them.
    pub(super) fn dispatch(&mut self) -> Result<(), Failure> {
        let views = self.views();
        self.jobs.dispatch(self.backlog, self.connection, &views)
    }

    /// Whether further changes can be made: where the disk failed, SQLite has ended the whole
    /// transaction.
    pub(super) fn goes_on(&self) -> bool {
        self.backlog.is_journaling() || !self.connection.is_autocommit()
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
        // It may look at what came before in the tables.
        if let Err(failure) = change.backlog.write(change.connection) {
            let error = StoreError::from(failure);
            let told = error.clone();
            return (Box::new(move |_| drop(reply.send(Err(told)))), Err(error));
        }
        let result = within_savepoint(change, make).map_err(StoreError::from);
        // What a failed change has done to jobs is in the queue, which only a failed transaction
        // reads anew.
        let has_jobs = !change.backlog.pending().is_empty();
        let goes_on = match &result {
            Err(error) if has_jobs || !change.goes_on() => Err(error.clone()),
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
            if change.goes_on() {
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
