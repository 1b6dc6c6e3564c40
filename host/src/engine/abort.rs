//! Ending jobs by hand.

use std::time::Duration;

use super::engine::Engine;
use super::record::final_record;
use super::{change::Change, now};
use crate::model::{Code, JobId, JobRecord, JobState, Outcome, Report, StopReason};
use crate::sandbox::Stop;
use crate::store::StoreError;
use crate::store::jobs::JobEntry;

/// A pause for a job that is on its way from one state to another, which takes a write.
const PAUSE: Duration = Duration::from_millis(5);

/// How often such a job is looked at.
const TRIES: u32 = 1000;

/// What came of an abort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aborted {
    /// It ran, and its instance was dropped; its record is being written.
    Running,
    /// It waited, and has ended.
    Waiting,
    /// It had ended before.
    Done,
}

impl Engine {
    /// Ends a job: one that runs is dropped at once, and nothing of it survives; one that waits
    /// never runs. `who` is for the record, like `user: admin`.
    ///
    /// # Errors
    /// There is no such job; the store failed.
    pub async fn abort(&self, job: &JobId, who: &str) -> Result<Aborted, StoreError> {
        for _ in 0..TRIES {
            if let Some(aborted) = self.try_abort(job, who).await? {
                return Ok(aborted);
            }
            tokio::time::sleep(PAUSE).await;
        }
        let problem = format!("job {job} is neither waiting nor running nor done for too long");
        Err(StoreError::Unavailable(problem))
    }

    /// Ends a job, unless it is on its way from one state to another.
    async fn try_abort(&self, job: &JobId, who: &str) -> Result<Option<Aborted>, StoreError> {
        let description = format!("Manually aborted by {who}");
        if let Some(live) = self.live.get(job) {
            let is_stopped = live.stop(Stop { reason: StopReason::Abort, description });
            return Ok(is_stopped.then_some(Aborted::Running));
        }
        let details = self.store.job(job).await?;
        let entry = details.ok_or_else(|| StoreError::missing("job", job))?.entry;
        match entry.state {
            JobState::Done => return Ok(Some(Aborted::Done)),
            // It has just been claimed, or its end has just been written.
            JobState::Running => return Ok(None),
            JobState::Queued | JobState::Pending | JobState::Retrying => {}
        }
        let record = never_run(&entry, format!("Job Aborted: {description}"));
        let earlier_log = self.store.log(job).await?.unwrap_or_default();
        let mut record = final_record(record);
        record.log = earlier_log;
        let is_cancelled = self.store.cancel(job, record).await?;
        if is_cancelled {
            self.tell_cancelled(&entry);
        }
        Ok(is_cancelled.then_some(Aborted::Waiting))
    }

    fn tell_cancelled(&self, entry: &JobEntry) {
        self.waiters.done(&entry.id, || None);
        self.metrics.ended(Outcome::Aborted);
        self.changes.tell(|| Change {
            id: entry.id.clone(),
            namespace: entry.namespace.clone(),
            event: entry.event.clone(),
            state: JobState::Done,
            attempts: entry.attempts,
            progress: None,
            label: entry.label.clone(),
            outcome: Some(Outcome::Aborted),
            code: Some(1.into()),
            description: Some("Job Aborted".to_owned()),
        });
    }
}

/// The record of a job that ended while it waited.
fn never_run(entry: &JobEntry, description: String) -> JobRecord {
    let mut report =
        Report::by_host(Outcome::Aborted, Code::from(1), description, Some(StopReason::Abort));
    report.elapsed = entry.time_start.map_or(0.0, |start| (now() - start).max(0.0));
    JobRecord::by_host(entry.id.clone(), Some(entry.event.clone()), entry.plugin.clone(), report)
}
