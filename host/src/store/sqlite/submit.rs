//! Submissions, as the writer takes them.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::backlog::Backlog;
use super::column::parse;
use super::entry::{Entry, NewJob};
use super::failure::Failure;
use super::job_names;
use super::jobs::JobWriter;
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
        backlog: &mut Backlog,
        connection: &Connection,
        views: &Views,
        prepared: Prepared,
    ) -> Result<Result<Submitted, SubmitError>, Failure> {
        let submission = &prepared.submission;
        if let Some(key) = &submission.idempotency_key
            && let Some(first) = first_under(backlog, connection, submission, key)?
        {
            let state = self.state(&first);
            return Ok(Ok(Submitted { job: first, state, is_repeat: true, waiting: 0 }));
        }
        let (event, rules) = match self.check(views, submission) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        if let Some(name) = &submission.order.name
            && job_names::is_taken(backlog, connection, &submission.namespace, name)?
        {
            return Ok(Err(Refusal::NameTaken(name.clone()).into()));
        }
        self.enter(backlog, &event, rules, prepared).map(Ok)
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

    fn enter(
        &mut self,
        backlog: &mut Backlog,
        event: &Event,
        rules: Rules,
        prepared: Prepared,
    ) -> Result<Submitted, Failure> {
        let row = self.next_row;
        self.next_row += 1;
        let Prepared { submission, text } = prepared;
        let Submission { id, idempotency_key, order, .. } = submission;
        let keep = text.len() <= LONGEST_KEPT && self.queue.counts().queued < ORDERS_KEPT;
        let time_queued = now();
        let place = place(event);
        backlog.add(Entry::Job(NewJob {
            row,
            id: id.clone(),
            place: place.clone(),
            plugin: event.plugin.clone(),
            source: order.source.clone(),
            parent: order.parent.clone(),
            order: text,
            time_queued,
            key: idempotency_key,
            name: order.name.clone(),
        }))?;
        let order = keep.then(|| Arc::new(order));
        let job = Job { row, id: id.clone(), order, attempts: 0, time_queued, time_start: None };
        let waiting = self.queue.push(place, rules, job);
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        Ok(Submitted { job: id, state: JobState::Queued, is_repeat: false, waiting })
    }

    fn state(&self, id: &JobId) -> JobState {
        match self.queue.active(id) {
            Some(active) => active.state,
            None if self.queue.is_waiting(id) => JobState::Queued,
            None => JobState::Done,
        }
    }
}

fn first_under(
    backlog: &Backlog,
    connection: &Connection,
    submission: &Submission,
    key: &str,
) -> Result<Option<JobId>, Failure> {
    let Submission { namespace, event, .. } = submission;
    if let Some(first) = backlog.job_under(namespace, event, key) {
        return Ok(Some(first.clone()));
    }
    let mut statement = connection.prepare_cached(
        "SELECT job FROM idempotency WHERE namespace = ?1 AND event = ?2 AND key = ?3",
    )?;
    let place = params![namespace.as_str(), event.as_str(), key];
    let found = statement.query_row(place, |row| row.get(0)).optional()?;
    found.map(|id| parse("a job's id", id)).transpose()
}
