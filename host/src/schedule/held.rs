//! Events whose missed runs wait for a job of theirs to end.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::agenda::Key;
use crate::engine::{Change, Changes};
use crate::model::JobState;

/// Events that could not be launched, and may be once a job of theirs has ended.
#[derive(Default)]
pub(super) struct Held {
    keys: BTreeSet<Key>,
    /// What happens to jobs; watched only while there is something to wait for.
    changes: Option<Receiver<Arc<Change>>>,
}

impl Held {
    /// Adds an event. Whether jobs were not watched up to now, so that an end may have been missed.
    pub(super) fn add(&mut self, key: &Key, changes: &Changes) -> bool {
        self.keys.insert(key.clone());
        let is_first = self.changes.is_none();
        if is_first {
            self.changes = Some(changes.watch());
        }
        is_first
    }

    /// An event waits no more.
    pub(super) fn remove(&mut self, key: &Key) {
        self.retain(|held| held != key);
    }

    /// Keeps the events that still are to wait.
    pub(super) fn retain(&mut self, keep: impl FnMut(&Key) -> bool) {
        self.keys.retain(keep);
        if self.keys.is_empty() {
            self.changes = None;
        }
    }

    /// Waits until a job of one of the events has ended, and takes that event out; all of them,
    /// if it is not known whose it was. Waits for ever if there is none.
    pub(super) async fn freed(&mut self) -> BTreeSet<Key> {
        loop {
            let Some(changes) = &mut self.changes else { return std::future::pending().await };
            let freed = match changes.recv().await {
                Ok(change) if change.state == JobState::Done => {
                    let key = (change.namespace.clone(), change.event.clone());
                    self.keys.take(&key).into_iter().collect()
                }
                Ok(_) => BTreeSet::new(),
                Err(RecvError::Lagged(_) | RecvError::Closed) => std::mem::take(&mut self.keys),
            };
            self.retain(|_| true);
            if !freed.is_empty() {
                return freed;
            }
        }
    }
}
