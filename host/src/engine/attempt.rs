//! One try of a claimed job, from its claim to its end on disk.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::ending;
use super::engine::Engine;
use super::live::LiveJob;
use super::notices;
use super::record::{self, final_record};
use super::services::JobServices;
use super::task::Task;
use crate::JobRequest;
use crate::model::{JobRecord, JobState, Outcome, StopReason};
use crate::sandbox::Stopped;
use crate::store::jobs::{Claim, Ending, Finish, Finished};

impl Engine {
    /// Runs a claimed job to the end of this try. The permit is given back when the sandbox is
    /// free again, which is before the end is on disk.
    pub(super) async fn attempt(
        self: Arc<Self>,
        claim: Claim,
        (live, stopped): (Arc<LiveJob>, Stopped),
        permit: OwnedSemaphorePermit,
    ) {
        let finish = match Task::new(claim.clone()) {
            Ok(task) => self.run_task(&task, live, stopped).await,
            Err(problems) => {
                let record = record::unrun(&claim, Outcome::Error, problems.to_string(), None);
                done(&claim, record)
            }
        };
        drop(permit);
        self.finish(&claim, finish).await;
    }

    /// From here on the job can be watched and stopped.
    pub(super) fn begin(&self, claim: &Claim) -> (Arc<LiveJob>, Stopped) {
        let earlier_log = claim.earlier.as_ref().map_or("", |earlier| earlier.log.as_str());
        let event = &claim.event;
        self.live.begin(&claim.job, &event.namespace, &event.id, claim.attempt, earlier_log)
    }

    async fn run_task(&self, task: &Task, live: Arc<LiveJob>, stopped: Stopped) -> Finish {
        self.tell_start(task).await;
        let result = self.run_plugin(task, live, stopped).await;
        let record = result.unwrap_or_else(|error| {
            let log = task.earlier_log().to_owned();
            let mut record = record::unrun(&task.claim, Outcome::Error, format!("{error:#}"), None);
            record.report.log = log;
            record
        });
        self.ended(task, record)
    }

    async fn run_plugin(
        &self,
        task: &Task,
        live: Arc<LiveJob>,
        stopped: Stopped,
    ) -> anyhow::Result<JobRecord> {
        let Task { claim, event, .. } = task;
        let plugin = self.programs.get(task.namespace(), &event.plugin).await?;
        let needs_services = plugin.program.typed_imports().iter().any(|import| import.is_served());
        let mut request = JobRequest::new(plugin);
        request.id = Some(claim.job.clone());
        request.namespace = task.namespace().clone();
        request.event = Some(event.id.clone());
        request.event_title.clone_from(&event.title);
        request.category = claim.category.id.clone();
        request.category_title.clone_from(&claim.category.title);
        request.params.clone_from(&task.params);
        request.fields.clone_from(&task.fields);
        request.limits = task.limits;
        request.grants = Arc::new(event.grants.clone());
        request.source.clone_from(&claim.order.source);
        request.now = Some(claim.order.now);
        request.attempt = claim.attempt;
        request.time_start = Some(claim.time_start);
        request.spent = task.spent();
        task.earlier_log().clone_into(&mut request.earlier_log);
        request.observer = Some(live);
        if needs_services {
            request.services = Some(Arc::new(JobServices::new(self, task)));
        }
        self.host.run(request, stopped).await
    }

    /// What is to be written about the end of a try.
    fn ended(&self, task: &Task, mut record: JobRecord) -> Finish {
        if let Some(earlier) = &task.claim.earlier {
            ending::inherit(&mut record.report, &earlier.fields);
        }
        if record.report.stop_reason == Some(StopReason::Shutdown) {
            return only(&task.claim, Ending::Requeue { counts: false });
        }
        if let Some(delay) = ending::retry(task, &record) {
            let earlier = ending::left(task, &mut record, delay);
            return only(&task.claim, Ending::Retry { delay, earlier });
        }
        let chained = match ending::chained(task, &record) {
            Ok(chained) => chained,
            Err(problem) => {
                record.report.log.push_str(&format!("[sandyard] chain: {problem}\n"));
                None
            }
        };
        let event_update = ending::event_update(task, &mut record);
        let notices = notices::ended(&self.notifier, task, &record);
        let mut finish = done(&task.claim, record);
        finish.chained.extend(chained);
        finish.event_update = event_update;
        finish.notices = notices;
        finish
    }

    async fn tell_start(&self, task: &Task) {
        let notices = notices::started(&self.notifier, task);
        if !notices.is_empty()
            && let Err(error) = self.store.add_notices(notices).await
        {
            tracing::warn!("the start of job {} is not told: {error}", task.claim.job);
        }
    }

    /// Writes the end of a try, however long the store takes to be usable again.
    pub(super) async fn finish(&self, claim: &Claim, finish: Finish) {
        let finish = Arc::new(finish);
        let finished = self.write_finish(&finish).await;
        self.live.end(&claim.job);
        match finished {
            Some(finished) => {
                self.tell_end(claim, &finish, &finished);
                self.tell_unchained(claim, &finish, &finished).await;
            }
            None => tracing::error!("the end of job {} could not be written", claim.job),
        }
    }

    async fn write_finish(&self, finish: &Arc<Finish>) -> Option<Finished> {
        let mut pause = record::Pause::default();
        loop {
            match self.store.finish(finish.clone()).await {
                Ok(finished) => return Some(finished),
                Err(crate::store::StoreError::Unavailable(problem)) => {
                    tracing::error!("the end of job {} waits: {problem}", finish.job);
                    pause.wait(&self.stopping).await.then_some(())?;
                }
                Err(error) => {
                    tracing::error!("the end of job {}: {error}", finish.job);
                    return None;
                }
            }
        }
    }

    fn tell_end(&self, claim: &Claim, finish: &Finish, finished: &Finished) {
        let state = match &finish.ending {
            Ending::Done(_) => JobState::Done,
            Ending::Retry { .. } => JobState::Retrying,
            Ending::Requeue { .. } => JobState::Queued,
        };
        if let Ending::Done(record) = &finish.ending {
            self.waiters.done(&claim.job, || record::ended(claim, record, finish, finished));
            self.metrics.ended(record.outcome);
        }
        self.changes.tell(|| record::change(claim, state, &finish.ending));
    }

    /// A chain that could not go on is told to whoever hears of failures (protocol page, 3.2).
    async fn tell_unchained(&self, claim: &Claim, finish: &Finish, finished: &Finished) {
        for (submission, result) in finish.chained.iter().zip(&finished.chained) {
            match result {
                Ok(job) => self.tell_queued(submission, job),
                Err(refusal) => {
                    tracing::warn!("job {}: chain to {}: {refusal}", claim.job, submission.event);
                    self.tell_not_launched(&claim.event, &refusal.to_string()).await;
                }
            }
        }
    }
}

/// The end of a job that is done, with nothing that follows.
fn done(claim: &Claim, record: JobRecord) -> Finish {
    only(claim, Ending::Done(Box::new(final_record(record))))
}

/// The end of a try, with nothing that follows.
pub(super) fn only(claim: &Claim, ending: Ending) -> Finish {
    Finish {
        job: claim.job.clone(),
        ending,
        chained: Vec::new(),
        event_update: None,
        notices: Vec::new(),
    }
}
