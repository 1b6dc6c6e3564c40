//! What jobs go by: one job a name in each namespace, for as long as the job is kept.

use rusqlite::{Connection, params};

use super::failure::Failure;
use crate::model::{JobName, Namespace};

/// Gives a name to the job in a row; false if another job has it.
pub(super) fn take(
    connection: &Connection,
    namespace: &Namespace,
    name: &JobName,
    row: i64,
) -> Result<bool, Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT OR IGNORE INTO job_names (namespace, name, row) VALUES (?1, ?2, ?3)",
    )?;
    Ok(statement.execute(params![namespace.as_str(), name.as_str(), row])? > 0)
}
