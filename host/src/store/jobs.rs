//! Submissions, claims, ends, and the history of jobs.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::notices::NewNotice;
use super::{Cursor, Page, Refusal, StoreError};
use crate::definitions::{Category, Event};
use crate::model::{
    CategoryId, Code, EventId, JobId, JobName, JobState, KeptRecord, Namespace, Order, Outcome,
    PluginId, Submission,
};

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    /// The job: the submission's own id, or that of the first one under the same key.
    pub job: JobId,
    /// Where it is now.
    pub state: JobState,
    /// Whether an earlier submission under the same key got this answer.
    pub is_repeat: bool,
    /// How many jobs of the event wait, this one included; 0 if it starts at once.
    pub waiting: u32,
}

/// Why there is no job.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SubmitError {
    /// It may not be launched.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A job that is this process's to run.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job.
    pub job: JobId,
    /// Its event as it is now.
    pub event: Arc<Event>,
    /// The event's category as it is now.
    pub category: Arc<Category>,
    /// What it gets beside the event's own.
    pub order: Arc<Order>,
    /// 1 for the first try.
    pub attempt: u32,
    /// When it was submitted, in seconds since 1970.
    pub time_queued: f64,
    /// When its first try was launched, in seconds since 1970.
    pub time_start: f64,
    /// What its earlier tries leave to the next; `None` on the first.
    pub earlier: Option<EarlierTries>,
}

/// What a try leaves to the next.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EarlierTries {
    /// How long they took; the timeout spans them all.
    pub spent: Duration,
    /// What they logged.
    pub log: String,
    /// What they reported and a retry keeps: label, table, html, chains, notifications.
    pub fields: Map<String, Value>,
}

/// How a try ended, and what follows from it. All of it is written together or not at all.
#[derive(Debug, Clone)]
pub struct Finish {
    /// The job.
    pub job: JobId,
    /// How the try ended.
    pub ending: Ending,
    /// Jobs that follow.
    pub chained: Vec<Submission>,
    /// The change to its event that it asked for, as far as it is allowed.
    pub event_update: Option<Map<String, Value>>,
    /// Who is to hear of it.
    pub notices: Vec<NewNotice>,
}

/// How a try ended.
#[derive(Debug, Clone)]
pub enum Ending {
    /// The job is done.
    Done(Box<FinalRecord>),
    /// It will be tried again after a delay.
    Retry {
        /// How long to wait.
        delay: Duration,
        /// What is left to the next try.
        earlier: EarlierTries,
    },
    /// It goes back to where it waited, as if it had not been tried: the host stops, or died.
    Requeue {
        /// Whether the try counts. One that a crash ended does.
        counts: bool,
    },
}

/// What is kept of a job that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct FinalRecord {
    /// How it ended.
    pub outcome: Outcome,
    /// Its code.
    pub code: Code,
    /// What is said about the end.
    pub description: String,
    /// A name for this run.
    pub label: Option<String>,
    /// When it ended, in seconds since 1970.
    pub time_end: f64,
    /// The rest of its record.
    pub record: KeptRecord,
    /// Its log.
    pub log: String,
}

/// What became of the jobs that follow, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Finished {
    /// The job's id, or why there is none.
    pub chained: Vec<Result<JobId, Refusal>>,
}

/// What became of a job that follows, as [`JobDetails::chained`] has it.
pub fn chain_entry(event: &EventId, chained: &Result<JobId, Refusal>) -> Value {
    match chained {
        Ok(job) => json!({ "event": event, "job": job }),
        Err(refusal) => json!({ "event": event, "error": refusal.to_string() }),
    }
}

/// A job as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobEntry {
    /// The job.
    pub id: JobId,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its event.
    pub event: EventId,
    /// Its plugin.
    pub plugin: PluginId,
    /// Its category.
    pub category: CategoryId,
    /// Where it is on its way.
    pub state: JobState,
    /// How it ended; absent while it has not.
    pub outcome: Option<Outcome>,
    /// Its code; absent while it has not ended.
    pub code: Option<Code>,
    /// What is said about the end.
    pub description: Option<String>,
    /// A name for this run.
    pub label: Option<String>,
    /// What it goes by, if it was given a name.
    pub name: Option<JobName>,
    /// Who asked for it.
    pub source: String,
    /// The job that asked for it.
    pub parent: Option<JobId>,
    /// How often it was launched.
    pub attempts: u32,
    /// When it was submitted, in seconds since 1970.
    pub time_queued: f64,
    /// When it was first launched, in seconds since 1970.
    pub time_start: Option<f64>,
    /// When it ended, in seconds since 1970.
    pub time_end: Option<f64>,
}

