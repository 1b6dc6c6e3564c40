//! Jobs as they are looked at: one by one, in lists, and their logs.

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use serde_json::Value;

use super::column::{outcome_number, outcome_of, parse, state_number, state_of};
use super::conditions::Conditions;
use super::failure::Failure;
use super::finish::{self, Prepare};
use super::logs::Logs;
use super::request::Request;
use super::rows_page;
use super::submit::Prepared;
use super::{SqliteStore, deliveries, notices};
use crate::model::now;
use crate::model::{EventId, JobId, JobState, KeptRecord, Namespace, Submission};
use crate::store::jobs::{
    Claim, Ending, FinalRecord, Finish, Finished, JobCounts, JobDetails, JobEntry, JobFilter, Jobs,
    Retention, SubmitError, Submitted,
};
use crate::store::{Cursor, Page, StoreError};

/// The columns of an entry, in the order that [`entry`] reads them.
const ENTRY: &str = "row, id, namespace, event, plugin, category, state, outcome, code,
    description, label, source, parent, attempts, time_queued, time_start, time_end,
    \"order\" ->> 'name'";

/// Jobs that one call of `prune` removes at most, so that it never holds up others for long.
const PRUNED_AT_ONCE: i64 = 500;

#[async_trait]
impl Jobs for SqliteStore {
    async fn submit(&self, submission: Submission) -> Result<Submitted, SubmitError> {
        let prepared = Box::new(Prepared::new(submission)?);
        self.writer.ask(|reply| Request::Submit(prepared, reply)).await?
    }

    async fn claim(&self, most: usize) -> Result<Vec<Claim>, StoreError> {
        self.writer.ask(|reply| Request::Claim(most, reply)).await?
    }

    async fn stop_claims(&self) {
        // A writer that is gone gives no claims either.
        drop(self.writer.ask(Request::StopClaims).await);
    }

    async fn interrupted(&self) -> Result<Vec<Claim>, StoreError> {
        self.writer.change(|change| Ok(change.jobs.take_interrupted())).await
    }

    async fn finish(&self, finish: Arc<Finish>) -> Result<Finished, StoreError> {
        let log_file = match &finish.ending {
            Ending::Done(record) => self.logs.keep(&finish.job, &record.log).await?,
            Ending::Retry { .. } | Ending::Requeue { .. } => None,
        };
        let prepared = Box::new(Prepare::new(finish, log_file)?);
        self.writer.ask(|reply| Request::Finish(prepared, reply)).await?
    }

    async fn cancel(&self, job: &JobId, record: FinalRecord) -> Result<bool, StoreError> {
        let id = job.clone();
        let cancelled = self.writer.change(move |change| finish::cancel(change, &id, &record));
        if cancelled.await? {
            return Ok(true);
        }
        match self.job(job).await? {
            Some(_) => Ok(false),
            None => Err(StoreError::missing("job", job)),
        }
    }

    async fn flush_queue(
        &self,
        namespace: &Namespace,
        event: &EventId,
        record: FinalRecord,
    ) -> Result<Vec<JobId>, StoreError> {
        let (namespace, event) = (namespace.clone(), event.clone());
        self.writer
            .change(move |change| {
                let waiting = change.jobs.queue().waiting_of(&namespace, &event);
                for id in &waiting {
                    finish::cancel(change, id, &record)?;
                }
                Ok(waiting)
            })
            .await
    }

    async fn job(&self, job: &JobId) -> Result<Option<JobDetails>, StoreError> {
        let id = job.clone();
        self.read_one(move |connection| details(connection, &id)).await
    }

    async fn log(&self, job: &JobId) -> Result<Option<String>, StoreError> {
        let (id, logs) = (job.clone(), self.logs.clone());
        self.read_one(move |connection| log(connection, &logs, &id)).await
    }

