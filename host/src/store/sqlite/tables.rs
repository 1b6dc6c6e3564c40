//! What waited in memory is written into the tables.

use rusqlite::{CachedStatement, Connection, params};

use super::entry::{DeliveryEnd, JobEnd, Launch, NewDelivery, NewJob};
use super::failure::Failure;
use super::pending::Pending;
use crate::model::{DeliveryId, JobId, JobName};

/// The number of the state of a job that is done; see the schema.
const DONE: i64 = 4;

/// Writes all that is pending, and sorted, into the tables. What became of a job since it was
/// submitted is written with it, as one row.
///
/// # Errors
/// Not all of it could be written, and the transaction has failed.
pub(super) fn write(connection: &Connection, pending: &Pending) -> Result<(), Failure> {
    let Pending { jobs, launches, ends, deliveries, settled, .. } = pending;
    insert_jobs(connection, pending)?;
    let first = jobs.first().map_or(i64::MAX, |job| job.row);
    for launch in launches.iter().take_while(|launch| launch.row < first) {
        update_launched(connection, launch)?;
    }
    for end in ends.iter().take_while(|end| end.row < first) {
        update_ended(connection, end)?;
    }
    insert_records(connection, ends)?;
    insert_deliveries(connection, deliveries)?;
    for (id, end) in settled {
        update_settled(connection, id, end)?;
    }
    Ok(())
}

fn insert_jobs(connection: &Connection, pending: &Pending) -> Result<(), Failure> {
    let Pending { jobs, launches, ends, .. } = pending;
    // Numbers, since a name is looked up for each of many thousand rows.
    let mut statement = connection.prepare_cached(
        "INSERT INTO jobs (row, id, namespace, event, plugin, category, state, outcome, attempts,
                           time_queued, time_start, time_end, source, parent, \"order\", code,
                           description, label, chained)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?;
    for job in jobs {
        let later = launches.partition_point(|launch| launch.row <= job.row);
        let launch = later.checked_sub(1).and_then(|last| launches.get(last));
        let launch = launch.filter(|launch| launch.row == job.row);
        let end = ends.binary_search_by_key(&job.row, |end| end.row).ok();
        insert_job(&mut statement, job, launch, end.and_then(|index| ends.get(index)))?;
        if let Some(name) = &job.name {
            insert_name(connection, job, name)?;
        }
        if let Some(key) = &job.key {
            insert_key(connection, job, key)?;
        }
    }
    Ok(())
}

fn insert_job(
    statement: &mut CachedStatement<'_>,
    job: &NewJob,
    launch: Option<&Launch>,
    end: Option<&JobEnd>,
) -> Result<(), Failure> {
    let plugin = launch.and_then(|launch| launch.plugin.as_ref()).unwrap_or(&job.plugin);
    let attempts = end.map(|end| end.attempts).or(launch.map(|launch| launch.attempts));
    statement.execute(params![
        job.row,
        job.id.as_str(),
        job.place.namespace.as_str(),
        job.place.event.as_str(),
        plugin.as_str(),
        job.place.category.as_str(),
        if end.is_some() { DONE } else { i64::from(launch.is_some()) },
        end.map(|end| end.outcome),
        attempts.unwrap_or(0),
        job.time_queued,
        launch.map(|launch| launch.time_start),
        end.map(|end| end.time_end),
        job.source,
        job.parent.as_ref().map(JobId::as_str),
        job.order,
        end.map(|end| &end.code),
        end.map(|end| &end.description),
        end.and_then(|end| end.label.as_ref()),
        end.and_then(|end| end.chained.as_ref()),
    ])?;
    Ok(())
}

fn insert_name(connection: &Connection, job: &NewJob, name: &JobName) -> Result<(), Failure> {
    let mut statement = connection
        .prepare_cached("INSERT INTO job_names (namespace, name, row) VALUES (?1, ?2, ?3)")?;
    statement.execute(params![job.place.namespace.as_str(), name.as_str(), job.row])?;
    Ok(())
}

fn insert_key(connection: &Connection, job: &NewJob, key: &str) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO idempotency (namespace, event, key, job, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let (namespace, event) = (job.place.namespace.as_str(), job.place.event.as_str());
    statement.execute(params![namespace, event, key, job.id.as_str(), job.time_queued as i64])?;
    Ok(())
}

fn update_launched(connection: &Connection, launch: &Launch) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "UPDATE jobs SET state = 1, attempts = ?2, time_start = ?3, due = NULL WHERE row = ?1",
    )?;
    statement.execute(params![launch.row, launch.attempts, launch.time_start])?;
    if let Some(plugin) = &launch.plugin {
        let mut statement =
            connection.prepare_cached("UPDATE jobs SET plugin = ?2 WHERE row = ?1")?;
        statement.execute(params![launch.row, plugin.as_str()])?;
    }
    Ok(())
}

fn update_ended(connection: &Connection, end: &JobEnd) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "UPDATE jobs SET state = 4, outcome = ?2, attempts = ?3, due = NULL, time_end = ?4, code = ?5,
                description = ?6, label = ?7, chained = ?8
         WHERE row = ?1",
    )?;
    let JobEnd { row, attempts, outcome, time_end, code, description, label, chained, .. } = end;
    statement.execute(params![
        row,
        outcome,
        attempts,
        time_end,
        code,
        description,
        label,
        chained
    ])?;
    if end.attempts > 1 {
        connection.prepare_cached("DELETE FROM tries WHERE row = ?1")?.execute([end.row])?;
    }
    Ok(())
}

fn insert_records(connection: &Connection, ends: &[JobEnd]) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO records (row, record, log, log_size) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for end in ends {
        statement.execute(params![end.row, end.record, end.log, end.log_size as i64])?;
    }
    Ok(())
}

fn insert_deliveries(connection: &Connection, deliveries: &[NewDelivery]) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO deliveries (id, namespace, discriminator, sender, sender_id, cluster_scope,
                                 replay_of, state, bindings, matched, failed, time_received,
                                 time_settled, account, metadata, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    for new in deliveries {
        let end = new.end.as_ref();
        statement.execute(params![
            new.id.as_str(),
            new.namespace.as_str(),
            new.discriminator,
            new.sender,
            new.sender_id,
            new.cluster_scope,
            new.replay_of.as_ref().map(DeliveryId::as_str),
            i64::from(end.is_some()),
            new.bindings as i64,
            end.map_or(0, |end| end.matched),
            end.map_or(0, |end| end.failed),
            new.time_received,
            end.map(|end| end.time_settled),
            end.map(|end| &end.account),
            new.metadata,
            new.payload,
        ])?;
    }
    Ok(())
}

fn update_settled(
    connection: &Connection,
    id: &DeliveryId,
    end: &DeliveryEnd,
) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "UPDATE deliveries SET state = 1, time_settled = ?2, matched = ?3, failed = ?4, account = ?5
         WHERE id = ?1",
    )?;
    let of = params![id.as_str(), end.time_settled, end.matched, end.failed, end.account];
    statement.execute(of)?;
    Ok(())
}
