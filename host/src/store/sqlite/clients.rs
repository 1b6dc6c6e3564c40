//! Webhook clients: read from memory, written to disk.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::change::Change;
use super::column::definition;
use super::definitions::check_expected;
use super::failure::Failure;
use super::views::Views;
use crate::definitions::{ReadContext, WebhookClient};
use crate::model::{ClientId, Namespace, now};
use crate::store::StoreError;
use crate::store::bindings::MAX_CLIENTS;
use crate::store::definitions::Expected;

/// Writes a client in place of what is there, as its next revision.
///
/// # Errors
/// What is there is not what was expected; there are as many as may be; the store failed.
pub(super) fn write(
    change: &mut Change<'_>,
    client: WebhookClient,
    expected: Expected,
) -> Result<Arc<WebhookClient>, Failure> {
    let mut client = client;
    let key = (client.namespace.clone(), client.id.clone());
    {
        let views = change.views();
        let before = views.clients.get(&key);
        let held = before.map(|before| before.revision);
        check_expected("webhook client", key.1.as_str(), held, expected)?;
        if before.is_none() && views.clients_of(&key.0).count() >= MAX_CLIENTS {
            let problem = format!(
                "namespace {} has {MAX_CLIENTS} webhook clients, the most there may be; delete one",
                key.0
            );
            return Err(StoreError::Conflict(problem).into());
        }
        client.modified = now() as i64;
        client.created = before.map_or(client.modified, |before| before.created);
        client.revision = held.unwrap_or(0) + 1;
        if let Some(before) = before {
            client.username.clone_from(&before.username);
        }
    }
    let mut statement = change.connection.prepare_cached(
        "INSERT OR REPLACE INTO webhook_clients (namespace, id, definition) VALUES (?1, ?2, ?3)",
    )?;
    statement.execute(params![
        key.0.as_str(),
        key.1.as_str(),
        serde_json::Value::Object(client.to_fields()).to_string(),
    ])?;
    let client = Arc::new(client);
    let kept = client.clone();
    change.after_commit(move |views| {
        views.clients.insert(key, kept);
    });
    Ok(client)
}

/// Removes a client.
///
/// # Errors
/// There is none; the store failed.
pub(super) fn delete(change: &mut Change<'_>, key: (Namespace, ClientId)) -> Result<(), Failure> {
    if !change.views().clients.contains_key(&key) {
        return Err(StoreError::missing("webhook client", key.1).into());
    }
    let mut statement = change
        .connection
        .prepare_cached("DELETE FROM webhook_clients WHERE namespace = ?1 AND id = ?2")?;
    statement.execute([key.0.as_str(), key.1.as_str()])?;
    change.after_commit(move |views| {
        views.clients.remove(&key);
    });
    Ok(())
}

/// Reads all clients into memory.
pub(super) fn load(connection: &Connection, views: &mut Views) -> Result<(), Failure> {
    let mut statement = connection.prepare("SELECT definition FROM webhook_clients")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let fields = definition("a webhook client", &row.get::<_, String>(0)?)?;
        let client = WebhookClient::read(fields, &ReadContext::stored())
            .map_err(|problems| Failure::garbled("a webhook client", problems))?;
        views.clients.insert((client.namespace.clone(), client.id.clone()), Arc::new(client));
    }
    Ok(())
}

impl Views {
    /// The clients of a namespace, by name.
    #[expect(clippy::expect_used, reason = "a literal")]
    pub(super) fn clients_of(
        &self,
        namespace: &Namespace,
    ) -> impl Iterator<Item = &Arc<WebhookClient>> {
        // Names begin with a letter or digit, of which `0` is the first.
        let first = "0".parse::<ClientId>().expect("`0` is a name");
        let own = namespace.clone();
        let range = self.clients.range((own.clone(), first)..);
        range.map(|(_, client)| client).take_while(move |client| client.namespace == own)
    }
}