    async fn jobs(
        &self,
        filter: JobFilter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Page<JobEntry>, StoreError> {
        let after = after.map(|cursor| cursor.row()).transpose();
        let after = after.map_err(|error| StoreError::Invalid(error.to_string()))?;
        self.read(move |connection| list(connection, &filter, after, most)).await
    }

    fn counts(&self) -> JobCounts {
        *self.shared.counts.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn delete_job(&self, job: &JobId) -> Result<(), StoreError> {
        let id = job.clone();
        self.writer
            .change(move |change| {
                let found = row_and_state(change.connection, &id)?;
                match found {
                    None => Err(StoreError::missing("job", &id).into()),
                    Some((row, JobState::Done)) => remove(change.connection, &[(row, id)]),
                    Some((_, state)) => Err(StoreError::Conflict(format!(
                        "job {:?} is {state}; abort it first, or wait for its end",
                        id.as_str()
                    ))
                    .into()),
                }
            })
            .await?;
        self.logs.remove(vec![job.clone()]).await
    }

    async fn prune(&self, retention: Retention) -> Result<u64, StoreError> {
        let idempotency_age = self.idempotency_age;
        let (removed, deliveries) = self
            .writer
            .change(move |change| {
                let old = overdue(change.connection, retention)?;
                remove(change.connection, &old)?;
                let oldest_notice = now() - retention.age.as_secs_f64();
                notices::prune(change.connection, oldest_notice, PRUNED_AT_ONCE)?;
                let deliveries = deliveries::prune(change, retention, PRUNED_AT_ONCE)?;
                let oldest_key = now() as i64 - i64::try_from(idempotency_age).unwrap_or(i64::MAX);
                let mut keys =
                    change.connection.prepare_cached("DELETE FROM idempotency WHERE at < ?1")?;
                keys.execute([oldest_key])?;
                Ok((old.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), deliveries))
            })
            .await?;
        let number = (removed.len() + deliveries) as u64;
        self.logs.remove(removed).await?;
        Ok(number)
    }
}

fn details(connection: &Connection, id: &JobId) -> Result<Option<JobDetails>, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ENTRY}, \"order\", chained, record, log_size FROM jobs
         LEFT JOIN records USING (row) WHERE id = ?1"
    ))?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let order: String = row.get(18)?;
    let chained: Option<String> = row.get(19)?;
    let record: Option<String> = row.get(20)?;
    let read = |what, error: serde_json::Error| Failure::garbled(what, error);
    Ok(Some(JobDetails {
        entry: entry(row)?,
        order: serde_json::from_str(&order).map_err(|error| read("a job's order", error))?,
        chained: match chained {
            Some(text) => serde_json::from_str::<Vec<Value>>(&text)
                .map_err(|error| read("a job's chain", error))?,
            None => Vec::new(),
        },
        record: record.map(KeptRecord::from_kept),
        log_size: row.get::<_, Option<i64>>(21)?.unwrap_or(0).unsigned_abs(),
    }))
}

fn log(connection: &Connection, logs: &Logs, id: &JobId) -> Result<Option<String>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT records.row, records.log, tries.log FROM jobs
         LEFT JOIN records USING (row) LEFT JOIN tries USING (row) WHERE id = ?1",
    )?;
    let found = statement
        .query_row([id.as_str()], |row| {
            Ok((
                row.get::<_, Option<i64>>(0)?,
                row.get::<_, Option<String>>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        })
        .optional()?;
    match found {
        None => Ok(None),
        Some((_, Some(log), _)) => Ok(Some(log)),
        Some((Some(_), None, _)) => logs.read(id).map(Some),
        Some((None, None, earlier)) => Ok(Some(earlier.unwrap_or_default())),
    }
}

fn list(
    connection: &Connection,
    filter: &JobFilter,
    after: Option<i64>,
    most: usize,
) -> Result<Page<JobEntry>, Failure> {
    let common = conditions(filter, after);
    let (text, wanted) = (common.text(), most.saturating_add(1));
    // Each half has indexes of its own.
    let halves = halves(filter).into_iter().map(|half| {
        let Half { source, condition } = half;
        format!(
            "SELECT * FROM
             (SELECT {ENTRY} FROM {source} WHERE {text} AND {condition} ORDER BY row DESC LIMIT {wanted})"
        )
    });
    let halves = halves.collect::<Vec<_>>();
    if halves.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let query = halves.join(" UNION ALL ");
    let mut statement =
        connection.prepare_cached(&format!("{query} ORDER BY row DESC LIMIT {wanted}"))?;
    rows_page::read(statement.query(params_from_iter(common.values))?, most, entry)
}

/// A part of the jobs.
struct Half {
    source: &'static str,
    condition: String,
}

/// The jobs on their way and those that are done, as far as the filter wants either.
fn halves(filter: &JobFilter) -> Vec<Half> {
    let all = [JobState::Queued, JobState::Running, JobState::Pending, JobState::Retrying];
    let wanted = |state: &JobState| filter.states.is_empty() || filter.states.contains(state);
    // What has not ended has no outcome.
    let active = all.iter().filter(|state| filter.outcomes.is_empty() && wanted(state));
    let active: Vec<_> = active.map(|state| state_number(*state).to_string()).collect();
    let mut halves = Vec::new();
    if !active.is_empty() {
        let mut condition = "state < 4".to_owned();
        if active.len() < all.len() {
            condition.push_str(&format!(" AND state IN ({})", active.join(", ")));
        }
        // SQLite can't know how few they are.
        halves.push(Half { source: "jobs INDEXED BY jobs_on_their_way", condition });
    }
    if wanted(&JobState::Done) {
        halves.push(Half { source: "jobs", condition: "state = 4".to_owned() });
    }
    halves
}

/// What all rows of a list must fulfil, and the values for it.
fn conditions(filter: &JobFilter, after: Option<i64>) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(namespaces) = &filter.namespaces {
        let names = namespaces.iter().map(|namespace| Sql::from(namespace.as_str().to_owned()));
        conditions.one_of("namespace", names);
    }
    let texts = [
        ("event", filter.event.as_ref().map(|id| id.as_str())),
        ("plugin", filter.plugin.as_ref().map(|id| id.as_str())),
        ("category", filter.category.as_ref().map(|id| id.as_str())),
        ("parent", filter.parent.as_ref().map(|id| id.as_str())),
    ];
    for (column, text) in texts {
        if let Some(text) = text {
            conditions.that(column, "=", Sql::from(text.to_owned()));
        }
    }
    if !filter.outcomes.is_empty() {
        let outcomes = filter.outcomes.iter().map(|outcome| outcome_number(*outcome));
        if outcomes.clone().all(|number| number > 0) {
            // For the index on these.
            conditions.always("outcome > 0");
        }
        conditions.one_of("outcome", outcomes.map(Sql::from));
    }
    if let Some(row) = after {
        conditions.that("row", "<", Sql::from(row));
    }
    if let Some(since) = filter.since {
        conditions.that("time_queued", ">=", Sql::from(since));
    }
    if let Some(until) = filter.until {
        conditions.that("time_queued", "<", Sql::from(until));
    }
    conditions
}

