//! Bindings: read from memory, written to disk; and the sets of them that deliveries refer to.

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, params};

use super::change::Change;
use super::column::{definition, parse};
use super::definitions::check_expected;
use super::failure::Failure;
use super::views::Views;
use super::{SqliteStore, clients};
use crate::definitions::{Binding, ReadContext, WebhookClient};
use crate::model::{BindingId, ClientId, Namespace, now};
use crate::store::bindings::{BindingSet, Bindings};
use crate::store::definitions::Expected;
use crate::store::{Cursor, CursorError, Page, StoreError};

#[async_trait]
impl Bindings for SqliteStore {
    fn binding(&self, namespace: &Namespace, id: &BindingId) -> Option<Arc<Binding>> {
        self.shared.views().bindings.get(&(namespace.clone(), id.clone())).cloned()
    }

    fn bindings(
        &self,
        namespace: &Namespace,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<Page<Arc<Binding>>, StoreError> {
        page(&self.shared.views(), namespace, after, most)
    }

    async fn define_binding(
        &self,
        binding: Binding,
        expected: Expected,
    ) -> Result<Arc<Binding>, StoreError> {
        self.writer.change(move |change| write(change, binding, expected)).await
    }

    async fn delete_binding(
        &self,
        namespace: &Namespace,
        id: &BindingId,
    ) -> Result<(), StoreError> {
        let key = (namespace.clone(), id.clone());
        self.writer.change(move |change| delete(change, key)).await
    }

    fn binding_set(&self, namespace: &Namespace) -> BindingSet {
        self.shared.views().binding_set(namespace)
    }

    async fn read_binding_set(&self, id: u64) -> Result<Option<BindingSet>, StoreError> {
        if id == 0 {
            return Ok(Some(BindingSet::empty()));
        }
        self.readers.read(move |connection| read_set(connection, id)).await
    }

    fn client(&self, namespace: &Namespace, id: &ClientId) -> Option<Arc<WebhookClient>> {
        self.shared.views().clients.get(&(namespace.clone(), id.clone())).cloned()
    }

    fn clients(&self, namespace: &Namespace) -> Vec<Arc<WebhookClient>> {
        self.shared.views().clients_of(namespace).cloned().collect()
    }

    async fn define_client(
        &self,
        client: WebhookClient,
        expected: Expected,
    ) -> Result<Arc<WebhookClient>, StoreError> {
        self.writer.change(move |change| clients::write(change, client, expected)).await
    }

    async fn delete_client(&self, namespace: &Namespace, id: &ClientId) -> Result<(), StoreError> {
        let key = (namespace.clone(), id.clone());
        self.writer.change(move |change| clients::delete(change, key)).await
    }
}

fn page(
    views: &Views,
    namespace: &Namespace,
    after: Option<&Cursor>,
    most: usize,
) -> Result<Page<Arc<Binding>>, StoreError> {
    let after = after.map(Cursor::names::<Namespace, BindingId>).transpose();
    let after = after.map_err(|error: CursorError| StoreError::Invalid(error.to_string()))?;
    let own = views.bindings_of(namespace);
    let mut found = own.filter(|binding| match &after {
        Some((_, last)) => binding.id > *last,
        None => true,
    });
    let items: Vec<_> = found.by_ref().take(most.max(1)).cloned().collect();
    let next = match (items.last(), found.next()) {
        (Some(last), Some(_)) => Some(Cursor::after_name(&format!("{namespace}/{}", last.id))),
        _ => None,
    };
    Ok(Page { items, next })
}

fn write(
    change: &mut Change<'_>,
    binding: Binding,
    expected: Expected,
) -> Result<Arc<Binding>, Failure> {
    let mut binding = binding;
    let key = (binding.namespace.clone(), binding.id.clone());
    {
        let views = change.views();
        let before = views.bindings.get(&key);
        check_expected("binding", key.1.as_str(), before.map(|before| before.revision), expected)?;
        binding.modified = now() as i64;
        binding.created = before.map_or(binding.modified, |before| before.created);
        binding.revision = before.map_or(0, |before| before.revision) + 1;
        if let Some(before) = before {
            binding.username.clone_from(&before.username);
        }
    }
    let set = end_in_next_set(change.connection, &key)?;
    let mut statement = change.connection.prepare_cached(
        "INSERT INTO bindings (namespace, id, definition, since) VALUES (?1, ?2, ?3, ?4)",
    )?;
    statement.execute(params![
        key.0.as_str(),
        key.1.as_str(),
        serde_json::Value::Object(binding.to_fields()).to_string(),
        set,
    ])?;
    let binding = Arc::new(binding);
    let kept = binding.clone();
    change.after_commit(move |views| {
        let namespace = key.0.clone();
        views.bindings.insert(key, kept);
        views.renew_binding_set(namespace, set as u64);
    });
    Ok(binding)
}

fn delete(change: &mut Change<'_>, key: (Namespace, BindingId)) -> Result<(), Failure> {
    if !change.views().bindings.contains_key(&key) {
        return Err(StoreError::missing("binding", key.1).into());
    }
    let set = end_in_next_set(change.connection, &key)?;
    change.after_commit(move |views| {
        views.bindings.remove(&key);
        views.renew_binding_set(key.0, set as u64);
    });
    Ok(())
}

/// Begins a new set for the namespace, which the binding that is there is not in any more.
fn end_in_next_set(
    connection: &Connection,
    (namespace, id): &(Namespace, BindingId),
) -> Result<i64, Failure> {
    let mut statement =
        connection.prepare_cached("INSERT INTO binding_sets (namespace) VALUES (?1)")?;
    let set = statement.insert([namespace.as_str()])?;
    let mut statement = connection.prepare_cached(
        "UPDATE bindings SET until = ?3 WHERE namespace = ?1 AND id = ?2 AND until IS NULL",
    )?;
    statement.execute(params![namespace.as_str(), id.as_str(), set])?;
    Ok(set)
}

fn read_set(connection: &Connection, id: u64) -> Result<Option<BindingSet>, Failure> {
    let number = i64::try_from(id).map_err(|error| Failure::garbled("a binding set", error))?;
    // One statement sees one state of the database, however many change it meanwhile.
    let mut statement = connection.prepare_cached(
        "SELECT bindings.definition FROM binding_sets LEFT JOIN bindings
         ON bindings.namespace = binding_sets.namespace AND bindings.since <= ?1
             AND (bindings.until IS NULL OR bindings.until > ?1)
         WHERE binding_sets.id = ?1 ORDER BY bindings.id",
    )?;
    let mut rows = statement.query([number])?;
    let mut is_kept = false;
    let mut bindings = Vec::new();
    while let Some(row) = rows.next()? {
        is_kept = true;
        if let Some(text) = row.get::<_, Option<String>>(0)? {
            let binding = read(&text)?;
            if binding.enabled {
                bindings.push(Arc::new(binding));
            }
        }
    }
    Ok(is_kept.then(|| BindingSet { id, bindings: bindings.into() }))
}

/// Reads all bindings that are there now into memory, and which sets they are.
pub(super) fn load(connection: &Connection, views: &mut Views) -> Result<(), Failure> {
    let mut statement =
        connection.prepare("SELECT definition FROM bindings WHERE until IS NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let binding = read(&row.get::<_, String>(0)?)?;
        views.bindings.insert((binding.namespace.clone(), binding.id.clone()), Arc::new(binding));
    }
    let mut statement =
        connection.prepare("SELECT namespace, max(id) FROM binding_sets GROUP BY namespace")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let namespace: Namespace = parse("a namespace", row.get(0)?)?;
        views.renew_binding_set(namespace, row.get::<_, i64>(1)? as u64);
    }
    Ok(())
}

