//! The engine: takes submissions, runs claimed jobs, and does what follows.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::carried::Carried;
use super::change::{Announced, Change, Changes};
use super::config::EngineConfig;
use super::event_fields::EventFields;
use super::live::{Live, LiveJob};
use super::metrics::Metrics;
use super::notifier::Notifier;
use super::programs::Programs;
use super::record::Stopping;
use super::waiters::{Wait, Waiters};
use super::{courier, dispatch, ending, housekeeping, notices, recovery};
use crate::Host;
use crate::definitions::{Category, Event};
use crate::model::{JobId, Namespace, PluginId, StopReason, Submission};
use crate::plugins::SecretParams;
use crate::sandbox::Stop;
use crate::store::Store;
use crate::store::jobs::{SubmitError, Submitted};

/// The engine.
pub struct Engine {
    pub(super) config: EngineConfig,
    pub(super) store: Arc<dyn Store>,
    pub(super) host: Host,
    pub(super) programs: Programs,
    pub(super) event_fields: EventFields,
    pub(super) carried: Carried,
    pub(super) notifier: Notifier,
    pub(super) live: Live,
    pub(super) waiters: Arc<Waiters>,
    pub(super) changes: Changes,
    pub(super) metrics: Arc<Metrics>,
    pub(super) stopping: watch::Sender<Stopping>,
    /// A permit for each job in the sandbox.
    pub(super) workers: Arc<Semaphore>,
    dispatch: Mutex<Option<JoinHandle<()>>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Engine {
    /// Starts the engine: what an earlier process left is taken up, and waiting jobs run.
    ///
    /// # Errors
    /// The store failed.
    pub async fn start(
        config: EngineConfig,
        store: Arc<dyn Store>,
        host: Host,
    ) -> anyhow::Result<Arc<Self>> {
        let changes = Changes::new();
        let engine = Arc::new(Self {
            notifier: Notifier::new(&config.notify, host.hostname())?,
            programs: Programs::new(host.clone(), store.clone()),
            event_fields: EventFields::default(),
            carried: Carried::default(),
            live: Live::new(changes.clone()),
            waiters: Arc::default(),
            changes,
            metrics: Arc::default(),
            stopping: watch::Sender::new(Stopping::No),
            workers: Arc::new(Semaphore::new(config.workers)),
            dispatch: Mutex::default(),
            tasks: Mutex::default(),
            config,
            store,
            host,
        });
        recovery::take_up(&engine).await?;
        let dispatch = tokio::spawn(dispatch::run(engine.clone()));
        *engine.dispatch.lock().unwrap_or_else(PoisonError::into_inner) = Some(dispatch);
        let mut tasks = JoinSet::new();
        tasks.spawn(courier::run(engine.clone()));
        tasks.spawn(housekeeping::run(engine.clone()));
        *engine.tasks.lock().unwrap_or_else(PoisonError::into_inner) = tasks;
        Ok(engine)
    }

    /// Takes a submission. When this returns, the job is on disk.
    ///
    /// # Errors
    /// [`SubmitError`]; then there is no job.
    pub async fn submit(&self, submission: Submission) -> Result<Submitted, SubmitError> {
        let announced = self.announce(&submission);
        let result = self.store.submit(submission).await;
        match &result {
            Ok(submitted) if !submitted.is_repeat => {
                self.metrics.submitted();
                announced.tell();
            }
            Ok(_) => {}
            Err(_) => self.metrics.refused(),
        }
        result
    }

    /// A submission that is about to be written.
    pub(super) fn announce(&self, submission: &Submission) -> Announced {
        self.changes.announce(|| Change::queued(submission))
    }

    /// A job that the schedule asked for could not be launched: whoever hears of failures does,
    /// and the event for failures is launched (protocol page, 4.4).
    pub async fn launch_failed(&self, event: &Event, description: &str) {
        self.tell_not_launched(event, description).await;
        let Some(next) = event.chain_error.clone() else { return };
        let submission = ending::after_launch_failure(event, next, description);
        if let Err(error) = self.submit(submission).await {
            tracing::warn!("event {}: the chain after its failed launch: {error}", event.id);
        }
    }

    pub(super) async fn tell_not_launched(&self, event: &Event, description: &str) {
        let category = self.store.category(&event.namespace, &event.category);
        let category =
            category.unwrap_or_else(|| Arc::new(Category::general(event.namespace.clone())));
        let notices = notices::not_launched(&self.notifier, event, &category, description);
        if !notices.is_empty()
            && let Err(error) = self.store.add_notices(notices).await
        {
            tracing::warn!("event {}: its failed launch is not told: {error}", event.id);
        }
    }

    /// Waits for the end of a job from now on; the job need not be there yet.
    pub fn wait(&self, job: &JobId) -> Wait {
        self.waiters.wait(job)
    }

    /// A job that runs at the moment.
    pub fn live(&self, job: &JobId) -> Option<Arc<LiveJob>> {
        self.live.get(job)
    }

    /// Which of a plugin's params nobody is shown.
    pub fn secret_params(&self, namespace: &Namespace, plugin: &PluginId) -> SecretParams {
        self.programs.secret_params(namespace, plugin)
    }

    /// What happens to jobs, as it happens.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Numbers since the start.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// What is kept.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// What runs jobs.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// How it was set up.
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// Whether it takes new work.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow() != Stopping::No
    }

    /// Stops the engine: no job is begun any more, those that run have the grace to finish, and
    /// are stopped then and handed to the next start.
    pub async fn stop(&self) {
        self.stopping.send_replace(Stopping::Draining);
        self.store.stop_claims().await;
        self.workers.close();
        // What was claimed before that has begun once this has ended, and is waited for below.
        let dispatch = self.dispatch.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(dispatch) = dispatch
            && let Err(error) = dispatch.await
        {
            tracing::error!("taking up jobs failed: {error}");
        }
        let grace = self.config.shutdown_grace;
        if tokio::time::timeout(grace, self.live.empty()).await.is_err() {
            self.live.stop_all(&Stop {
                reason: StopReason::Shutdown,
                description: "Shutting down server".to_owned(),
            });
            // What is stopped ends at once; only a store that fails can hold it up.
            if tokio::time::timeout(grace.max(LAST_WRITES), self.live.empty()).await.is_err() {
                tracing::error!("some jobs could not be written; the next start finds them");
            }
        }
        self.stopping.send_replace(Stopping::Ended);
        let mut tasks =
            std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        while tasks.join_next().await.is_some() {}
        self.waiters.end();
    }
}

/// How long the last ends of jobs have to be written.
const LAST_WRITES: std::time::Duration = std::time::Duration::from_secs(5);
