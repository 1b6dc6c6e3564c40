//! Which job is next: first in, first out for each event, turn by turn between namespaces, and
//! never more at once than events, categories and namespaces allow.
//!
//! It is in memory and says what the `jobs` table says; after a failed write it is read anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::config::Caps;
use super::lane::{Lane, Rules};
use crate::model::{CategoryId, EventId, JobId, JobState, Namespace, Order};
use crate::store::Refusal;
use crate::store::jobs::JobCounts;

/// A job on its way.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) row: i64,
    pub(super) id: JobId,
    /// Kept here while there is room; the table has it in any case.
    pub(super) order: Option<Arc<Order>>,
    /// How often it was launched.
    pub(super) attempts: u32,
    pub(super) time_queued: f64,
    pub(super) time_start: Option<f64>,
}

/// Where a job belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) namespace: Namespace,
    pub(super) event: EventId,
    pub(super) category: CategoryId,
}

/// A job that counts against the caps: running, pending, or waiting for a retry.
#[derive(Debug, Clone)]
pub(super) struct Active {
    pub(super) place: Place,
    pub(super) state: JobState,
    pub(super) job: Job,
    /// When it is tried again, in seconds since 1970.
    due: Option<Due>,
}

/// Seconds since 1970, in an order.
type Due = ordered::Seconds;

/// Every job on its way.
#[derive(Debug)]
pub(super) struct Queue {
    caps: Caps,
    lanes: HashMap<Namespace, Lane>,
    /// The namespaces that have something to run: fewest running first, then whose turn is
    /// longest ago.
    turns: BTreeSet<(u32, u64, Namespace)>,
    turn: u64,
    active: HashMap<JobId, Active>,
    /// Where the waiting jobs are.
    waiting: HashMap<JobId, Place>,
    due: BTreeMap<(Due, i64), JobId>,
    running: u64,
    pending: u64,
}

impl Queue {
    pub(super) fn new(caps: Caps) -> Self {
        Self {
            caps,
            lanes: HashMap::new(),
            turns: BTreeSet::new(),
            turn: 0,
            active: HashMap::new(),
            waiting: HashMap::new(),
            due: BTreeMap::new(),
            running: 0,
            pending: 0,
        }
    }

    /// Whether one more job of this event may come, and if not, why.
    pub(super) fn admit(&self, place: &Place, rules: &Rules) -> Result<(), Refusal> {
        let all = self.active.len() + self.waiting.len();
        if self.caps.host > 0 && all >= self.caps.host as usize {
            return Err(Refusal::HostFull { most: self.caps.host });
        }
        match self.lanes.get(&place.namespace) {
            Some(lane) => lane.admit(place, rules, self.caps.namespace),
            None => Lane::default().admit(place, rules, self.caps.namespace),
        }
    }

    /// Lets a job wait for its turn; how many of its event wait now.
    pub(super) fn push(&mut self, place: Place, rules: Rules, job: Job) -> usize {
        self.waiting.insert(job.id.clone(), place.clone());
        self.change(&place.namespace.clone(), |lane| lane.push(place, rules, job))
    }

    /// Takes the next job to run.
    pub(super) fn take(&mut self) -> Option<&Active> {
        let namespace = self.turns.first()?.2.clone();
        self.turn += 1;
        let turn = self.turn;
        let (place, mut job) = self.change(&namespace, |lane| {
            lane.turn = turn;
            lane.take()
        })?;
        job.attempts += 1;
        self.running += 1;
        let id = job.id.clone();
        if self.waiting.remove(&id).is_some() {
            let active = Active { place, state: JobState::Running, job, due: None };
            self.active.insert(id.clone(), active);
        } else if let Some(active) = self.active.get_mut(&id) {
            active.state = JobState::Running;
            active.job = job;
        }
        self.active.get(&id)
    }

    /// A job that counts against the caps.
    pub(super) fn active(&self, id: &JobId) -> Option<&Active> {
        self.active.get(id)
    }

    /// Whether a job waits for its turn for the first time, or again.
    pub(super) fn is_waiting(&self, id: &JobId) -> bool {
        self.waiting.contains_key(id)
    }

    /// Notes when a running job was first launched.
    pub(super) fn started(&mut self, id: &JobId, time: f64) {
        if let Some(active) = self.active.get_mut(id) {
            active.job.time_start = Some(time);
        }
    }

    /// A job is over: running, pending or waiting for a retry.
    pub(super) fn remove_active(&mut self, id: &JobId) -> Option<Active> {
        let active = self.active.remove(id)?;
        self.leave_state(&active);
        self.change(&active.place.namespace, |lane| {
            if active.state == JobState::Running {
                lane.running = lane.running.saturating_sub(1);
            }
            lane.release(&active.place, active.job.row);
        });
        Some(active)
    }

    /// Takes a waiting job out.
    pub(super) fn remove_waiting(&mut self, id: &JobId) -> Option<(Place, Job)> {
        let place = self.waiting.remove(id)?;
        let job = self.change(&place.namespace, |lane| lane.remove_waiting(&place.event, id))?;
        Some((place, job))
    }

    /// The waiting jobs of an event.
    pub(super) fn waiting_of(&self, namespace: &Namespace, event: &EventId) -> Vec<JobId> {
        self.lanes.get(namespace).map(|lane| lane.waiting_of(event)).unwrap_or_default()
    }

