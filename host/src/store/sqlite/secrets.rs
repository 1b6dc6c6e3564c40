//! Secrets, sealed in the database.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::SqliteStore;
use super::column::parse;
use super::failure::Failure;
use super::sealer::{KEY_FILE, Sealer};
use crate::model::now;
use crate::model::{Namespace, SecretName, SecretValue};
use crate::store::StoreError;
use crate::store::secrets::{SecretEntry, Secrets};

#[async_trait]
impl Secrets for SqliteStore {
    async fn secret(
        &self,
        namespace: &Namespace,
        name: &SecretName,
    ) -> Result<Option<SecretValue>, StoreError> {
        let place = place(namespace.as_str(), name.as_str());
        let (namespace, name) = (namespace.clone(), name.clone());
        let read = move |connection: &Connection| {
            let mut statement = connection
                .prepare_cached("SELECT sealed FROM secrets WHERE namespace = ?1 AND name = ?2")?;
            let key = params![namespace.as_str(), name.as_str()];
            Ok(statement.query_row(key, |row| row.get::<_, Vec<u8>>(0)).optional()?)
        };
        let Some(sealed) = self.readers.read(read).await? else { return Ok(None) };
        match self.sealer.open(&place, &sealed) {
            Some(bytes) => Ok(Some(SecretValue::from(bytes))),
            None => Err(Failure::garbled(
                "a secret",
                format!("{place} was not sealed with this key, or is damaged; set it again"),
            )
            .into()),
        }
    }

    async fn secrets(&self, namespace: &Namespace) -> Result<Vec<SecretEntry>, StoreError> {
        let namespace = namespace.clone();
        self.readers
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT name, modified FROM secrets WHERE namespace = ?1 ORDER BY name",
                )?;
                let mut rows = statement.query([namespace.as_str()])?;
                let mut entries = Vec::new();
                while let Some(row) = rows.next()? {
                    let name = parse("a secret's name", row.get(0)?)?;
                    entries.push(SecretEntry { name, modified: row.get(1)? });
                }
                Ok(entries)
            })
            .await
    }

    async fn put_secret(
        &self,
        namespace: &Namespace,
        name: &SecretName,
        value: SecretValue,
    ) -> Result<(), StoreError> {
        let place = place(namespace.as_str(), name.as_str());
        let sealed = self.sealer.seal(&place, value.reveal())?;
        let (namespace, name) = (namespace.clone(), name.clone());
        self.writer
            .change(move |change| {
                let mut statement = change.connection.prepare_cached(
                    "INSERT OR REPLACE INTO secrets (namespace, name, sealed, modified)
                     VALUES (?1, ?2, ?3, ?4)",
                )?;
                let row = params![namespace.as_str(), name.as_str(), sealed, now() as i64];
                statement.execute(row)?;
                Ok(())
            })
            .await
    }

    async fn delete_secret(
        &self,
        namespace: &Namespace,
        name: &SecretName,
    ) -> Result<(), StoreError> {
        let (namespace, name) = (namespace.clone(), name.clone());
        self.writer
            .change(move |change| {
                let mut statement = change
                    .connection
                    .prepare_cached("DELETE FROM secrets WHERE namespace = ?1 AND name = ?2")?;
                match statement.execute(params![namespace.as_str(), name.as_str()])? {
                    0 => Err(StoreError::missing("secret", &name).into()),
                    _ => Ok(()),
                }
            })
            .await
    }
}

/// What a secret is sealed for.
fn place(namespace: &str, name: &str) -> String {
    format!("{namespace}/{name}")
}

/// Checks that the key opens the secrets that are kept, so that none is sealed with another one.
///
/// # Errors
/// There are secrets, and it opens none of them.
pub(super) fn check_key(connection: &Connection, sealer: &Sealer) -> Result<(), Failure> {
    let mut statement = connection.prepare("SELECT namespace, name, sealed FROM secrets")?;
    let mut rows = statement.query([])?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let place = place(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
        if sealer.open(&place, &row.get::<_, Vec<u8>>(2)?).is_some() {
            return Ok(());
        }
        found += 1;
    }
    match found {
        0 => Ok(()),
        _ => Err(Failure::garbled(
            "secrets",
            format!(
                "the key opens none of the {found} that are kept; give the key they were sealed with"
            ),
        )),
    }
}

/// Whether there are secrets.
pub(super) fn are_there(connection: &Connection) -> Result<bool, Failure> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM secrets)", [], |row| row.get(0))?)
}

/// Says that the key is gone while there are secrets. A new one would not open them, and once it
/// is used for others, neither key would open them all.
pub(super) fn key_is_gone() -> Failure {
    Failure::garbled(
        "secrets",
        format!(
            "{KEY_FILE} is gone; put it back into the data directory, or give the secrets up with \
             `DELETE FROM secrets` in the database"
        ),
    )
}
