//! Those who wait for the end of a job.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::model::JobId;
use crate::store::jobs::JobDetails;

/// A job that has just ended, as it is on disk by now.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// All that is kept of it.
    pub details: JobDetails,
    /// Its log.
    pub log: String,
}

/// Tells that a job has ended, and what came of it where that is at hand.
type Teller = oneshot::Sender<Option<Arc<Ended>>>;

/// Those who wait for the end of a job.
#[derive(Debug)]
pub(super) struct Waiters {
    /// `None` once the host has stopped, and no job ends any more.
    waiting: Mutex<Option<Waiting>>,
}

type Waiting = HashMap<JobId, Vec<Teller>>;

impl Default for Waiters {
    fn default() -> Self {
        Self { waiting: Mutex::new(Some(HashMap::new())) }
    }
}

/// One wait. Dropped, it is given up.
#[derive(Debug)]
pub struct Wait {
    job: JobId,
    ended: oneshot::Receiver<Option<Arc<Ended>>>,
    told: Option<Arc<Ended>>,
    waiters: Arc<Waiters>,
}

impl Waiters {
    /// Waits for the end of a job from now on; the job need not be there yet.
    pub(super) fn wait(self: &Arc<Self>, job: &JobId) -> Wait {
        let (sender, ended) = oneshot::channel();
        if let Some(waiting) = self.lock().as_mut() {
            waiting.entry(job.clone()).or_default().push(sender);
        }
        Wait { job: job.clone(), ended, told: None, waiters: self.clone() }
    }

    /// A job has ended, and its record is on disk. What came of it is made only if somebody waits.
    pub(super) fn done(&self, job: &JobId, ended: impl FnOnce() -> Option<Arc<Ended>>) {
        let waiting = self.lock().as_mut().and_then(|waiting| waiting.remove(job));
        if let Some(waiting) = waiting {
            let ended = ended();
            for sender in waiting {
                // Who gave up needs no answer.
                drop(sender.send(ended.clone()));
            }
        }
    }

    /// The host has stopped: nobody waits any more.
    pub(super) fn end(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wait {
    /// Waits for the end. False if the host stops before.
    pub async fn ended(&mut self) -> bool {
        match (&mut self.ended).await {
            Ok(told) => {
                self.told = told;
                true
            }
            Err(_) => false,
        }
    }

    /// What came of the job, once [`Self::ended`] was true. Where it is not at hand, the store has
    /// it.
    pub fn told(&self) -> Option<&Arc<Ended>> {
        self.told.as_ref()
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.ended.close();
        let mut waiting = self.waiters.lock();
        let Some(waiting) = waiting.as_mut() else { return };
        if let Some(senders) = waiting.get_mut(&self.job) {
            senders.retain(|sender| !sender.is_closed());
            if senders.is_empty() {
                waiting.remove(&self.job);
            }
        }
    }
}
