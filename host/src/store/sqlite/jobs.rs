//! Jobs on their way, as the writer changes them: in the queue at once, in the backlog for the disk.

use std::collections::VecDeque;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::backlog::Backlog;
use super::column::{parse, state_of};
use super::config::Caps;
use super::entry::{Entry, Launch};
use super::failure::Failure;
use super::queue::{Active, Job, Place, Queue};
use super::rules::rules_of;
use super::views::Views;
use crate::definitions::Category;
use crate::model::now;
use crate::model::{EventId, JobId, JobState, Namespace, Order, PluginId};
use crate::store::StoreError;
use crate::store::jobs::{Claim, EarlierTries, JobCounts};

/// Somebody who waits for jobs to run.
type Claimant = oneshot::Sender<Result<Vec<Claim>, StoreError>>;

/// Jobs on their way.
pub(super) struct JobWriter {
    pub(super) queue: Queue,
    caps: Caps,
    pub(super) next_row: i64,
    demands: VecDeque<(usize, Claimant)>,
    /// Claims that are granted once the transaction is on disk.
    granted: Vec<(usize, Claimant, Vec<Claim>)>,
    takes_claims: bool,
    /// What an earlier process left running.
    interrupted: Vec<Claim>,
}

impl JobWriter {
    /// Reads what is on its way. What runs according to the table was left by an earlier process.
    pub(super) fn open(
        connection: &Connection,
        views: &Views,
        caps: Caps,
    ) -> Result<Self, Failure> {
        let next_row = "SELECT coalesce(max(row), 0) + 1 FROM jobs";
        let mut jobs = Self {
            queue: Queue::new(caps),
            caps,
            next_row: connection.query_row(next_row, [], |row| row.get(0))?,
            demands: VecDeque::new(),
            granted: Vec::new(),
            takes_claims: true,
            interrupted: Vec::new(),
        };
        let running = jobs.load(connection, views)?;
        for id in running {
            let claim = jobs.claim_of(connection, views, &id)?;
            jobs.interrupted.extend(claim);
        }
        Ok(jobs)
    }

    /// Fills the queue from the table; gives back what runs.
    ///
    /// # Errors
    /// The table can't be read, and the queue is as it was.
    pub(super) fn load(
        &mut self,
        connection: &Connection,
        views: &Views,
    ) -> Result<Vec<JobId>, Failure> {
        let mut queue = Queue::new(self.caps);
        let mut running = Vec::new();
        let mut statement = connection.prepare_cached(
            "SELECT row, id, namespace, event, category, state, attempts, time_queued, time_start,
                    due
             FROM jobs INDEXED BY jobs_on_their_way WHERE state < 4 ORDER BY row",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = parse::<JobId>("a job's id", row.get(1)?)?;
            let place = Place {
                namespace: parse("a namespace", row.get(2)?)?,
                event: parse("an event's id", row.get(3)?)?,
                category: parse("a category's id", row.get(4)?)?,
            };
            let job = Job {
                row: row.get(0)?,
                id: id.clone(),
                order: None,
                attempts: row.get(6)?,
                time_queued: row.get(7)?,
                time_start: row.get(8)?,
            };
            let rules = rules_of(views, &place.namespace, &place.event).unwrap_or_default();
            match state_of(row.get(5)?)? {
                JobState::Queued => {
                    queue.push(place, rules, job);
                }
                state => {
                    if state == JobState::Running {
                        running.push(id);
                    }
                    let due = row.get::<_, Option<f64>>(9)?.unwrap_or(0.0);
                    queue.restore(place, rules, state, job, due);
                }
            }
        }
        self.queue = queue;
        Ok(running)
    }

    /// Somebody wants up to `most` jobs to run.
    pub(super) fn demand(&mut self, most: usize, claimant: Claimant) {
        if self.takes_claims && most > 0 {
            self.demands.push_back((most, claimant));
        } else {
            self.granted.push((0, claimant, Vec::new()));
        }
    }

    pub(super) fn stop_claims(&mut self) {
        self.takes_claims = false;
        self.give_up_demands();
    }

    /// Those who wait for jobs are answered with the transaction, with none.
    fn give_up_demands(&mut self) {
        let demands = std::mem::take(&mut self.demands);
        self.granted.extend(demands.into_iter().map(|(_, claimant)| (0, claimant, Vec::new())));
    }

    /// Gives jobs to those who wait for them.
    pub(super) fn dispatch(
        &mut self,
        backlog: &mut Backlog,
        connection: &Connection,
        views: &Views,
    ) -> Result<(), Failure> {
        self.queue.wake(now());
        while let Some((most, _)) = self.demands.front() {
            let most = *most;
            let mut claims = Vec::new();
            while claims.len() < most {
                let Some(active) = self.queue.take() else { break };
                let active = active.clone();
                claims.extend(self.launch(backlog, connection, views, &active)?);
            }
            if claims.is_empty() {
                return Ok(());
            }
            if let Some((most, claimant)) = self.demands.pop_front() {
                self.granted.push((most, claimant, claims));
            }
        }
        Ok(())
    }

