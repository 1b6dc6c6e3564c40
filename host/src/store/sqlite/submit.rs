//! Submissions, as the writer takes them.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::column::{parse, state_of};
use super::failure::Failure;
use super::job_names;
use super::jobs::{JobWriter, NewRow};
use super::lane::Rules;
use super::queue::Job;
use super::rules::{place, rules};
use super::views::{PluginState, Views};
use crate::definitions::Event;
use crate::model::now;
use crate::model::{JobId, JobState, MOST_CHAINED, Submission};
use crate::store::jobs::{SubmitError, Submitted};
use crate::store::{Refusal, StoreError};

/// Waiting jobs whose orders are kept in memory at most; those of others are read when they start.
const ORDERS_KEPT: u64 = 10_000;

/// The longest order, as JSON, that is kept in memory.
const LONGEST_KEPT: usize = 4096;

/// A submission with its order as JSON, which its sender has made so that the writer need not.
pub(super) struct Prepared {
    pub(super) submission: Submission,
    pub(super) text: String,
}

impl Prepared {
    pub(super) fn new(submission: Submission) -> Result<Self, StoreError> {
        let text = serde_json::to_string(&submission.order)
            .map_err(|error| StoreError::Invalid(format!("the job's order: {error}")))?;
        Ok(Self { submission, text })
    }
}

impl JobWriter {
    /// Takes a submission.
    pub(super) fn submit(
        &mut self,
        connection: &Connection,
        views: &Views,
        prepared: Prepared,
    ) -> Result<Result<Submitted, SubmitError>, Failure> {
        self.read_if_stale(connection, views)?;
        let submission = &prepared.submission;
        if let Some(key) = &submission.idempotency_key
            && let Some(first) = first_under(connection, submission, key)?
        {
            let state = self.state(connection, &first)?;
            return Ok(Ok(Submitted { job: first, state, is_repeat: true, waiting: 0 }));
        }
        let (event, rules) = match self.check(views, submission) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        if let Some(name) = &submission.order.name
            && !job_names::take(connection, &submission.namespace, name, self.next_row)?
        {
            return Ok(Err(Refusal::NameTaken(name.clone()).into()));
        }
        if let Some(key) = &submission.idempotency_key {
            remember(connection, submission, key)?;
        }
        Ok(Ok(self.enter(&event, rules, prepared)))
    }

    fn check(
        &self,
        views: &Views,
        submission: &Submission,
    ) -> Result<(Arc<Event>, Rules), Refusal> {
        if submission.order.depth > MOST_CHAINED {
            return Err(Refusal::TooDeep { most: MOST_CHAINED });
        }
        let event = views.event(&submission.namespace, &submission.event);
        let event = event.ok_or_else(|| Refusal::NoEvent(submission.event.clone()))?;
        if views.plugin_state(&submission.namespace, &event.plugin) == PluginState::Missing {
            return Err(Refusal::NoPlugin(event.plugin.clone()));
        }
        let rules = rules(views, event);
        self.queue.admit(&place(event), &rules)?;
        Ok((event.clone(), rules))
    }

    fn enter(&mut self, event: &Event, rules: Rules, prepared: Prepared) -> Submitted {
        let row = self.next_row;
        self.next_row += 1;
        let Prepared { submission, text } = prepared;
        let order = Arc::new(submission.order);
        let keep = text.len() <= LONGEST_KEPT && self.queue.counts().queued < ORDERS_KEPT;
        let time_queued = now();
        let job = Job {
            row,
            id: submission.id.clone(),
            order: keep.then(|| order.clone()),
            attempts: 0,
            time_queued,
            time_start: None,
        };
        let place = place(event);
        let waiting = self.queue.push(place.clone(), rules, job);
        self.new.push(NewRow {
            row,
            id: submission.id.clone(),
            place,
            plugin: event.plugin.to_string(),
            order,
            text,
            time_queued,
            time_start: None,
        });
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        Submitted { job: submission.id, state: JobState::Queued, is_repeat: false, waiting }
    }

    fn state(&self, connection: &Connection, id: &JobId) -> Result<JobState, Failure> {
        if let Some(active) = self.queue.active(id) {
            return Ok(active.state);
        }
        if self.new.iter().any(|new| new.id == *id) {
            return Ok(JobState::Queued);
        }
        let mut statement = connection.prepare_cached("SELECT state FROM jobs WHERE id = ?1")?;
        let state = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
        // A job that was pruned since is done.
        state.map_or(Ok(JobState::Done), state_of)
    }
}

fn first_under(
    connection: &Connection,
    submission: &Submission,
    key: &str,
) -> Result<Option<JobId>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT job FROM idempotency WHERE namespace = ?1 AND event = ?2 AND key = ?3",
    )?;
    let place = params![submission.namespace.as_str(), submission.event.as_str(), key];
    let found = statement.query_row(place, |row| row.get(0)).optional()?;
    found.map(|id| parse("a job's id", id)).transpose()
}

fn remember(connection: &Connection, submission: &Submission, key: &str) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO idempotency (namespace, event, key, job, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    statement.execute(params![
        submission.namespace.as_str(),
        submission.event.as_str(),
        key,
        submission.id.as_str(),
        now() as i64,
    ])?;
    Ok(())
}
