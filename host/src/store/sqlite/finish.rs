//! The end of a try, and all that follows from it, in one transaction.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;

use super::change::Change;
use super::column::outcome_number;
use super::entry::{Entry, JobEnd};
use super::failure::Failure;
use super::queue::Active;
use super::rules::rules_of;
use super::submit::Prepared;
use super::{definitions, notices};
use crate::model::now;
use crate::model::{JobId, Submission};
use crate::store::StoreError;
use crate::store::jobs::{
    EarlierTries, Ending, FinalRecord, Finish, Finished, SubmitError, chain_entry,
};

/// An end whose larger parts are ready to be written.
pub(super) struct Prepare {
    pub(super) finish: Arc<Finish>,
    /// The orders of the jobs that follow, as JSON.
    pub(super) chained: Vec<Prepared>,
    /// Set where the log is in a file already: its size in bytes.
    pub(super) log_file: Option<u64>,
}

impl Prepare {
    pub(super) fn new(finish: Arc<Finish>, log_file: Option<u64>) -> Result<Self, StoreError> {
        let chained = finish.chained.iter().cloned().map(Prepared::new);
        let chained = chained.collect::<Result<_, _>>()?;
        Ok(Self { finish, chained, log_file })
    }

    /// Whether it changes more than the backlog can say.
    pub(super) fn needs_tables(&self) -> bool {
        let Finish { ending, event_update, notices, .. } = &*self.finish;
        !matches!(ending, Ending::Done(_)) || event_update.is_some() || !notices.is_empty()
    }
}

/// Ends a try of a running job.
pub(super) fn finish(
    change: &mut Change<'_>,
    prepared: Prepare,
) -> Result<Result<Finished, StoreError>, Failure> {
    let Prepare { finish, chained, log_file } = prepared;
    let Some(active) = change.jobs.queue().active(&finish.job).cloned() else {
        let problem = format!("job {:?} is not running", finish.job.as_str());
        return Ok(Err(StoreError::Conflict(problem)));
    };
    let row = active.job.row;
    match &finish.ending {
        Ending::Done(record) => {
            change.jobs.queue_mut().remove_active(&finish.job);
            let (finished, outcomes) = submit_chained(change, chained)?;
            let end = end_of(row, active.job.attempts, record, log_file, outcomes)?;
            change.backlog.add(Entry::End(Box::new(end)))?;
            update_event(change, &active, finish.event_update.clone())?;
            add_notices(change, &finish.notices)?;
            Ok(Ok(finished))
        }
        Ending::Retry { delay, earlier } => {
            let due = now() + delay.as_secs_f64();
            change.jobs.queue_mut().retry(&finish.job, due);
            write_tries(change.connection, row, earlier)?;
            let mut statement = change
                .connection
                .prepare_cached("UPDATE jobs SET state = 3, due = ?2 WHERE row = ?1")?;
            statement.execute(params![row, due])?;
            add_notices(change, &finish.notices)?;
            Ok(Ok(Finished::default()))
        }
        Ending::Requeue { counts } => {
            requeue(change, &active, *counts)?;
            Ok(Ok(Finished::default()))
        }
    }
}

fn requeue(change: &mut Change<'_>, active: &Active, counts: bool) -> Result<(), Failure> {
    let place = &active.place;
    let rules = rules_of(&change.views(), &place.namespace, &place.event).unwrap_or_default();
    change.jobs.queue_mut().requeue(&active.job.id, rules, counts);
    let attempts = active.job.attempts - u32::from(!counts && active.job.attempts > 0);
    let mut statement = change
        .connection
        .prepare_cached("UPDATE jobs SET state = 0, attempts = ?2, due = NULL WHERE row = ?1")?;
    statement.execute(params![active.job.row, attempts])?;
    Ok(())
}

/// Ends a job that does not run. False if it runs or is done.
pub(super) fn cancel(
    change: &mut Change<'_>,
    id: &JobId,
    record: &FinalRecord,
) -> Result<bool, Failure> {
    let queue = change.jobs.queue_mut();
    let (row, attempts) = match queue.remove_waiting(id) {
        Some((_, job)) => (job.row, job.attempts),
        None => {
            let waits = queue
                .active(id)
                .is_some_and(|active| active.state != crate::model::JobState::Running);
            match waits.then(|| queue.remove_active(id)).flatten() {
                Some(active) => (active.job.row, active.job.attempts),
                None => return Ok(false),
            }
        }
    };
    let end = end_of(row, attempts, record, None, None)?;
    change.backlog.add(Entry::End(Box::new(end)))?;
    Ok(true)
}