    /// Marks a job as running.
    fn launch(
        &mut self,
        backlog: &mut Backlog,
        connection: &Connection,
        views: &Views,
        active: &Active,
    ) -> Result<Option<Claim>, Failure> {
        let time_start = active.job.time_start.unwrap_or_else(now);
        self.queue.started(&active.job.id, time_start);
        let order = match &active.job.order {
            Some(order) => order.clone(),
            None => Arc::new(order_of(backlog, connection, active.job.row)?),
        };
        let earlier = earlier_tries(connection, active)?;
        backlog.add(Entry::Launch(Launch {
            row: active.job.row,
            attempts: active.job.attempts,
            time_start,
            plugin: changed_plugin(views, active),
        }))?;
        Ok(claim(views, active, order, time_start, earlier))
    }

    /// Answers those whose claims the transaction granted, or tells them that it failed.
    pub(super) fn answer_claims(&mut self, committed: &Result<(), StoreError>) {
        if committed.is_err() {
            // Nobody may come whose request would have them looked at again; they ask anew.
            self.give_up_demands();
        }
        for (_, claimant, claims) in self.granted.drain(..) {
            let answer = committed.clone().map(|()| claims);
            // Who asks for jobs waits for them, unless the process is about to end.
            drop(claimant.send(answer));
        }
    }

    /// What an earlier process left running; only the first to ask hears of it.
    pub(super) fn take_interrupted(&mut self) -> Vec<Claim> {
        std::mem::take(&mut self.interrupted)
    }

    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }

    pub(super) fn queue_mut(&mut self) -> &mut Queue {
        &mut self.queue
    }

    pub(super) fn definitions_changed(&mut self, views: &Views) {
        self.queue.refresh(|namespace, event| rules_of(views, namespace, event));
    }

    /// Whether jobs of an event are on their way.
    pub(super) fn event_is_busy(&self, namespace: &Namespace, event: &EventId) -> bool {
        self.queue.is_busy(namespace, event)
    }

    /// When a retry is due, in seconds since 1970.
    pub(super) fn next_due(&self) -> Option<f64> {
        self.queue.next_due()
    }

    pub(super) fn counts(&self) -> JobCounts {
        self.queue.counts()
    }

    fn claim_of(
        &self,
        connection: &Connection,
        views: &Views,
        id: &JobId,
    ) -> Result<Option<Claim>, Failure> {
        let Some(active) = self.queue.active(id) else { return Ok(None) };
        let order = Arc::new(read_order(connection, active.job.row)?);
        let earlier = earlier_tries(connection, active)?;
        let time_start = active.job.time_start.unwrap_or(active.job.time_queued);
        Ok(claim(views, active, order, time_start, earlier))
    }
}

fn claim(
    views: &Views,
    active: &Active,
    order: Arc<Order>,
    time_start: f64,
    earlier: Option<EarlierTries>,
) -> Option<Claim> {
    let Place { namespace, event, category } = &active.place;
    let category = views
        .category(namespace, category)
        .unwrap_or_else(|| Arc::new(Category::general(namespace.clone())));
    Some(Claim {
        job: active.job.id.clone(),
        event: views.event(namespace, event)?.clone(),
        category,
        order,
        attempt: active.job.attempts,
        time_queued: active.job.time_queued,
        time_start,
        earlier,
    })
}

/// Which plugin runs, where the event may have been changed since the job came.
fn changed_plugin(views: &Views, active: &Active) -> Option<PluginId> {
    let Place { namespace, event, .. } = &active.place;
    let event = views.event(namespace, event)?;
    (event.modified >= active.job.time_queued as i64).then(|| event.plugin.clone())
}

fn order_of(backlog: &Backlog, connection: &Connection, row: i64) -> Result<Order, Failure> {
    match backlog.order(row) {
        Some(text) => parse_order(text),
        None => read_order(connection, row),
    }
}

fn read_order(connection: &Connection, row: i64) -> Result<Order, Failure> {
    let mut statement = connection.prepare_cached("SELECT \"order\" FROM jobs WHERE row = ?1")?;
    let text: String = statement.query_row([row], |row| row.get(0))?;
    parse_order(&text)
}

fn parse_order(text: &str) -> Result<Order, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::garbled("a job's order", error))
}

fn earlier_tries(
    connection: &Connection,
    active: &Active,
) -> Result<Option<EarlierTries>, Failure> {
    if active.job.attempts <= 1 {
        return Ok(None);
    }
    super::finish::read_tries(connection, active.job.row)
}
