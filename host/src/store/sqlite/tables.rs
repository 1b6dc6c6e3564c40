//! What waited in memory is written into the tables.

use rusqlite::{Connection, named_params, params};

use super::entry::{DeliveryEnd, JobEnd, Launch, NewDelivery, NewJob};
use super::failure::Failure;
use super::pending::Pending;
use crate::model::{DeliveryId, JobId};

/// The number of the state of a job that is done; see the schema.
const DONE: i64 = 4;

/// Writes all that is pending, and sorted, into the tables. What became of a job since it was
/// submitted is written with it, as one row.
///
/// # Errors
/// Not all of it could be written, and the transaction has failed.
pub(super) fn write(connection: &Connection, pending: &Pending) -> Result<(), Failure> {
    let Pending { jobs, launches, ends, deliveries, settled, .. } = pending;
    let first = jobs.first().map_or(i64::MAX, |job| job.row);
    for job in jobs {
        let later = launches.partition_point(|launch| launch.row <= job.row);
        let launch = later.checked_sub(1).and_then(|last| launches.get(last));
        let launch = launch.filter(|launch| launch.row == job.row);
        let end = ends.binary_search_by_key(&job.row, |end| end.row).ok();
        insert_job(connection, job, launch, end.and_then(|index| ends.get(index)))?;
    }
    for launch in launches.iter().take_while(|launch| launch.row < first) {
        update_launched(connection, launch)?;
    }
    for end in ends {
        if end.row < first {
            update_ended(connection, end)?;
        }
        insert_record(connection, end)?;
    }
    for delivery in deliveries {
        insert_delivery(connection, delivery)?;
    }
    for (id, end) in settled {
        update_settled(connection, id, end)?;
    }
    Ok(())
}

fn insert_job(
    connection: &Connection,
    job: &NewJob,
    launch: Option<&Launch>,
    end: Option<&JobEnd>,
) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO jobs (row, id, namespace, event, plugin, category, state, outcome, attempts,
                           time_queued, time_start, time_end, source, parent, \"order\", code,
                           description, label, chained)
         VALUES (:row, :id, :namespace, :event, :plugin, :category, :state, :outcome, :attempts,
                 :time_queued, :time_start, :time_end, :source, :parent, :order, :code,
                 :description, :label, :chained)",
    )?;
    let plugin = launch.and_then(|launch| launch.plugin.as_ref()).unwrap_or(&job.plugin);
    let attempts = end.map(|end| end.attempts).or(launch.map(|launch| launch.attempts));
    statement.execute(named_params! {
        ":row": job.row,
        ":id": job.id.as_str(),
        ":namespace": job.place.namespace.as_str(),
        ":event": job.place.event.as_str(),
        ":plugin": plugin.as_str(),
        ":category": job.place.category.as_str(),
        ":state": if end.is_some() { DONE } else { i64::from(launch.is_some()) },
        ":outcome": end.map(|end| end.outcome),
        ":attempts": attempts.unwrap_or(0),
        ":time_queued": job.time_queued,
        ":time_start": launch.map(|launch| launch.time_start),
        ":time_end": end.map(|end| end.time_end),
        ":source": job.source,
        ":parent": job.parent.as_ref().map(JobId::as_str),
        ":order": job.order,
        ":code": end.map(|end| &end.code),
        ":description": end.map(|end| &end.description),
        ":label": end.and_then(|end| end.label.as_ref()),
        ":chained": end.and_then(|end| end.chained.as_ref()),
    })?;
    if let Some(name) = &job.name {
        let mut statement = connection
            .prepare_cached("INSERT INTO job_names (namespace, name, row) VALUES (?1, ?2, ?3)")?;
        statement.execute(params![job.place.namespace.as_str(), name.as_str(), job.row])?;
    }
    if let Some(key) = &job.key {
        let mut statement = connection.prepare_cached(
            "INSERT INTO idempotency (namespace, event, key, job, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let (namespace, event) = (job.place.namespace.as_str(), job.place.event.as_str());
        statement.execute(params![
            namespace,
            event,
            key,
            job.id.as_str(),
            job.time_queued as i64
        ])?;
    }
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
        "UPDATE jobs SET state = 4, outcome = :outcome, attempts = :attempts, due = NULL,
                time_end = :time_end, code = :code, description = :description, label = :label,
                chained = :chained
         WHERE row = :row",
    )?;
    statement.execute(named_params! {
        ":row": end.row,
        ":outcome": end.outcome,
        ":attempts": end.attempts,
        ":time_end": end.time_end,
        ":code": end.code,
        ":description": end.description,
        ":label": end.label,
        ":chained": end.chained,
    })?;
    if end.attempts > 1 {
        connection.prepare_cached("DELETE FROM tries WHERE row = ?1")?.execute([end.row])?;
    }
    Ok(())
}

fn insert_record(connection: &Connection, end: &JobEnd) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO records (row, record, log, log_size) VALUES (?1, ?2, ?3, ?4)",
    )?;
    statement.execute(params![end.row, end.record, end.log, end.log_size as i64])?;
    Ok(())
}

fn insert_delivery(connection: &Connection, new: &NewDelivery) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO deliveries (id, namespace, discriminator, sender, sender_id, cluster_scope,
                                 replay_of, state, bindings, matched, failed, time_received,
                                 time_settled, account, metadata, payload)
         VALUES (:id, :namespace, :discriminator, :sender, :sender_id, :cluster_scope,
                 :replay_of, :state, :bindings, :matched, :failed, :time_received,
                 :time_settled, :account, :metadata, :payload)",
    )?;
    let end = new.end.as_ref();
    statement.execute(named_params! {
        ":id": new.id.as_str(),
        ":namespace": new.namespace.as_str(),
        ":discriminator": new.discriminator,
        ":sender": new.sender,
        ":sender_id": new.sender_id,
        ":cluster_scope": new.cluster_scope,
        ":replay_of": new.replay_of.as_ref().map(DeliveryId::as_str),
        ":state": i64::from(end.is_some()),
        ":bindings": new.bindings as i64,
        ":matched": end.map_or(0, |end| end.matched),
        ":failed": end.map_or(0, |end| end.failed),
        ":time_received": new.time_received,
        ":time_settled": end.map(|end| end.time_settled),
        ":account": end.map(|end| &end.account),
        ":metadata": new.metadata,
        ":payload": new.payload,
    })?;
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
