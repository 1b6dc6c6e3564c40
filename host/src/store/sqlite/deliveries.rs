//! Deliveries: accepted, settled with the jobs they start, looked at, and removed when they are old.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::SqliteStore;
use super::change::Change;
use super::column::parse;
use super::delivery_list;
use super::delivery_row;
use super::entry::{DeliveryEnd, Entry, NewDelivery};
use super::failure::Failure;
use super::pending::SenderKey;
use super::request::Request;
use super::submit::Prepared;
use crate::model::{DeliveryId, Namespace, Submission, now};
use crate::store::bindings::BindingSet;
use crate::store::deliveries::{
    self, Accepted, Deliveries, DeliveryAccount, DeliveryDetails, DeliveryEntry, DeliveryFilter,
    Match, MatchFailure, Matched, OpenDelivery, Settlement,
};
use crate::store::jobs::{Retention, SubmitError};
use crate::store::{Cursor, Page, Refusal, StoreError};

/// How often another name is looked for where one is taken. That two in a row are is a matter of
/// one in ten million.
const NAMES_TRIED: u32 = 5;

#[async_trait]
impl Deliveries for SqliteStore {
    async fn accept(&self, delivery: Arc<deliveries::NewDelivery>) -> Result<Accepted, StoreError> {
        let prepared = Box::new(PreparedDelivery::new(delivery));
        self.writer.ask(|reply| Request::Accept(prepared, reply)).await?
    }

    async fn outstanding(&self) -> Result<Vec<(Namespace, DeliveryId)>, StoreError> {
        self.read(outstanding).await
    }

    async fn open_delivery(&self, id: &DeliveryId) -> Result<Option<OpenDelivery>, StoreError> {
        let id = id.clone();
        self.read_one(move |connection| delivery_row::open(connection, &id)).await
    }

    async fn settle(
        &self,
        id: &DeliveryId,
        settlement: Settlement,
    ) -> Result<DeliveryAccount, StoreError> {
        let prepared = Box::new(PreparedSettlement::new(id.clone(), settlement)?);
        self.writer.ask(|reply| Request::Settle(prepared, reply)).await?
    }

    async fn delivery(&self, id: &DeliveryId) -> Result<Option<DeliveryDetails>, StoreError> {
        let id = id.clone();
        self.read_one(move |connection| delivery_row::details(connection, &id)).await
    }

    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Page<DeliveryEntry>, StoreError> {
        let after = after.map(|cursor| cursor.row()).transpose();
        let after = after.map_err(|error| StoreError::Invalid(error.to_string()))?;
        let read =
            move |connection: &Connection| delivery_list::list(connection, &filter, after, most);
        self.read(read).await
    }
}

/// A delivery whose content is JSON already, which its sender has made so that the writer need not.
pub(super) struct PreparedDelivery {
    delivery: Arc<deliveries::NewDelivery>,
    metadata: String,
    payload: String,
}

impl PreparedDelivery {
    fn new(delivery: Arc<deliveries::NewDelivery>) -> Self {
        let metadata = delivery.content.metadata.to_string();
        let payload = delivery.content.payload.to_string();
        Self { delivery, metadata, payload }
    }

    /// The delivery as it meets these bindings. What meets none is settled as it comes.
    fn accepted(self, bindings: &BindingSet) -> Result<NewDelivery, Failure> {
        let Self { delivery, metadata, payload } = self;
        let time_received = now();
        let settled = bindings.bindings.is_empty();
        let end = settled.then(|| end_of(&DeliveryAccount::default(), time_received));
        Ok(NewDelivery {
            id: delivery.id.clone(),
            namespace: delivery.content.namespace.clone(),
            discriminator: delivery.content.discriminator.clone(),
            sender: delivery.sender.clone(),
            sender_id: delivery.sender_id.clone(),
            cluster_scope: delivery.cluster_scope,
            replay_of: delivery.replay_of.clone(),
            bindings: bindings.id,
            time_received,
            metadata,
            payload,
            end: end.transpose()?,
        })
    }
}

/// Takes a delivery.
pub(super) fn accept(
    change: &mut Change<'_>,
    prepared: PreparedDelivery,
) -> Result<Accepted, Failure> {
    if let Some(first) = first_of_sender(change, &prepared.delivery)? {
        return Ok(Accepted::Repeat(first));
    }
    let bindings = change.views().binding_set(&prepared.delivery.content.namespace);
    let new = prepared.accepted(&bindings)?;
    change.backlog.add(Entry::Delivery(Box::new(new)))?;
    Ok(Accepted::New(bindings))
}

