//! Web hooks and mails that are to be sent.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

use super::SqliteStore;
use super::column::parse;
use super::failure::Failure;
use crate::model::JobId;
use crate::model::now;
use crate::store::StoreError;
use crate::store::notices::{
    Channel, Except, NewNotice, Notice, NoticeEntry, NoticeState, Notices, Receiver, Try,
};

/// The number that `Shared::notices` had when notices were last asked for.
#[derive(Debug, Default)]
pub(super) struct Seen(AtomicU64);

#[async_trait]
impl Notices for SqliteStore {
    async fn add_notices(&self, notices: Vec<NewNotice>) -> Result<(), StoreError> {
        if notices.is_empty() {
            return Ok(());
        }
        self.writer
            .change(move |change| {
                for notice in &notices {
                    insert(change.connection, notice, now())?;
                }
                change.has_notices();
                Ok(())
            })
            .await
    }

    async fn due_notices(
        &self,
        now: f64,
        most: usize,
        except: Except,
    ) -> Result<(Vec<Notice>, Option<f64>), StoreError> {
        // Before reading: what comes in between is then looked for once too often, not too seldom.
        let number = *self.shared.notices.borrow();
        let due = self.readers.read(move |connection| due(connection, now, most, &except)).await?;
        self.seen_notices.0.fetch_max(number, Ordering::AcqRel);
        Ok(due)
    }

    async fn new_notices(&self) {
        let mut changes = self.shared.notices.subscribe();
        let seen = self.seen_notices.0.load(Ordering::Acquire);
        // The sender lives as long as this store.
        drop(changes.wait_for(|number| *number > seen).await);
    }

    async fn tried(&self, id: i64, attempt: Try, state: NoticeState) -> Result<(), StoreError> {
        self.writer.change(move |change| tried(change.connection, id, attempt, state)).await
    }

    async fn notices(&self, job: &JobId) -> Result<Vec<NoticeEntry>, StoreError> {
        let job = job.clone();
        self.readers.read(move |connection| of_job(connection, &job)).await
    }
}

/// Adds a notice; it is due at once.
pub(super) fn insert(connection: &Connection, notice: &NewNotice, now: f64) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO notices (namespace, job, channel, action, target, content, tries, state, due)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, '[]', 0, ?7)",
    )?;
    statement.execute(params![
        notice.namespace.as_str(),
        notice.job.as_ref().map(JobId::as_str),
        channel_name(notice.channel),
        notice.action,
        notice.target,
        notice.content.to_string(),
        now,
    ])?;
    Ok(())
}

/// Removes at most `most` notices that were delivered or given up before a time and whose job is
/// gone, or that never had one. Those of a job go with it.
pub(super) fn prune(connection: &Connection, before: f64, most: i64) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM notices WHERE id IN (
             SELECT id FROM notices WHERE state > 0 AND due < ?1
                 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = notices.job)
             LIMIT ?2)",
    )?;
    statement.execute(params![before, most])?;
    Ok(())
}

fn due(
    connection: &Connection,
    now: f64,
    most: usize,
    except: &Except,
) -> Result<(Vec<Notice>, Option<f64>), Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id, namespace, job, channel, action, target, content, tries, due
         FROM notices
         WHERE state = 0
             AND id NOT IN (SELECT value FROM json_each(?2))
             AND NOT (channel = 'hook' AND target IN (SELECT value FROM json_each(?3)))
             AND NOT (channel = 'mail' AND ?4)
         ORDER BY due, id LIMIT ?1",
    )?;
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let hooks = except.receivers.iter().filter_map(|receiver| match receiver {
        Receiver::Hook(target) => Some(target.as_str()),
        Receiver::Mail => None,
    });
    let hooks = Value::from_iter(hooks).to_string();
    let ids = Value::from(except.ids.as_slice()).to_string();
    let mut rows =
        statement.query(params![limit, ids, hooks, except.receivers.contains(&Receiver::Mail)])?;
    let mut notices = Vec::new();
    while let Some(row) = rows.next()? {
        let due: f64 = row.get(8)?;
        if due > now || notices.len() == most {
            return Ok((notices, Some(due)));
        }
        notices.push(notice(row)?);
    }
    Ok((notices, None))
}

fn notice(row: &Row<'_>) -> Result<Notice, Failure> {
    let job: Option<String> = row.get(2)?;
    let content: String = row.get(6)?;
    Ok(Notice {
        id: row.get(0)?,
        notice: NewNotice {
            namespace: parse("a namespace", row.get(1)?)?,
            job: job.map(|id| parse("a job's id", id)).transpose()?,
            channel: channel(&row.get::<_, String>(3)?)?,
            action: row.get(4)?,
            target: row.get(5)?,
            content: serde_json::from_str(&content)
                .map_err(|error| Failure::garbled("a notice", error))?,
        },
        tries: tries(&row.get::<_, String>(7)?)?,
    })
}

