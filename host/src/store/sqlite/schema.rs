//! The tables, and how an older database becomes one of today.

use rusqlite::Connection;

use super::failure::Failure;

/// The steps from an empty database to today's. A step is never changed once it was released; what
/// is new gets a step of its own.
const STEPS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
];

/// Brings the database up to date.
///
/// # Errors
/// It is newer than this program; it can't be written.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    let version: usize = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?
        .try_into()
        .unwrap_or(usize::MAX);
    if version > STEPS.len() {
        return Err(Failure::Newer { found: version, known: STEPS.len() });
    }
    for (number, step) in STEPS.iter().enumerate().skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
