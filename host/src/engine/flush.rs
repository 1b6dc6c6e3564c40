//! Emptying the queue of an event.

use super::change::Change;
use super::engine::Engine;
use super::record::final_record;
use crate::definitions::Event;
use crate::model::{
    Code, EventId, JobId, JobRecord, JobState, Namespace, Outcome, Report, StopReason,
};
use crate::store::StoreError;

impl Engine {
    /// Ends the queued jobs of an event, which then never run; which they were. `who` is for
    /// their records, like `user: admin`.
    ///
    /// # Errors
    /// There is no such event; the store failed.
    pub async fn flush(
        &self,
        namespace: &Namespace,
        event: &EventId,
        who: &str,
    ) -> Result<Vec<JobId>, StoreError> {
        let definition = self.store.event(namespace, event);
        let definition = definition.ok_or_else(|| StoreError::missing("event", event))?;
        let description = format!("Job Aborted: Queue flushed by {who}");
        let record = final_record(never_run(&definition, description.clone()));
        let ended = self.store.flush_queue(namespace, event, record).await?;
        for job in &ended {
            self.waiters.done(job, || None);
            self.metrics.ended(Outcome::Aborted);
            self.changes.tell(|| Change {
                id: job.clone(),
                namespace: namespace.clone(),
                event: event.clone(),
                state: JobState::Done,
                attempts: 0,
                progress: None,
                label: None,
                outcome: Some(Outcome::Aborted),
                code: Some(1.into()),
                description: Some(description.clone()),
            });
        }
        Ok(ended)
    }
}

/// The record of a job that ended while it waited.
fn never_run(event: &Event, description: String) -> JobRecord {
    let reason = Some(StopReason::Abort);
    let report = Report::by_host(Outcome::Aborted, Code::from(1), description, reason);
    JobRecord::by_host(JobId::generate(), Some(event.id.clone()), event.plugin.clone(), report)
}
