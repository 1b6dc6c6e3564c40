//! The jobs that run in this process: what they say, who waits for them, and how to stop them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::change::{Change, Changes};
use super::live_log::LiveLog;
use crate::model::{EventId, JobId, JobState, Namespace, StopReason};
use crate::protocol::{LogSource, Observer, Status};
use crate::sandbox::{Stop, Stopped, Stopper};

/// The shortest time between two changes of one job that are told.
const PACE: Duration = Duration::from_millis(100);

/// What a running job has reported so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// How far it is, from 0 to 1.
    pub progress: Option<f64>,
    /// A name for this run.
    pub label: Option<String>,
}

/// One running job.
pub struct LiveJob {
    id: JobId,
    namespace: Namespace,
    event: EventId,
    attempt: u32,
    log: LiveLog,
    told: Mutex<Told>,
    stop: Mutex<Stoppable>,
    changes: Changes,
}

/// Whether a running job can still be stopped.
enum Stoppable {
    /// Nobody has asked for it.
    Yes(Stopper),
    /// Somebody has, for this reason.
    Asked(StopReason),
    /// It has ended, which is being written.
    Ended,
}

#[derive(Default)]
struct Told {
    progress: Progress,
    at: Option<Instant>,
}

/// The jobs that run in this process.
pub(super) struct Live {
    jobs: Mutex<HashMap<JobId, Arc<LiveJob>>>,
    changes: Changes,
    /// Tells that none is left.
    none_left: Notify,
}

impl Live {
    pub(super) fn new(changes: Changes) -> Self {
        Self { jobs: Mutex::default(), changes, none_left: Notify::new() }
    }

    /// A job begins to run. What stops it is listened to by whoever runs it.
    pub(super) fn begin(
        &self,
        id: &JobId,
        namespace: &Namespace,
        event: &EventId,
        attempt: u32,
        earlier_log: &str,
    ) -> (Arc<LiveJob>, Stopped) {
        let (stopper, stopped) = Stopper::new();
        let job = Arc::new(LiveJob {
            id: id.clone(),
            namespace: namespace.clone(),
            event: event.clone(),
            attempt,
            log: LiveLog::new(earlier_log),
            told: Mutex::default(),
            stop: Mutex::new(Stoppable::Yes(stopper)),
            changes: self.changes.clone(),
        });
        // The end of an earlier try is on disk, and may not have been told yet.
        let earlier = self.lock().insert(id.clone(), job.clone());
        if let Some(earlier) = earlier {
            earlier.log.close();
        }
        self.changes.tell_after_announced(id, || job.change(JobState::Running));
        (job, stopped)
    }

    /// A try of a job runs no more. The next may have begun already.
    pub(super) fn end(&self, id: &JobId, attempt: u32) {
        let (job, is_empty) = {
            let mut jobs = self.lock();
            let is_it = jobs.get(id).is_some_and(|job| job.attempt == attempt);
            (is_it.then(|| jobs.remove(id)).flatten(), jobs.is_empty())
        };
        if let Some(job) = job {
            job.log.close();
        }
        if is_empty {
            self.none_left.notify_waiters();
        }
    }

    pub(super) fn get(&self, id: &JobId) -> Option<Arc<LiveJob>> {
        self.lock().get(id).cloned()
    }

    /// Stops all of them.
    pub(super) fn stop_all(&self, stop: &Stop) {
        let jobs: Vec<_> = self.lock().values().cloned().collect();
        for job in jobs {
            job.stop(stop.clone());
        }
    }

    /// Waits until none is left.
    pub(super) async fn empty(&self) {
        loop {
            // Listened to before the look, so that no end between the two is missed.
            let none_left = self.none_left.notified();
            if self.lock().is_empty() {
                return;
            }
            none_left.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Arc<LiveJob>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LiveJob {
    /// What it has reported so far.
    pub fn progress(&self) -> Progress {
        self.told().progress.clone()
    }

    /// Its log so far, and what is added to it.
    pub fn log(&self) -> &LiveLog {
        &self.log
    }

    /// Stops it, if nobody did before. False if it has ended by itself.
    pub(super) fn stop(&self, stop: Stop) -> bool {
        let mut state = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, Stoppable::Asked(stop.reason)) {
            Stoppable::Yes(stopper) => stopper.stop(stop),
            Stoppable::Asked(earlier) => *state = Stoppable::Asked(earlier),
            Stoppable::Ended => *state = Stoppable::Ended,
        }
        !matches!(*state, Stoppable::Ended)
    }

    /// It has ended, and nothing stops it any more. Why somebody asked for it before, if so.
    pub(super) fn ended(&self) -> Option<StopReason> {
        let mut state = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, Stoppable::Ended) {
            Stoppable::Asked(reason) => Some(reason),
            Stoppable::Yes(_) | Stoppable::Ended => None,
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, state: JobState) -> Change {
        let Progress { progress, label } = self.progress();
        Change {
            id: self.id.clone(),
            namespace: self.namespace.clone(),
            event: self.event.clone(),
            state,
            attempts: self.attempt,
            progress,
            label,
            outcome: None,
            code: None,
            description: None,
        }
    }
}

impl Observer for LiveJob {
    fn updated(&self, status: &Status) {
        {
            let mut told = self.told();
            told.progress = Progress { progress: status.progress, label: status.label.clone() };
            // A plugin that reports all the time must not drown what others report.
            if told.at.is_some_and(|at| at.elapsed() < PACE) {
                return;
            }
            told.at = Some(Instant::now());
        }
        self.changes.tell(|| self.change(JobState::Running));
    }

    fn logged(&self, source: LogSource, line: &str) {
        self.log.push(source.mark(), line);
    }
}
