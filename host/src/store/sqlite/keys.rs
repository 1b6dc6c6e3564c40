//! The keys that plugins keep from job to job.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::SqliteStore;
use super::failure::Failure;
use crate::model::Bytes;
use crate::store::StoreError;
use crate::store::keys::{KeyError, KeySpace, Keys};

#[async_trait]
impl Keys for SqliteStore {
    async fn key(&self, space: &KeySpace, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (space, key) = (space.clone(), key.to_owned());
        self.readers.read(move |connection| value(connection, &space, &key)).await
    }

    async fn set_key(
        &self,
        space: &KeySpace,
        key: &str,
        value: Vec<u8>,
        expected: Option<Option<Vec<u8>>>,
        quota: Bytes,
    ) -> Result<bool, KeyError> {
        let (space, key) = (space.clone(), key.to_owned());
        self.writer
            .change(move |change| {
                set(change.connection, &space, &key, &value, expected.as_ref(), quota)
            })
            .await?
    }

    async fn delete_key(&self, space: &KeySpace, key: &str) -> Result<(), StoreError> {
        let (space, key) = (space.clone(), key.to_owned());
        self.writer.change(move |change| delete(change.connection, &space, &key)).await
    }

    async fn list_keys(
        &self,
        space: &KeySpace,
        prefix: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let (space, prefix) = (space.clone(), prefix.to_owned());
        let after = after.map(str::to_owned);
        self.readers
            .read(move |connection| list(connection, &space, &prefix, after.as_deref(), most))
            .await
    }
}

fn value(connection: &Connection, space: &KeySpace, key: &str) -> Result<Option<Vec<u8>>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT value FROM keys WHERE namespace = ?1 AND plugin = ?2 AND key = ?3",
    )?;
    let place = params![space.namespace.as_str(), space.plugin.as_str(), key];
    Ok(statement.query_row(place, |row| row.get(0)).optional()?)
}

fn set(
    connection: &Connection,
    space: &KeySpace,
    key: &str,
    new: &[u8],
    expected: Option<&Option<Vec<u8>>>,
    quota: Bytes,
) -> Result<Result<bool, KeyError>, Failure> {
    let old = value(connection, space, key)?;
    if expected.is_some_and(|expected| *expected != old) {
        return Ok(Ok(false));
    }
    let before = size(connection, space)?;
    let freed = old.as_ref().map_or(0, |old| cost(key, old));
    let after = before.saturating_sub(freed).saturating_add(cost(key, new));
    // What takes no more than before is fine even where the quota was lowered since.
    if after > quota.0 && after > before {
        return Ok(Err(KeyError::OverQuota { size: Bytes(after), quota }));
    }
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO keys (namespace, plugin, key, value) VALUES (?1, ?2, ?3, ?4)",
    )?;
    statement.execute(params![space.namespace.as_str(), space.plugin.as_str(), key, new])?;
    set_size(connection, space, after)?;
    Ok(Ok(true))
}

fn delete(connection: &Connection, space: &KeySpace, key: &str) -> Result<(), Failure> {
    let Some(old) = value(connection, space, key)? else { return Ok(()) };
    let mut statement = connection
        .prepare_cached("DELETE FROM keys WHERE namespace = ?1 AND plugin = ?2 AND key = ?3")?;
    statement.execute(params![space.namespace.as_str(), space.plugin.as_str(), key])?;
    let left = size(connection, space)?.saturating_sub(cost(key, &old));
    set_size(connection, space, left)
}

fn list(
    connection: &Connection,
    space: &KeySpace,
    prefix: &str,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT key FROM keys
         WHERE namespace = ?1 AND plugin = ?2 AND key >= ?3 AND (?4 IS NULL OR key > ?4)
         ORDER BY key LIMIT ?5",
    )?;
    // Keys that begin with the prefix stand together from the prefix on.
    let first = after.filter(|after| *after > prefix).unwrap_or(prefix);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![
        space.namespace.as_str(),
        space.plugin.as_str(),
        first,
        after,
        most
    ])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        if !key.starts_with(prefix) {
            break;
        }
        keys.push(key);
    }
    Ok(keys)
}

/// What an entry counts against the quota.
fn cost(key: &str, value: &[u8]) -> u64 {
    key.len() as u64 + value.len() as u64
}

fn size(connection: &Connection, space: &KeySpace) -> Result<u64, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT bytes FROM key_sizes WHERE namespace = ?1 AND plugin = ?2")?;
    let place = params![space.namespace.as_str(), space.plugin.as_str()];
    let bytes = statement.query_row(place, |row| row.get::<_, i64>(0)).optional()?;
    Ok(bytes.unwrap_or(0).unsigned_abs())
}

fn set_size(connection: &Connection, space: &KeySpace, bytes: u64) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO key_sizes (namespace, plugin, bytes) VALUES (?1, ?2, ?3)",
    )?;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    statement.execute(params![space.namespace.as_str(), space.plugin.as_str(), bytes])?;
    Ok(())
}