fn read(text: &str) -> Result<Binding, Failure> {
    let fields = definition("a binding", text)?;
    Binding::read(fields, &ReadContext::stored())
        .map_err(|problems| Failure::garbled("a binding", problems))
}

impl Views {
    /// The bindings of a namespace that are enabled, and what the store calls them.
    pub(super) fn binding_set(&self, namespace: &Namespace) -> BindingSet {
        self.binding_sets.get(namespace).cloned().unwrap_or_else(BindingSet::empty)
    }

    /// The bindings of a namespace, by name.
    #[expect(clippy::expect_used, reason = "a literal")]
    fn bindings_of(&self, namespace: &Namespace) -> impl Iterator<Item = &Arc<Binding>> {
        // Names begin with a letter or digit, of which `0` is the first.
        let first = "0".parse::<BindingId>().expect("`0` is a name");
        let own = namespace.clone();
        let range = self.bindings.range((own.clone(), first)..);
        range.map(|(_, binding)| binding).take_while(move |binding| binding.namespace == own)
    }

    fn renew_binding_set(&mut self, namespace: Namespace, id: u64) {
        let enabled = self.bindings_of(&namespace).filter(|binding| binding.enabled);
        let bindings = enabled.cloned().collect::<Vec<_>>().into();
        self.binding_sets.insert(namespace, BindingSet { id, bindings });
    }
}