/// The entry in a row that begins with [`ENTRY`].
fn entry(row: &Row<'_>) -> Result<JobEntry, Failure> {
    let code: Option<String> = row.get(8)?;
    let parent: Option<String> = row.get(12)?;
    let outcome: Option<i64> = row.get(7)?;
    let name: Option<String> = row.get(17)?;
    Ok(JobEntry {
        id: parse("a job's id", row.get(1)?)?,
        namespace: parse("a namespace", row.get(2)?)?,
        event: parse("an event's id", row.get(3)?)?,
        plugin: parse("a plugin's id", row.get(4)?)?,
        category: parse("a category's id", row.get(5)?)?,
        state: state_of(row.get(6)?)?,
        outcome: outcome.map(outcome_of).transpose()?,
        code: code
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| Failure::garbled("a job's code", error))?,
        description: row.get(9)?,
        label: row.get(10)?,
        name: name.map(|name| parse("a job's name", name)).transpose()?,
        source: row.get(11)?,
        parent: parent.map(|id| parse("a job's id", id)).transpose()?,
        attempts: row.get(13)?,
        time_queued: row.get(14)?,
        time_start: row.get(15)?,
        time_end: row.get(16)?,
    })
}

fn row_and_state(connection: &Connection, id: &JobId) -> Result<Option<(i64, JobState)>, Failure> {
    let mut statement = connection.prepare_cached("SELECT row, state FROM jobs WHERE id = ?1")?;
    let found =
        statement.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.map(|(row, state)| Ok((row, state_of(state)?))).transpose()
}

/// Jobs that retention no longer keeps, some of them.
fn overdue(connection: &Connection, retention: Retention) -> Result<Vec<(i64, JobId)>, Failure> {
    let oldest = now() - retention.age.as_secs_f64();
    let mut statement = connection.prepare_cached(
        "SELECT row, id FROM jobs WHERE state = 4 AND (
             time_end < ?1
             OR row <= (SELECT row FROM jobs ORDER BY row DESC LIMIT 1 OFFSET ?2)
         ) ORDER BY row LIMIT ?3",
    )?;
    let kept = i64::try_from(retention.count).unwrap_or(i64::MAX);
    let found = statement.query_map((oldest, kept, PRUNED_AT_ONCE), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    found
        .map(|found| {
            let (row, id) = found?;
            Ok((row, parse("a job's id", id)?))
        })
        .collect()
}

/// Removes jobs with all that belongs to them, their log files excepted.
fn remove(connection: &Connection, jobs: &[(i64, JobId)]) -> Result<(), Failure> {
    let mut job = connection.prepare_cached("DELETE FROM jobs WHERE row = ?1")?;
    let mut notices =
        connection.prepare_cached("DELETE FROM notices WHERE job = ?1 AND state > 0")?;
    for (row, id) in jobs {
        notices.execute([id.as_str()])?;
        job.execute([row])?;
    }
    Ok(())
}
