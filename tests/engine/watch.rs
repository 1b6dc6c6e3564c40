//! Somebody who watches what happens to jobs.

use std::sync::Arc;

use sandyard::engine::{Change, Changes};
use sandyard::model::{JobId, JobState};
use tokio::sync::broadcast::Receiver;

use crate::yard::PATIENCE;

/// Somebody who watches what happens to jobs, and misses nothing.
pub(crate) struct Watch(Receiver<Arc<Change>>);

impl Watch {
    pub(crate) fn new(changes: &Changes) -> Self {
        Self(changes.watch())
    }

    /// The next change.
    pub(crate) async fn next(&mut self) -> Arc<Change> {
        let change = tokio::time::timeout(PATIENCE, self.0.recv()).await;
        change.expect("something happens").expect("nothing was missed")
    }

    /// All that happens until this does, that included.
    pub(crate) async fn until(&mut self, is_it: impl Fn(&Change) -> bool) -> Vec<Arc<Change>> {
        let mut seen = Vec::new();
        loop {
            let change = self.next().await;
            let is_last = is_it(&change);
            seen.push(change);
            if is_last {
                return seen;
            }
        }
    }

    /// All that happens until a job is in this state.
    pub(crate) async fn until_state(&mut self, job: &JobId, state: JobState) -> Vec<Arc<Change>> {
        self.until(|change| change.id == *job && change.state == state).await
    }
}