    /// A running job will be tried again at `due`, in seconds since 1970.
    pub(super) fn retry(&mut self, id: &JobId, due: f64) {
        let due = ordered::Seconds::from(due);
        let Some(active) = self.active.get_mut(id) else { return };
        active.state = JobState::Retrying;
        active.due = Some(due);
        self.due.insert((due, active.job.row), id.clone());
        let namespace = active.place.namespace.clone();
        self.running = self.running.saturating_sub(1);
        self.change(&namespace, |lane| lane.running = lane.running.saturating_sub(1));
    }

    /// A running job goes back to the head of its line, as if it had not been launched, or with
    /// its tries counted.
    pub(super) fn requeue(&mut self, id: &JobId, rules: Rules, counts: bool) {
        let Some(active) = self.remove_active(id) else { return };
        let mut job = active.job;
        if !counts {
            job.attempts = job.attempts.saturating_sub(1);
        }
        self.waiting.insert(job.id.clone(), active.place.clone());
        let namespace = active.place.namespace.clone();
        self.change(&namespace, |lane| lane.push_front(active.place, rules, job));
    }

    /// Lets the jobs whose retry is due wait for a place.
    pub(super) fn wake(&mut self, now: f64) {
        let now = ordered::Seconds::from(now);
        while let Some(entry) = self.due.first_entry() {
            if entry.key().0 > now {
                return;
            }
            let id = entry.remove();
            let Some(active) = self.active.get_mut(&id) else { continue };
            active.due = None;
            let (place, job) = (active.place.clone(), active.job.clone());
            self.change(&place.namespace.clone(), |lane| lane.resume(place, job));
        }
    }

    /// When the next retry is due, in seconds since 1970.
    pub(super) fn next_due(&self) -> Option<f64> {
        self.due.first_key_value().map(|((due, _), _)| due.get())
    }

    /// Brings back a job that was active when the table was read.
    pub(super) fn restore(
        &mut self,
        place: Place,
        rules: Rules,
        state: JobState,
        job: Job,
        due: f64,
    ) {
        let id = job.id.clone();
        let row = job.row;
        match state {
            JobState::Running => self.running += 1,
            JobState::Pending => self.pending += 1,
            _ => {}
        }
        self.change(&place.namespace.clone(), |lane| {
            lane.occupy(&place, rules);
            if state == JobState::Running {
                lane.running += 1;
            }
        });
        let due = (state == JobState::Retrying).then(|| ordered::Seconds::from(due));
        if let Some(due) = due {
            self.due.insert((due, row), id.clone());
        }
        self.active.insert(id, Active { place, state, job, due });
    }

    /// Takes new rules for every event that has jobs on their way.
    pub(super) fn refresh(&mut self, rules: impl Fn(&Namespace, &EventId) -> Option<Rules>) {
        let namespaces: Vec<_> = self.lanes.keys().cloned().collect();
        for namespace in namespaces {
            self.change(&namespace.clone(), |lane| lane.refresh(|event| rules(&namespace, event)));
        }
    }

    /// Whether jobs of an event are on their way.
    pub(super) fn is_busy(&self, namespace: &Namespace, event: &EventId) -> bool {
        self.lanes.get(namespace).is_some_and(|lane| lane.is_busy(event))
    }

    pub(super) fn counts(&self) -> JobCounts {
        let active = self.active.len() as u64;
        JobCounts {
            queued: self.waiting.len() as u64,
            running: self.running,
            pending: self.pending,
            retrying: active.saturating_sub(self.running + self.pending),
        }
    }

    fn leave_state(&mut self, active: &Active) {
        match active.state {
            JobState::Running => self.running = self.running.saturating_sub(1),
            JobState::Pending => self.pending = self.pending.saturating_sub(1),
            _ => {}
        }
        if let Some(due) = active.due {
            self.due.remove(&(due, active.job.row));
        }
    }

    /// Changes a lane and keeps its turn up to date.
    fn change<T>(&mut self, namespace: &Namespace, change: impl FnOnce(&mut Lane) -> T) -> T {
        if !self.lanes.contains_key(namespace) {
            self.lanes.insert(namespace.clone(), Lane::default());
        }
        let cap = self.caps.namespace;
        let lane = self.lanes.entry(namespace.clone()).or_default();
        let before = lane.in_turn;
        let result = change(lane);
        let full = cap > 0 && lane.running >= cap;
        let after = (lane.has_ready() && !full).then_some((lane.running, lane.turn));
        lane.in_turn = after;
        let is_empty = lane.is_empty();
        if before != after {
            if let Some((running, turn)) = before {
                self.turns.remove(&(running, turn, namespace.clone()));
            }
            if let Some((running, turn)) = after {
                self.turns.insert((running, turn, namespace.clone()));
            }
        }
        if is_empty {
            self.lanes.remove(namespace);
        }
        result
    }
}

mod ordered {
    //! Times that can be compared.

    /// Seconds since 1970, kept in microseconds.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(in super::super) struct Seconds(i64);

    impl Seconds {
        pub(super) fn get(self) -> f64 {
            self.0 as f64 / 1e6
        }
    }

    impl From<f64> for Seconds {
        fn from(seconds: f64) -> Self {
            Self((seconds * 1e6) as i64)
        }
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
