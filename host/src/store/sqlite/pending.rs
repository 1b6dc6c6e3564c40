//! What the journal has and the tables don't, in memory: it is looked up beside the tables until it
//! is written into them.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use super::entry::{DeliveryEnd, Entry, JobEnd, Launch, NewDelivery, NewJob};
use super::queue::Place;
use crate::model::{DeliveryId, EventId, JobId, JobName, Namespace};

/// How long a change waits at most until it is in the tables.
const LONGEST: Duration = Duration::from_millis(20);

/// How many changes wait at most. The more there are, the more of them are of one job, and the fewer
/// pages each costs; but those who ask meanwhile wait for all.
const MOST: usize = 2048;

/// How much memory they take at most, in bytes.
const LARGEST: usize = 1 << 20;

/// What a delivery and its repeats have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SenderKey {
    pub(super) namespace: Namespace,
    pub(super) sender: String,
    /// The sender's id of it.
    pub(super) sender_id: String,
    pub(super) discriminator: String,
}

/// Changes that are not in the tables.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// In the order of their rows.
    pub(super) jobs: Vec<NewJob>,
    pub(super) launches: Vec<Launch>,
    pub(super) ends: Vec<JobEnd>,
    pub(super) deliveries: Vec<NewDelivery>,
    /// Of deliveries that are in the table.
    pub(super) settled: HashMap<DeliveryId, DeliveryEnd>,
    /// Where the deliveries are.
    places: HashMap<DeliveryId, usize>,
    keys: HashMap<(Namespace, EventId, String), JobId>,
    names: HashSet<(Namespace, JobName)>,
    senders: HashMap<SenderKey, DeliveryId>,
    since: Option<Instant>,
    count: usize,
    size: usize,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many changes there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether there are so many that no more should come.
    pub(super) fn is_full(&self) -> bool {
        self.count >= 4 * MOST || self.size >= 4 * LARGEST
    }

    /// Whether they should be in the tables by now.
    pub(super) fn is_due(&self) -> bool {
        self.count >= MOST
            || self.size >= LARGEST
            || self.since.is_some_and(|since| since.elapsed() >= LONGEST)
    }

    /// How long they may wait; `None` if there are none.
    pub(super) fn rest(&self) -> Option<Duration> {
        self.since.map(|since| LONGEST.saturating_sub(since.elapsed()))
    }

    /// Sorts what belongs to jobs by their rows: a later try of a job comes behind an earlier one.
    pub(super) fn sort(&mut self) {
        self.launches.sort_by_key(|launch| launch.row);
        self.ends.sort_by_key(|end| end.row);
    }

    /// Adds a change.
    pub(super) fn add(&mut self, entry: Entry) {
        self.since.get_or_insert_with(Instant::now);
        self.count += 1;
        self.size += entry.size();
        match entry {
            Entry::Job(job) => {
                let Place { namespace, event, .. } = &job.place;
                if let Some(key) = &job.key {
                    let key = (namespace.clone(), event.clone(), key.clone());
                    self.keys.insert(key, job.id.clone());
                }
                if let Some(name) = &job.name {
                    self.names.insert((namespace.clone(), name.clone()));
                }
                self.jobs.push(job);
            }
            Entry::Launch(launch) => self.launches.push(launch),
            Entry::End(end) => self.ends.push(*end),
            Entry::Delivery(delivery) => {
                if let Some(key) = sender_key(&delivery) {
                    self.senders.insert(key, delivery.id.clone());
                }
                self.places.insert(delivery.id.clone(), self.deliveries.len());
                self.deliveries.push(*delivery);
            }
            Entry::Settled(id, end) => {
                let place = self.places.get(&id);
                match place.and_then(|place| self.deliveries.get_mut(*place)) {
                    Some(delivery) => delivery.end = Some(end),
                    None => drop(self.settled.insert(id, end)),
                }
            }
        }
    }

    /// The order of a job that is here.
    pub(super) fn order(&self, row: i64) -> Option<&str> {
        let found = self.jobs.binary_search_by_key(&row, |job| job.row).ok();
        found.and_then(|index| self.jobs.get(index)).map(|job| job.order.as_str())
    }

    /// The job that was submitted under a key.
    pub(super) fn job_under(
        &self,
        namespace: &Namespace,
        event: &EventId,
        key: &str,
    ) -> Option<&JobId> {
        // Most submissions have none.
        if self.keys.is_empty() {
            return None;
        }
        self.keys.get(&(namespace.clone(), event.clone(), key.to_owned()))
    }

    /// Whether a job goes by a name.
    pub(super) fn has_name(&self, namespace: &Namespace, name: &JobName) -> bool {
        !self.names.is_empty() && self.names.contains(&(namespace.clone(), name.clone()))
    }

    /// The first of the deliveries that have this in common.
    pub(super) fn first_of_sender(&self, key: &SenderKey) -> Option<&DeliveryId> {
        self.senders.get(key)
    }

    /// What became of a delivery; `None` if nothing here is about it.
    pub(super) fn delivery(&self, id: &DeliveryId) -> Option<Option<&DeliveryEnd>> {
        let new = self.places.get(id).and_then(|place| self.deliveries.get(*place));
        match new {
            Some(delivery) => Some(delivery.end.as_ref()),
            None => self.settled.get(id).map(Some),
        }
    }
}

fn sender_key(delivery: &NewDelivery) -> Option<SenderKey> {
    Some(SenderKey {
        namespace: delivery.namespace.clone(),
        sender: delivery.sender.clone(),
        sender_id: delivery.sender_id.clone()?,
        discriminator: delivery.discriminator.clone(),
    })
}
