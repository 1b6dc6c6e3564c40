//! What happens to jobs, as it happens, for those who watch.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::model::{EventId, JobId, JobState, Namespace, Outcome, Submission};

/// Changes that wait for a slow watcher; it misses those before them.
const KEPT: usize = 1024;

/// Something happened to a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The job.
    pub id: JobId,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its event.
    pub event: EventId,
    /// Where it is now.
    pub state: JobState,
    /// Which try this is.
    pub attempts: u32,
    /// How far it is, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<f64>,
    /// A name for this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Its code, once it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Value>,
    /// What is said about the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Change {
    /// The job of a submission waits for its turn.
    pub(super) fn queued(submission: &Submission) -> Self {
        Self {
            id: submission.id.clone(),
            namespace: submission.namespace.clone(),
            event: submission.event.clone(),
            state: JobState::Queued,
            attempts: 0,
            progress: None,
            label: None,
            outcome: None,
            code: None,
            description: None,
        }
    }

    fn moment(&self) -> Moment {
        Moment { job: self.id.clone(), state: self.state, attempts: self.attempts }
    }
}

/// Tells everybody who watches. Nobody is waited for: who is slow misses some.
///
/// A job that is queued or tried again can run before whoever wrote that gets to tell it. So such
/// a change is announced before it is written, and told by whoever comes first.
#[derive(Debug, Clone)]
pub struct Changes {
    watchers: broadcast::Sender<Arc<Change>>,
    announced: Arc<Mutex<HashMap<JobId, Change>>>,
}

/// A change that is being written. Dropped without a word, it did not happen.
#[must_use]
pub(super) struct Announced {
    changes: Changes,
    /// `None` if nobody watched.
    what: Option<Moment>,
}

/// Which change of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Moment {
    job: JobId,
    state: JobState,
    attempts: u32,
}

impl Changes {
    pub(super) fn new() -> Self {
        Self { watchers: broadcast::Sender::new(KEPT), announced: Arc::default() }
    }

    /// Watches from now on.
    pub fn watch(&self) -> broadcast::Receiver<Arc<Change>> {
        self.watchers.subscribe()
    }

    /// Tells what happened, which is made only if somebody watches.
    pub(super) fn tell(&self, change: impl FnOnce() -> Change) {
        if self.is_watched() {
            self.send(change());
        }
    }

    /// Tells what happened to a job, after what was announced of it.
    pub(super) fn tell_after_announced(&self, job: &JobId, change: impl FnOnce() -> Change) {
        if self.is_watched() {
            self.tell_announced(job, |_| true);
            self.send(change());
        }
    }

    /// A change is about to be written.
    pub(super) fn announce(&self, change: impl FnOnce() -> Change) -> Announced {
        let what = self.is_watched().then(|| {
            let change = change();
            let what = change.moment();
            self.lock().insert(what.job.clone(), change);
            what
        });
        Announced { changes: self.clone(), what }
    }

    fn tell_announced(&self, job: &JobId, is_it: impl FnOnce(&Change) -> bool) {
        let mut announced = self.lock();
        if announced.get(job).is_some_and(is_it)
            && let Some(change) = announced.remove(job)
        {
            // Before the lock is free, so that nobody who finds it gone is ahead of it.
            self.send(change);
        }
    }

    fn send(&self, change: Change) {
        // The last watcher may just have left.
        drop(self.watchers.send(Arc::new(change)));
    }

    fn is_watched(&self) -> bool {
        self.watchers.receiver_count() > 0
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Change>> {
        self.announced.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Announced {
    /// It is written.
    pub(super) fn tell(self) {
        if let Some(what) = &self.what {
            self.changes.tell_announced(&what.job, |change| change.moment() == *what);
        }
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        if let Some(what) = &self.what {
            let mut announced = self.changes.lock();
            if announced.get(&what.job).is_some_and(|change| change.moment() == *what) {
                announced.remove(&what.job);
            }
        }
    }
}