fn tried(
    connection: &Connection,
    id: i64,
    attempt: Try,
    state: NoticeState,
) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached("SELECT tries FROM notices WHERE id = ?1")?;
    let found: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
    let mut tries = tries(&found.ok_or_else(|| StoreError::missing("notice", id))?)?;
    let (number, due) = match state {
        NoticeState::Again(at) => (0, at),
        NoticeState::Delivered => (1, attempt.at),
        NoticeState::Failed => (2, attempt.at),
    };
    tries.push(attempt);
    let tries = serde_json::to_string(&tries)
        .map_err(|error| Failure::garbled("a notice's tries", error))?;
    // What will not be sent again need not take space.
    let mut statement = connection.prepare_cached(
        "UPDATE notices SET tries = ?2, state = ?3, due = ?4,
                content = CASE ?3 WHEN 0 THEN content ELSE 'null' END
         WHERE id = ?1",
    )?;
    statement.execute(params![id, tries, number, due])?;
    Ok(())
}

fn of_job(connection: &Connection, job: &JobId) -> Result<Vec<NoticeEntry>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT channel, action, target, state, tries FROM notices WHERE job = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([job.as_str()])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(NoticeEntry {
            channel: channel(&row.get::<_, String>(0)?)?,
            action: row.get(1)?,
            target: row.get(2)?,
            state: state_name(row.get(3)?)?.to_owned(),
            tries: tries(&row.get::<_, String>(4)?)?,
        });
    }
    Ok(entries)
}

fn tries(text: &str) -> Result<Vec<Try>, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::garbled("a notice's tries", error))
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Hook => "hook",
        Channel::Mail => "mail",
    }
}

fn channel(name: &str) -> Result<Channel, Failure> {
    match name {
        "hook" => Ok(Channel::Hook),
        "mail" => Ok(Channel::Mail),
        _ => Err(Failure::garbled("a notice's channel", name)),
    }
}

/// The name of a state's number; see the schema.
fn state_name(number: i64) -> Result<&'static str, Failure> {
    match number {
        0 => Ok("waiting"),
        1 => Ok("delivered"),
        2 => Ok("failed"),
        _ => Err(Failure::garbled("a notice's state", number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_removed_once_it_is_old_and_its_job_gone() {
        let data = tempfile::tempdir().unwrap();
        let mut connection = super::super::connection::writer(&data.path().join("a.db")).unwrap();
        super::super::schema::migrate(&mut connection).unwrap();
        connection
            .execute_batch(
                "INSERT INTO jobs (id, namespace, event, plugin, category, state, attempts,
                                   time_queued, source, \"order\")
                 VALUES ('there', 'default', 'e', 'p', 'general', 4, 1, 0, 'me', '{}')",
            )
            .unwrap();
        let cases = [
            ("waiting", None, None),
            ("old", None, Some(50.0)),
            ("new", None, Some(150.0)),
            ("of a job", Some("there"), Some(50.0)),
            ("of a job that is gone", Some("gone"), Some(50.0)),
        ];
        for (number, (target, job, sent)) in (1..).zip(cases) {
            let notice = NewNotice {
                namespace: "default".parse().unwrap(),
                job: job.map(|id| id.parse().unwrap()),
                channel: Channel::Mail,
                action: "job_complete".to_owned(),
                target: target.to_owned(),
                content: Value::from("a long body"),
            };
            insert(&connection, &notice, 1.0).unwrap();
            if let Some(at) = sent {
                let attempt = Try { at, status: None, error: None, elapsed: 0.0 };
                tried(&connection, number, attempt, NoticeState::Delivered).unwrap();
            }
        }
        let targets = |condition: &str| {
            let text = format!("SELECT target FROM notices WHERE {condition} ORDER BY id");
            let mut statement = connection.prepare(&text).unwrap();
            let targets = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            targets.collect::<Result<Vec<_>, _>>().unwrap()
        };
        assert_eq!(targets("content <> 'null'"), ["waiting"]);
        prune(&connection, 100.0, 1).unwrap();
        assert_eq!(targets("TRUE").len(), 4, "as many as were allowed");
        prune(&connection, 100.0, 10).unwrap();
        assert_eq!(targets("TRUE"), ["waiting", "new", "of a job"]);
    }
}