fn first_of_sender(
    change: &Change<'_>,
    new: &deliveries::NewDelivery,
) -> Result<Option<DeliveryId>, Failure> {
    let Some(sender_id) = new.sender_id.clone() else { return Ok(None) };
    let key = SenderKey {
        namespace: new.content.namespace.clone(),
        sender: new.sender.clone(),
        sender_id,
        discriminator: new.content.discriminator.clone(),
    };
    if let Some(first) = change.backlog.first_of_sender(&key) {
        return Ok(Some(first.clone()));
    }
    let mut statement = change.connection.prepare_cached(
        "SELECT id FROM deliveries
         WHERE namespace = ?1 AND sender = ?2 AND sender_id = ?3 AND discriminator = ?4",
    )?;
    let of = params![key.namespace.as_str(), key.sender, key.sender_id, key.discriminator];
    let found = statement.query_row(of, |row| row.get(0)).optional()?;
    found.map(|id| parse("a delivery's id", id)).transpose()
}

fn outstanding(connection: &Connection) -> Result<Vec<(Namespace, DeliveryId)>, Failure> {
    // By itself SQLite would rather read the whole table, which is in the right order.
    let mut statement = connection.prepare_cached(
        "SELECT namespace, id FROM deliveries INDEXED BY deliveries_waiting
         WHERE state = 0 ORDER BY row",
    )?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let read = |found| {
        let (namespace, id) = found?;
        Ok((parse("a namespace", namespace)?, parse("a delivery's id", id)?))
    };
    found.map(read).collect()
}

/// A settlement whose orders are ready to be written.
pub(super) struct PreparedSettlement {
    delivery: DeliveryId,
    matched: Vec<PreparedMatch>,
    failed: Vec<MatchFailure>,
    unmatched: Vec<crate::model::BindingId>,
}

struct PreparedMatch {
    binding: crate::model::BindingId,
    job: Option<Prepared>,
    varies_name: bool,
}

impl PreparedSettlement {
    fn new(delivery: DeliveryId, settlement: Settlement) -> Result<Self, StoreError> {
        let Settlement { matched, failed, unmatched } = settlement;
        let prepare = |one: Matched| {
            let Matched { binding, submission, varies_name } = one;
            let job = submission.map(Prepared::new).transpose()?;
            Ok(PreparedMatch { binding, job, varies_name })
        };
        let matched = matched.into_iter().map(prepare).collect::<Result<_, StoreError>>()?;
        Ok(Self { delivery, matched, failed, unmatched })
    }
}

/// Settles a delivery; what came of it, this time or before.
///
/// # Errors
/// The transaction has failed; or, inside, there is no such delivery.
pub(super) fn settle(
    change: &mut Change<'_>,
    settlement: PreparedSettlement,
) -> Result<Result<DeliveryAccount, StoreError>, Failure> {
    let id = settlement.delivery;
    match settled(change, &id) {
        Ok(None) => {}
        Ok(Some(account)) => return Ok(Ok(account)),
        Err(Failure::Refused(error)) => return Ok(Err(error)),
        Err(failure) => return Err(failure),
    }
    let mut account = DeliveryAccount {
        matched: Vec::with_capacity(settlement.matched.len()),
        failed: settlement.failed,
        unmatched: settlement.unmatched,
    };
    for PreparedMatch { binding, job, varies_name } in settlement.matched {
        let submitted = match job {
            Some(job) => submit(change, job, varies_name)?,
            None => Ok(None),
        };
        match submitted {
            Ok(Some(Submission { id, order, .. })) => {
                account.matched.push(Match { binding, job: Some(id), name: order.name });
            }
            Ok(None) => account.matched.push(Match { binding, job: None, name: None }),
            Err(refusal) => account.failed.push(MatchFailure {
                binding,
                stage: "submit".to_owned(),
                message: refusal.to_string(),
                position: None,
            }),
        }
    }
    let end = end_of(&account, now())?;
    change.backlog.add(Entry::Settled(id, end))?;
    Ok(Ok(account))
}

/// What became of a delivery, if it is settled.
fn settled(change: &Change<'_>, id: &DeliveryId) -> Result<Option<DeliveryAccount>, Failure> {
    match change.backlog.delivery(id) {
        Some(end) => end.map(|end| delivery_row::parse_account(&end.account)).transpose(),
        None => delivery_row::account(change.connection, id),
    }
}

/// Submits a job, under another name where its own is taken and may vary.
fn submit(
    change: &mut Change<'_>,
    job: Prepared,
    varies_name: bool,
) -> Result<Result<Option<Submission>, Refusal>, Failure> {
    let mut submission = job.submission.clone();
    let mut job = job;
    for _ in 0..NAMES_TRIED {
        match change.submit(job)? {
            Ok(_) => return Ok(Ok(Some(submission))),
            Err(SubmitError::Store(error)) => return Err(error.into()),
            Err(SubmitError::Refused(Refusal::NameTaken(name))) if varies_name => {
                submission.order.name = Some(name.varied());
                job = Prepared::new(submission.clone())?;
            }
            Err(SubmitError::Refused(refusal)) => return Ok(Err(refusal)),
        }
    }
    let taken = submission.order.name.map(Refusal::NameTaken);
    taken.map(Err).ok_or_else(|| Failure::garbled("a job's name", "it is gone"))
}

