//! Ending jobs by hand.

use super::engine::Engine;
use super::record::final_record;
use super::{change::Change, now};
use crate::model::{
    Clocks, Code, JobId, JobRecord, JobState, Limits, Outcome, Randomness, Report, StopReason,
    Usage,
};
use crate::sandbox::Stop;
use crate::store::StoreError;
use crate::store::jobs::JobEntry;

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
        let description = format!("Manually aborted by {who}");
        if let Some(live) = self.live.get(job) {
            live.stop(Stop { reason: StopReason::Abort, description });
            return Ok(Aborted::Running);
        }
        let details = self.store.job(job).await?;
        let entry = details.ok_or_else(|| StoreError::missing("job", job))?.entry;
        if entry.state == JobState::Done {
            return Ok(Aborted::Done);
        }
        let record = never_run(&entry, format!("Job Aborted: {description}"));
        let earlier_log = self.store.log(job).await?.unwrap_or_default();
        let mut record = final_record(record);
        record.log = earlier_log;
        if self.store.cancel(job, record).await? {
            self.tell_cancelled(&entry);
            return Ok(Aborted::Waiting);
        }
        // It was claimed meanwhile.
        match self.live.get(job) {
            Some(live) => {
                let description = format!("Manually aborted by {who}");
                live.stop(Stop { reason: StopReason::Abort, description });
                Ok(Aborted::Running)
            }
            None => Ok(Aborted::Done),
        }
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
    JobRecord {
        id: entry.id.clone(),
        event: Some(entry.event.clone()),
        plugin: entry.plugin.clone(),
        report,
        usage: Usage::default(),
        limits: Limits::default(),
        clocks: Clocks::Real,
        randomness: Randomness::Real,
    }
}