fn end_of(
    row: i64,
    attempts: u32,
    record: &FinalRecord,
    log_file: Option<u64>,
    chained: Option<String>,
) -> Result<JobEnd, Failure> {
    let code = serde_json::to_string(&record.code)
        .map_err(|error| Failure::garbled("a job's code", error))?;
    Ok(JobEnd {
        row,
        attempts,
        outcome: outcome_number(record.outcome),
        time_end: record.time_end,
        code,
        description: record.description.clone(),
        label: record.label.clone(),
        chained,
        record: record.record.as_str().to_owned(),
        log: log_file.is_none().then(|| record.log.clone()),
        log_size: log_file.unwrap_or(record.log.len() as u64),
    })
}

/// Submits what follows. A chain that is refused does not touch the job that asked for it
/// (protocol page, 3.2).
fn submit_chained(
    change: &mut Change<'_>,
    chained: Vec<Prepared>,
) -> Result<(Finished, Option<String>), Failure> {
    if chained.is_empty() {
        return Ok((Finished::default(), None));
    }
    let mut finished = Finished::default();
    let mut outcomes = Vec::with_capacity(chained.len());
    for prepared in chained {
        let Submission { event, .. } = prepared.submission.clone();
        let submitted = change.submit(prepared)?;
        let result = match submitted {
            Ok(submitted) => Ok(submitted.job),
            Err(SubmitError::Refused(refusal)) => Err(refusal),
            Err(SubmitError::Store(error)) => return Err(error.into()),
        };
        outcomes.push(chain_entry(&event, &result));
        finished.chained.push(result);
    }
    Ok((finished, Some(Value::Array(outcomes).to_string())))
}

/// Changes the event as its job asked. What the event refuses by then is left out.
fn update_event(
    change: &mut Change<'_>,
    active: &Active,
    update: Option<serde_json::Map<String, Value>>,
) -> Result<(), Failure> {
    let Some(update) = update else { return Ok(()) };
    let place = &active.place;
    let Some(event) = change.views().event(&place.namespace, &place.event).map(Arc::clone) else {
        return Ok(());
    };
    match event.patched(update) {
        Ok(patched) => match definitions::write_event(change, patched) {
            Ok(_) => Ok(()),
            Err(Failure::Refused(error)) => {
                tracing::warn!("job {} could not update its event: {error}", active.job.id);
                Ok(())
            }
            Err(failure) => Err(failure),
        },
        Err(problems) => {
            tracing::warn!("job {} could not update its event: {problems}", active.job.id);
            Ok(())
        }
    }
}

fn add_notices(
    change: &mut Change<'_>,
    new: &[crate::store::notices::NewNotice],
) -> Result<(), Failure> {
    if new.is_empty() {
        return Ok(());
    }
    for notice in new {
        notices::insert(change.connection, notice, now())?;
    }
    change.has_notices();
    Ok(())
}

fn write_tries(connection: &Connection, row: i64, earlier: &EarlierTries) -> Result<(), Failure> {
    let fields = Value::Object(earlier.fields.clone()).to_string();
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO tries (row, spent, fields, log) VALUES (?1, ?2, ?3, ?4)",
    )?;
    statement.execute(params![row, earlier.spent.as_secs_f64(), fields, earlier.log])?;
    Ok(())
}

/// What the tries of a job left to the next.
pub(super) fn read_tries(
    connection: &Connection,
    row: i64,
) -> Result<Option<EarlierTries>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT spent, fields, log FROM tries WHERE row = ?1")?;
    let found = statement
        .query_row([row], |row| {
            Ok((row.get::<_, f64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    let Some((spent, fields, log)) = found else { return Ok(None) };
    let fields = serde_json::from_str(&fields)
        .map_err(|error| Failure::garbled("what a job's tries left", error))?;
    Ok(Some(EarlierTries { spent: Duration::from_secs_f64(spent.max(0.0)), log, fields }))
}
