//! The task that waits for events to be due, and what it does then.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::agenda::{Agenda, Entry, Key};
use super::held::Held;
use crate::definitions::Event;
use crate::engine::Engine;
use crate::model::{JobId, Order, Submission, now};
use crate::store::Refusal;
use crate::store::jobs::SubmitError;

/// Launches that wait for the store at once; they share its transactions.
const AT_ONCE: usize = 256;

/// Runs that one event makes up for before others have their turn again.
const MADE_UP_AT_ONCE: usize = 1000;

/// The longest sleep: the wall clock may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);

/// How late the run of an event that does not catch up may be, in seconds.
const LATEST: i64 = 60;

/// Seconds until an event whose launch failed is tried again, if it catches up.
const AGAIN: i64 = 60;

/// Launches events when their time has come.
pub struct Scheduler {
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Scheduler {
    /// Starts the schedule.
    pub fn start(engine: Arc<Engine>) -> Self {
        let stop = watch::Sender::new(false);
        let task = tokio::spawn(run(engine, stop.subscribe()));
        Self { stop, task: Mutex::new(Some(task)) }
    }

    /// Stops the schedule: nothing is launched by it any more.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!("the schedule failed: {error}");
        }
    }
}

async fn run(engine: Arc<Engine>, mut stop: watch::Receiver<bool>) {
    let mut agenda = Agenda::default();
    let mut held = Held::default();
    let mut seen = None;
    while !*stop.borrow() {
        let generation = engine.store().generation();
        if seen != Some(generation) {
            let begun = agenda.refresh(engine.store().scheduled(), now() as i64);
            keep(&engine, begun).await;
            held.retain(|key| agenda.has(key));
            seen = Some(generation);
        }
        let launched = launch_due(&engine, &mut agenda, &mut held, now() as i64).await;
        keep(&engine, launched).await;
        tokio::select! {
            _ = stop.changed() => {}
            freed = held.freed() => freed.iter().for_each(|key| agenda.hasten(key, now() as i64)),
            () = engine.store().changed(generation) => {}
            () = tokio::time::sleep(until(agenda.next())) => {}
        }
    }
}

/// Launches what is due and puts it back into the agenda; gives back the cursors to be kept.
async fn launch_due(
    engine: &Arc<Engine>,
    agenda: &mut Agenda,
    held: &mut Held,
    now: i64,
) -> Vec<(Key, i64)> {
    let mut launches = JoinSet::new();
    let mut cursors = Vec::new();
    loop {
        while launches.len() < AT_ONCE
            && let Some((key, entry)) = agenda.take_due(now)
        {
            launches.spawn(launch(engine.clone(), key, entry, now));
        }
        let Some(launched) = launches.join_next().await else { return cursors };
        match launched {
            Ok((key, mut entry, is_held)) => {
                // Its job may have ended before anybody watched.
                if !is_held {
                    held.remove(&key);
                } else if held.add(&key, engine.changes()) {
                    entry.due = Some(now);
                }
                if entry.event.catch_up {
                    cursors.push((key.clone(), entry.cursor));
                }
                agenda.put_due(key, entry);
            }
            Err(error) => tracing::error!("a scheduled launch failed: {error}"),
        }
    }
}

/// Launches the runs of one event that are due, and says when it is due next, and whether a launch
/// failed that is to be tried again.
async fn launch(engine: Arc<Engine>, key: Key, entry: Entry, now: i64) -> (Key, Entry, bool) {
    let Entry { event, cursor, .. } = entry;
    let (cursor, again) = match event.catch_up {
        true => make_up(&engine, &event, cursor, now).await,
        false => (run_current(&engine, &event, cursor, now).await, None),
    };
    let next = || {
        let timing = event.timing.as_ref()?;
        timing.next_after(cursor, &event.timezone)
    };
    let due = again.or_else(next);
    (key, Entry { event, cursor, due }, again.is_some())
}

/// Launches every run that was missed, one after the other. A launch that fails ends it: that run
/// is tried again a minute later, or when a job of the event has ended (protocol page, 4.4).
async fn make_up(engine: &Engine, event: &Event, from: i64, now: i64) -> (i64, Option<i64>) {
    let Some(timing) = &event.timing else { return (now, None) };
    let mut cursor = from;
    for due in timing.between(from, now, &event.timezone).take(MADE_UP_AT_ONCE) {
        if let Err(error) = submit(engine, event, due).await {
            tracing::warn!("event {}: its run of {due} waits: {error}", event.id);
            return (cursor, Some(now + AGAIN));
        }
        cursor = due;
    }
    (cursor, None)
}

/// Launches the runs of the last minute; those before were missed.
async fn run_current(engine: &Engine, event: &Event, from: i64, now: i64) -> i64 {
    let Some(timing) = &event.timing else { return now };
    for due in timing.between(from.max(now - LATEST), now, &event.timezone) {
        if let Err(error) = submit(engine, event, due).await {
            tracing::warn!("event {}: its run of {due} could not be launched: {error}", event.id);
            if is_failure(&error) {
                engine.launch_failed(event, &error.to_string()).await;
            }
        }
    }
    now
}

/// Whether somebody should hear of it. Who switched a category or plugin off knows.
fn is_failure(error: &SubmitError) -> bool {
    !matches!(
        error,
        SubmitError::Refused(Refusal::CategoryDisabled(_) | Refusal::PluginDisabled(_))
    )
}

async fn submit(engine: &Engine, event: &Event, due: i64) -> Result<(), SubmitError> {
    let submission = Submission {
        id: JobId::generate(),
        namespace: event.namespace.clone(),
        event: event.id.clone(),
        // After a crash the cursor may be behind what was launched.
        idempotency_key: event.catch_up.then(|| format!("schedule {due}")),
        order: Order { source: "Scheduler".to_owned(), now: due, ..Order::default() },
    };
    engine.submit(submission).await.map(drop)
}

async fn keep(engine: &Engine, cursors: Vec<(Key, i64)>) {
    if cursors.is_empty() {
        return;
    }
    let cursors = cursors.into_iter().map(|((namespace, event), at)| (namespace, event, at));
    if let Err(error) = engine.store().set_cursors(cursors.collect()).await {
        // What is launched again after a crash is recognised by its key.
        tracing::warn!("the cursors of the schedule are not kept: {error}");
    }
}

fn until(due: Option<i64>) -> Duration {
    let wait = due.map_or(LONGEST_SLEEP.as_secs_f64(), |due| due as f64 - now());
    Duration::from_secs_f64(wait.clamp(0.0, LONGEST_SLEEP.as_secs_f64()))
}