/// All that is kept of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobDetails {
    /// What lists show.
    pub entry: JobEntry,
    /// What it got beside its event's own.
    pub order: Order,
    /// The rest of its record, once it is done.
    pub record: Option<KeptRecord>,
    /// What became of the jobs that follow: `{event, job}` or `{event, error}` each.
    pub chained: Vec<Value>,
    /// The length of its log in bytes.
    pub log_size: u64,
}

/// Which jobs a list is of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobFilter {
    /// Of these namespaces; of all, if absent.
    pub namespaces: Option<Vec<Namespace>>,
    /// Of this event.
    pub event: Option<EventId>,
    /// Of this plugin.
    pub plugin: Option<PluginId>,
    /// Of this category.
    pub category: Option<CategoryId>,
    /// In one of these states; in any, if empty.
    pub states: Vec<JobState>,
    /// With one of these outcomes; with any, if empty.
    pub outcomes: Vec<Outcome>,
    /// Asked for by this job.
    pub parent: Option<JobId>,
    /// Submitted at or after this time, in seconds since 1970.
    pub since: Option<f64>,
    /// Submitted before this time, in seconds since 1970.
    pub until: Option<f64>,
}

/// How many jobs there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct JobCounts {
    /// Waiting for their turn.
    pub queued: u64,
    /// Running.
    pub running: u64,
    /// Waiting for an answer from outside.
    pub pending: u64,
    /// Waiting to be tried again.
    pub retrying: u64,
}

/// How long the history is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retention {
    /// Jobs that ended longer ago than this are removed.
    pub age: Duration,
    /// When there are more jobs than this that are done, the oldest are removed.
    pub count: u64,
}

/// Submissions, claims, ends and history.
#[async_trait]
pub trait Jobs: Send + Sync + 'static {
    /// Takes a submission. When this returns, the job is on disk.
    ///
    /// # Errors
    /// [`SubmitError`]; then there is no job.
    async fn submit(&self, submission: Submission) -> Result<Submitted, SubmitError>;

    /// Waits until there are jobs to run and takes at most `most` of them, in fair order: first
    /// in, first out for each event, and turn by turn between namespaces. That they run is on
    /// disk when this returns. Once [`Self::stop_claims`] was called, the answer is empty.
    ///
    /// A claim must be waited for: what it took is lost to others until [`Self::finish`].
    ///
    /// # Errors
    /// The store failed.
    async fn claim(&self, most: usize) -> Result<Vec<Claim>, StoreError>;

    /// Answers waiting claims, and all later ones, with nothing.
    async fn stop_claims(&self);

    /// The jobs that an earlier process left running. They count as running until they are
    /// finished.
    ///
    /// # Errors
    /// The store failed.
    async fn interrupted(&self) -> Result<Vec<Claim>, StoreError>;

    /// Ends a try, with all that follows from it.
    ///
    /// # Errors
    /// The store failed, and nothing of it is written; or the job is not running.
    async fn finish(&self, finish: Arc<Finish>) -> Result<Finished, StoreError>;

    /// Ends a job that does not run: queued, pending or waiting for a retry. False if it runs or
    /// is done.
    ///
    /// # Errors
    /// There is no such job; the store failed.
    async fn cancel(&self, job: &JobId, record: FinalRecord) -> Result<bool, StoreError>;

    /// Waiting jobs of an event are ended as [`Self::cancel`] does; which they were.
    ///
    /// # Errors
    /// The store failed.
    async fn flush_queue(
        &self,
        namespace: &Namespace,
        event: &EventId,
        record: FinalRecord,
    ) -> Result<Vec<JobId>, StoreError>;

    /// One job.
    ///
    /// # Errors
    /// The store failed.
    async fn job(&self, job: &JobId) -> Result<Option<JobDetails>, StoreError>;

    /// The log of a job that is done, or of its earlier tries; `None` if there is no such job.
    ///
    /// # Errors
    /// The store failed.
    async fn log(&self, job: &JobId) -> Result<Option<String>, StoreError>;

    /// Jobs, newest first.
    ///
    /// # Errors
    /// The store failed; the cursor is none.
    async fn jobs(
        &self,
        filter: JobFilter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Page<JobEntry>, StoreError>;

    /// How many jobs are on their way.
    fn counts(&self) -> JobCounts;

    /// Removes a job that is done, with its record and log.
    ///
    /// # Errors
    /// There is no such job; it is not done; the store failed.
    async fn delete_job(&self, job: &JobId) -> Result<(), StoreError>;

    /// Removes some of what `retention` no longer keeps; how many jobs and deliveries. To be called
    /// again while it is not 0.
    ///
    /// # Errors
    /// The store failed.
    async fn prune(&self, retention: Retention) -> Result<u64, StoreError>;
}
