//! Emptying the queue of an event.

use serde_json::{Map, Value};

use super::change::Change;
use super::engine::Engine;
use super::record::final_record;
use crate::definitions::Event;
use crate::model::{
    Clocks, Code, EventId, JobId, JobRecord, JobState, Limits, Namespace, Outcome, Randomness,
    Report, StopReason, Usage,
};
use crate::store::StoreError;
use crate::store::jobs::FinalRecord;

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
        let record = shared(never_run(&definition, description.clone()));
        let ended = self.store.flush_queue(namespace, event, record).await?;
        for job in &ended {
            self.waiters.done(job);
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
    JobRecord {
        id: JobId::generate(),
        event: Some(event.id.clone()),
        plugin: event.plugin.clone(),
        report: Report::by_host(Outcome::Aborted, Code::from(1), description, reason),
        usage: Usage::default(),
        limits: Limits::default(),
        clocks: Clocks::Real,
        randomness: Randomness::Real,
    }
}

/// The record of many jobs: it has no job's id, which is known of each.
fn shared(record: JobRecord) -> FinalRecord {
    let mut record = final_record(record);
    let fields = serde_json::from_slice::<Map<String, Value>>(&record.record);
    let bytes = fields.and_then(|mut fields| {
        fields.shift_remove("id");
        serde_json::to_vec(&fields)
    });
    // What was written as JSON reads and writes as JSON.
    record.record = bytes.unwrap_or_else(|_| b"{}".to_vec());
    record
}
