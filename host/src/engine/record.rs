//! Records of jobs: of those that never ran, and in the form that is kept.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::change::Change;
use super::now;
use super::task::Task;
use super::waiters::Ended;
use crate::model::{Code, JobRecord, JobState, KeptRecord, Order, Outcome, Report, StopReason};
use crate::store::jobs::{
    Claim, Ending, FinalRecord, Finish, Finished, JobDetails, JobEntry, chain_entry,
};

/// The record of a job that failed without its plugin having run to any end of its own. What
/// follows from it is as its event, and its earlier tries, have it.
pub(super) fn unrun(
    task: &Task,
    description: String,
    stop_reason: Option<StopReason>,
) -> JobRecord {
    let text = |key: &str| match task.fields.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        _ => None,
    };
    let report = Report {
        chain_error: text("chain_error"),
        notify_fail: text("notify_fail"),
        label: text("label"),
        elapsed: task.spent().as_secs_f64(),
        log: task.earlier_log().to_owned(),
        ..Report::by_host(Outcome::Error, Code::from(1), description, stop_reason)
    };
    let event = &task.event;
    JobRecord::by_host(task.claim.job.clone(), Some(event.id.clone()), event.plugin.clone(), report)
}

/// A record in the form that is kept.
pub(super) fn final_record(mut record: JobRecord) -> FinalRecord {
    let log = std::mem::take(&mut record.report.log);
    let kept = KeptRecord::of(&record);
    FinalRecord {
        outcome: record.report.outcome,
        code: record.report.code,
        description: record.report.description,
        label: record.report.label,
        time_end: now(),
        record: kept,
        log,
    }
}

/// What those hear who wait for the end of a job: what is on disk by now.
pub(super) fn ended(
    claim: &Claim,
    record: &FinalRecord,
    finish: &Finish,
    finished: &Finished,
) -> Option<Arc<Ended>> {
    let events = finish.chained.iter().map(|submission| &submission.event);
    let entry = JobEntry {
        id: claim.job.clone(),
        namespace: claim.event.namespace.clone(),
        event: claim.event.id.clone(),
        plugin: claim.event.plugin.clone(),
        category: claim.category.id.clone(),
        state: JobState::Done,
        outcome: Some(record.outcome),
        code: Some(record.code.clone()),
        description: Some(record.description.clone()),
        label: record.label.clone(),
        name: claim.order.name.clone(),
        source: claim.order.source.clone(),
        parent: claim.order.parent.clone(),
        attempts: claim.attempt,
        time_queued: claim.time_queued,
        time_start: Some(claim.time_start),
        time_end: Some(record.time_end),
    };
    let details = JobDetails {
        entry,
        order: Order::clone(&claim.order),
        record: Some(record.record.clone()),
        chained: events
            .zip(&finished.chained)
            .map(|(event, chain)| chain_entry(event, chain))
            .collect(),
        log_size: record.log.len() as u64,
    };
    Some(Arc::new(Ended { details, log: record.log.clone() }))
}

/// What watchers hear of an end.
pub(super) fn change(claim: &Claim, state: JobState, ending: &Ending) -> Change {
    let record = match ending {
        Ending::Done(record) => Some(record),
        Ending::Retry { .. } | Ending::Requeue { .. } => None,
    };
    Change {
        id: claim.job.clone(),
        namespace: claim.event.namespace.clone(),
        event: claim.event.id.clone(),
        state,
        attempts: claim.attempt,
        progress: None,
        label: record.and_then(|record| record.label.clone()),
        outcome: record.map(|record| record.outcome),
        code: record.and_then(|record| serde_json::to_value(&record.code).ok()),
        description: record.map(|record| record.description.clone()),
    }
}

/// A growing pause between tries of something that may work later.
pub(super) struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(Duration::from_millis(100))
    }
}

impl Pause {
    /// The longest pause.
    const LONGEST: Duration = Duration::from_secs(5);

    /// Waits. False if it is no use any more, since the host has stopped.
    pub(super) async fn wait(&mut self, stopping: &watch::Sender<Stopping>) -> bool {
        let mut stopped = stopping.subscribe();
        let over = stopped.wait_for(|stopping| *stopping == Stopping::Ended);
        let woken = tokio::time::timeout(self.0, over).await.is_err();
        self.0 = (self.0 * 2).min(Self::LONGEST);
        woken
    }
}

/// How far the engine's end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stopping {
    /// It works.
    No,
    /// It takes nothing new, and lets jobs finish.
    Draining,
    /// It has ended.
    Ended,
}
