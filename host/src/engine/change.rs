//! What happens to jobs, as it happens, for those who watch.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::model::{EventId, JobId, JobState, Namespace, Outcome};

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

/// Tells everybody who watches. Nobody is waited for: who is slow misses some.
#[derive(Debug, Clone)]
pub struct Changes(broadcast::Sender<Arc<Change>>);

impl Changes {
    pub(super) fn new() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }

    /// Watches from now on.
    pub fn watch(&self) -> broadcast::Receiver<Arc<Change>> {
        self.0.subscribe()
    }

    /// Tells what happened, which is made only if somebody watches.
    pub(super) fn tell(&self, change: impl FnOnce() -> Change) {
        if self.0.receiver_count() > 0 {
            // The last watcher may just have left.
            drop(self.0.send(Arc::new(change())));
        }
    }
}
