//! One try of a claimed job, from its claim to its end on disk.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::change::Announced;
use super::ending;
use super::engine::Engine;
use super::live::LiveJob;
use super::notices;
use super::record::{self, final_record};
use super::services::JobServices;
use super::task::{Misfit, Task};
use crate::JobRequest;
use crate::model::{JobRecord, JobState, Report, StopReason};
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
        let finish = match Task::new(claim.clone(), &self.event_fields) {
            Ok(task) => self.run_task(&task, &live, stopped).await,
            Err(misfit) => {
                let Misfit { task, problems } = *misfit;
                // Another try would fail as this one does.
                self.ended(&task, record::unrun(&task, problems.to_string(), None), true)
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

    async fn run_task(&self, task: &Task, live: &Arc<LiveJob>, stopped: Stopped) -> Finish {
        self.tell_start(task).await;
        let result = self.run_plugin(task, live.clone(), stopped).await;
        // Who asks for an abort when it is too late to stop this try means the next ones too.
        let is_last = live.ended() == Some(StopReason::Abort);
        let record = result.unwrap_or_else(|error| record::unrun(task, format!("{error:#}"), None));
        self.ended(task, record, is_last)
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
        request.fields = task.fields.clone();
        if let Some(delivery) = &claim.order.delivery {
            Arc::make_mut(&mut request.fields).extend(self.delivered(delivery).await?);
        }
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
    fn ended(&self, task: &Task, mut record: JobRecord, is_last: bool) -> Finish {
        if let Some(earlier) = &task.claim.earlier {
            ending::inherit(&mut record.report, &earlier.fields);
        }
        if record.report.stop_reason == Some(StopReason::Shutdown) {
            return only(&task.claim, Ending::Requeue { counts: false });
        }
        if let Some(delay) = ending::retry(task, &record).filter(|_| !is_last) {
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
        let event_update = ending::event_update(task, &mut record, self.store.as_ref());
        self.mask_params(task, &mut record.report);
        let notices = notices::ended(&self.notifier, &self.programs, task, &record);
        let mut finish = done(&task.claim, record);
        finish.chained.extend(chained);
        finish.event_update = event_update;
        finish.notices = notices;
        finish
    }

    /// Masks the secret params that a job passed on, which the next has by now.
    fn mask_params(&self, task: &Task, report: &mut Report) {
        let namespace = task.namespace();
        if let Some(params) = &mut report.chain_params {
            let next = [&report.chain, &report.chain_error].into_iter().flatten();
            let events = next.filter_map(|next| self.store.event(namespace, &next.parse().ok()?));
            for event in events {
                self.programs.secret_params(namespace, &event.plugin).mask(params);
            }
        }
    }

    async fn tell_start(&self, task: &Task) {
        let notices = notices::started(&self.notifier, &self.programs, task);
        if !notices.is_empty()
            && let Err(error) = self.store.add_notices(notices).await
        {
            tracing::warn!("the start of job {} is not told: {error}", task.claim.job);
        }
    }

    /// Writes the end of a try, however long the store takes to be usable again.
    pub(super) async fn finish(&self, claim: &Claim, finish: Finish) {
        let finish = Arc::new(finish);
        let retrying = matches!(finish.ending, Ending::Retry { .. }).then(|| {
            self.changes.announce(|| record::change(claim, JobState::Retrying, &finish.ending))
        });
        let chained: Vec<_> = finish.chained.iter().map(|one| self.announce(one)).collect();
        let finished = self.write_finish(&finish).await;
        self.live.end(&claim.job, claim.attempt);
        match finished {
            Some(finished) => {
                match retrying {
                    Some(retrying) => retrying.tell(),
                    None => self.tell_end(claim, &finish, &finished),
                }
                self.tell_chained(claim, &finish, &finished, chained).await;
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
    async fn tell_chained(
        &self,
        claim: &Claim,
        finish: &Finish,
        finished: &Finished,
        announced: Vec<Announced>,
    ) {
        let results = finish.chained.iter().zip(&finished.chained);
        for ((submission, result), announced) in results.zip(announced) {
            match result {
                Ok(_) => {
                    self.metrics.submitted();
                    announced.tell();
                }
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
