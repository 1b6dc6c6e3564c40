//! What jobs go by: one job a name in each namespace, for as long as the job is kept.

use rusqlite::{Connection, params};

use super::backlog::Backlog;
use super::failure::Failure;
use crate::model::{JobName, Namespace};

/// Whether a job has this name.
pub(super) fn is_taken(
    backlog: &Backlog,
    connection: &Connection,
    namespace: &Namespace,
    name: &JobName,
) -> Result<bool, Failure> {
    if backlog.has_name(namespace, name) {
        return Ok(true);
    }
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM job_names WHERE namespace = ?1 AND name = ?2")?;
    Ok(statement.exists(params![namespace.as_str(), name.as_str()])?)
}
