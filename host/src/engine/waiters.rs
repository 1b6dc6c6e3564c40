//! Those who wait for the end of a job.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::model::JobId;

/// Those who wait for the end of a job.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    waiting: Mutex<HashMap<JobId, Vec<oneshot::Sender<()>>>>,
}

/// One wait. Dropped, it is given up.
#[derive(Debug)]
pub struct Wait {
    job: JobId,
    ended: oneshot::Receiver<()>,
    waiters: Arc<Waiters>,
}

impl Waiters {
    /// Waits for the end of a job from now on; the job need not be there yet.
    pub(super) fn wait(self: &Arc<Self>, job: &JobId) -> Wait {
        let (sender, ended) = oneshot::channel();
        self.lock().entry(job.clone()).or_default().push(sender);
        Wait { job: job.clone(), ended, waiters: self.clone() }
    }

    /// A job has ended, and its record is on disk.
    pub(super) fn done(&self, job: &JobId) {
        let waiting = self.lock().remove(job);
        for sender in waiting.into_iter().flatten() {
            // Who gave up needs no answer.
            let _gone = sender.send(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Vec<oneshot::Sender<()>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wait {
    /// Waits for the end. False if the host stops before.
    pub async fn ended(&mut self) -> bool {
        (&mut self.ended).await.is_ok()
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.ended.close();
        let mut waiting = self.waiters.lock();
        if let Some(senders) = waiting.get_mut(&self.job) {
            senders.retain(|sender| !sender.is_closed());
            if senders.is_empty() {
                waiting.remove(&self.job);
            }
        }
    }
}
