//! Lists of deliveries, newest first.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

use super::conditions::Conditions;
use super::delivery_row::{ENTRY, entry};
use super::failure::Failure;
use super::rows_page;
use crate::store::Page;
use crate::store::deliveries::{DeliveryEntry, DeliveryFilter, DeliveryState};

pub(super) fn list(
    connection: &Connection,
    filter: &DeliveryFilter,
    after: Option<i64>,
    most: usize,
) -> Result<Page<DeliveryEntry>, Failure> {
    let conditions = conditions(filter, after);
    let (text, wanted) = (conditions.text(), most.saturating_add(1));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ENTRY} FROM deliveries WHERE {text} ORDER BY row DESC LIMIT {wanted}"
    ))?;
    rows_page::read(statement.query(params_from_iter(conditions.values))?, most, entry)
}

/// The column as an index has it, or so that no index on it is used where another finds fewer rows.
fn namespace_column(filter: &DeliveryFilter) -> &'static str {
    let is_rare = filter.state == Some(DeliveryState::Waiting)
        || filter.failed == Some(true)
        || filter.matched == Some(true);
    if is_rare && filter.discriminator.is_none() { "+namespace" } else { "namespace" }
}

fn conditions(filter: &DeliveryFilter, after: Option<i64>) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(namespaces) = &filter.namespaces {
        let names = namespaces.iter().map(|namespace| Sql::from(namespace.as_str().to_owned()));
        conditions.one_of(namespace_column(filter), names);
    }
    if let Some(text) = &filter.discriminator {
        conditions.that("discriminator", "=", Sql::from(text.clone()));
    }
    match filter.state {
        // They are few, and an index has them; looked for in the order of rows, all would be read.
        Some(DeliveryState::Waiting) => conditions.always(
            "row IN (SELECT row FROM deliveries INDEXED BY deliveries_waiting WHERE state = 0)",
        ),
        Some(DeliveryState::Done) => conditions.always("state = 1"),
        None => {}
    }
    match filter.failed {
        Some(true) => conditions.always("failed > 0"),
        Some(false) => conditions.always("failed = 0"),
        None => {}
    }
    match filter.matched {
        Some(true) => conditions.always("matched > 0"),
        Some(false) => conditions.always("matched = 0"),
        None => {}
    }
    if let Some(row) = after {
        conditions.that("row", "<", Sql::from(row));
    }
    if let Some(since) = filter.since {
        conditions.that("time_received", ">=", Sql::from(since));
    }
    if let Some(until) = filter.until {
        conditions.that("time_received", "<", Sql::from(until));
    }
    conditions
}