fn end_of(account: &DeliveryAccount, time_settled: f64) -> Result<DeliveryEnd, Failure> {
    let text = serde_json::to_string(account)
        .map_err(|error| Failure::garbled("what became of a delivery", error))?;
    Ok(DeliveryEnd {
        time_settled,
        matched: u32::try_from(account.matched.len()).unwrap_or(u32::MAX),
        failed: u32::try_from(account.failed.len()).unwrap_or(u32::MAX),
        account: text,
    })
}

/// How many times `prune` looks at some deliveries before it leaves the others to its next call.
const LOOKS: usize = 10;

/// Removes some deliveries that retention no longer keeps and whose jobs are done, and the sets of
/// bindings that are neither of today nor of a delivery that waits; how many deliveries.
///
/// It goes through the oldest ones, some at a time, and begins anew where the first comes that is
/// to be kept, since the others are younger: their rows are in the order of their times. So those
/// whose jobs wait for long hold up no others.
pub(super) fn prune(
    change: &Change<'_>,
    retention: Retention,
    most: i64,
) -> Result<usize, Failure> {
    let mut removed = 0;
    for _ in 0..LOOKS {
        let from = change.shared.pruned_to.load(Ordering::Relaxed);
        let window = Window::of(change.connection, retention, from, most)?;
        removed = window.prune(change.connection)?;
        change.shared.pruned_to.store(window.next(most), Ordering::Relaxed);
        if removed > 0 || window.next(most) == 0 {
            break;
        }
    }
    prune_sets(change.connection, most)?;
    Ok(removed)
}

/// How long a sender may repeat a delivery, in seconds: the longest `tolerance` of a webhook
/// client. However many come, the first one is known as long.
const REPEATED: f64 = 86_400.0;

/// Some deliveries, one after the other.
struct Window {
    /// What was received before, in seconds since 1970, is not kept.
    oldest: f64,
    /// What has no later row is not kept.
    newest: i64,
    /// They begin after this row.
    from: i64,
    /// Their last row.
    last: i64,
    looked: i64,
    overdue: i64,
}

impl Window {
    fn of(
        connection: &Connection,
        retention: Retention,
        from: i64,
        most: i64,
    ) -> Result<Self, Failure> {
        let kept = i64::try_from(retention.count).unwrap_or(i64::MAX);
        let oldest = now() - retention.age.as_secs_f64();
        let newest = "SELECT coalesce(max(row), 0) FROM deliveries";
        let newest =
            connection.prepare_cached(newest)?.query_row([], |row| row.get::<_, i64>(0))?;
        let newest = newest.saturating_sub(kept);
        let mut statement = connection.prepare_cached(
            "SELECT coalesce(max(row), 0), count(*), coalesce(sum(time_received < ?1 OR row <= ?2), 0)
             FROM (SELECT row, time_received FROM deliveries WHERE row > ?3 ORDER BY row LIMIT ?4)",
        )?;
        let found = statement.query_row(params![oldest, newest, from, most], |row| {
            let (last, looked, overdue) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Self { oldest, newest, from, last, looked, overdue })
        })?;
        Ok(found)
    }

    fn prune(&self, connection: &Connection) -> Result<usize, Failure> {
        let mut statement = connection.prepare_cached(
            "DELETE FROM deliveries WHERE row IN (
                 SELECT row FROM deliveries AS old
                 WHERE row > ?3 AND row <= ?4 AND state = 1
                 AND (time_received < ?1
                      OR row <= ?2 AND (sender_id IS NULL OR time_received < ?5))
                 AND NOT EXISTS (
                     SELECT 1 FROM json_each(old.account, '$.matched') AS one
                     JOIN jobs ON jobs.id = one.value ->> 'job' WHERE jobs.state < 4
                 ))",
        )?;
        let repeated = now() - REPEATED;
        let of = params![self.oldest, self.newest, self.from, self.last, repeated];
        Ok(statement.execute(of)?)
    }

    /// After which row the next ones begin.
    fn next(&self, most: i64) -> i64 {
        if self.looked < most || self.overdue < self.looked { 0 } else { self.last }
    }
}

fn prune_sets(connection: &Connection, most: i64) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM binding_sets WHERE id IN (
             SELECT id FROM binding_sets AS old
             WHERE EXISTS (SELECT 1 FROM binding_sets
                           WHERE namespace = old.namespace AND id > old.id)
                 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE state = 0 AND bindings = old.id)
             LIMIT ?1)",
    )?;
    statement.execute([most])?;
    Ok(())
}
