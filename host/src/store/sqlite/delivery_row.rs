//! One delivery, read from its row.

use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::de::DeserializeOwned;

use super::column::parse;
use super::failure::Failure;
use crate::model::DeliveryId;
use crate::store::StoreError;
use crate::store::deliveries::{
    DeliveryAccount, DeliveryContent, DeliveryDetails, DeliveryEntry, DeliveryState, OpenDelivery,
};

/// The columns of an entry, in the order that [`entry`] reads them.
pub(super) const ENTRY: &str = "row, id, namespace, discriminator, sender, sender_id, state,
    matched, failed, time_received, time_settled, replay_of";

/// The entry in a row that begins with [`ENTRY`].
pub(super) fn entry(row: &Row<'_>) -> Result<DeliveryEntry, Failure> {
    let replay_of: Option<String> = row.get(11)?;
    Ok(DeliveryEntry {
        id: parse("a delivery's id", row.get(1)?)?,
        namespace: parse("a namespace", row.get(2)?)?,
        discriminator: row.get(3)?,
        sender: row.get(4)?,
        sender_id: row.get(5)?,
        state: match row.get::<_, i64>(6)? {
            0 => DeliveryState::Waiting,
            1 => DeliveryState::Done,
            other => return Err(Failure::garbled("a delivery's state", other)),
        },
        matches: row.get(7)?,
        failures: row.get(8)?,
        time_received: row.get(9)?,
        time_settled: row.get(10)?,
        replay_of: replay_of.map(|id| parse("a delivery's id", id)).transpose()?,
    })
}

/// All that is kept of a delivery.
pub(super) fn details(
    connection: &Connection,
    id: &DeliveryId,
) -> Result<Option<DeliveryDetails>, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ENTRY}, account, metadata, payload FROM deliveries WHERE id = ?1"
    ))?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let entry = entry(row)?;
    let account: Option<String> = row.get(12)?;
    let account = account.map(|text| parse_account(&text)).transpose()?;
    let content = DeliveryContent {
        namespace: entry.namespace.clone(),
        discriminator: entry.discriminator.clone(),
        metadata: json("a delivery's metadata", row.get_ref(13)?.as_str().map_err(garbled)?)?,
        payload: json("a delivery's payload", row.get_ref(14)?.as_str().map_err(garbled)?)?,
    };
    Ok(Some(DeliveryDetails { entry, content, account: account.unwrap_or_default() }))
}

/// A delivery as those who try its bindings need it.
pub(super) fn open(
    connection: &Connection,
    id: &DeliveryId,
) -> Result<Option<OpenDelivery>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT namespace, discriminator, sender, cluster_scope, bindings, metadata, payload
         FROM deliveries WHERE id = ?1",
    )?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(OpenDelivery {
        content: DeliveryContent {
            namespace: parse("a namespace", row.get(0)?)?,
            discriminator: row.get(1)?,
            metadata: json("a delivery's metadata", row.get_ref(5)?.as_str().map_err(garbled)?)?,
            payload: json("a delivery's payload", row.get_ref(6)?.as_str().map_err(garbled)?)?,
        },
        sender: row.get(2)?,
        cluster_scope: row.get(3)?,
        bindings: row.get::<_, i64>(4)?.unsigned_abs(),
    }))
}

/// What became of a delivery, if it is settled.
///
/// # Errors
/// There is no such delivery.
pub(super) fn account(
    connection: &Connection,
    id: &DeliveryId,
) -> Result<Option<DeliveryAccount>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT account FROM deliveries WHERE id = ?1")?;
    let found: Option<Option<String>> =
        statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    let account = found.ok_or_else(|| StoreError::missing("delivery", id))?;
    account.map(|text| parse_account(&text)).transpose()
}

/// Reads what became of a delivery.
pub(super) fn parse_account(text: &str) -> Result<DeliveryAccount, Failure> {
    json("what became of a delivery", text)
}

fn json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::garbled(what, error))
}

fn garbled(error: rusqlite::types::FromSqlError) -> Failure {
    Failure::garbled("a delivery", error)
}
