//! Events and categories: read from memory, written to disk.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, params};

use super::change::Change;
use super::column::{definition, parse};
use super::failure::Failure;
use super::views::Views;
use super::{SqliteStore, event_list, references};
use crate::definitions::{Category, Event, ReadContext};
use crate::model::now;
use crate::model::{CategoryId, EventId, Namespace};
use crate::store::definitions::{Definitions, EventFilter, Expected, Scheduled};
use crate::store::{Cursor, Page, StoreError};

/// Names that a refusal lists at most.
const LISTED: usize = 5;

#[async_trait]
impl Definitions for SqliteStore {
    fn event(&self, namespace: &Namespace, id: &EventId) -> Option<Arc<Event>> {
        self.shared.views().event(namespace, id).cloned()
    }

    fn event_titled(&self, namespace: &Namespace, title: &str) -> Option<Arc<Event>> {
        let views = self.shared.views();
        event_list::of_namespace(&views, namespace).find(|event| event.title == title).cloned()
    }

    fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<Page<Arc<Event>>, StoreError> {
        event_list::page(&self.shared.views(), filter, after, most)
    }

    fn generation(&self) -> u64 {
        self.shared.views().generation
    }

    async fn changed(&self, seen: u64) {
        let mut changes = self.shared.changed.subscribe();
        // The sender lives as long as this store.
        drop(changes.wait_for(|generation| *generation > seen).await);
    }

    async fn define_event(
        &self,
        event: Event,
        expected: Expected,
    ) -> Result<Arc<Event>, StoreError> {
        self.writer
            .change(move |change| {
                let held = change.views().event(&event.namespace, &event.id).map(|e| e.revision);
                check_expected("event", event.id.as_str(), held, expected)?;
                write_event(change, event)
            })
            .await
    }

    async fn delete_event(&self, namespace: &Namespace, id: &EventId) -> Result<(), StoreError> {
        let (namespace, id) = (namespace.clone(), id.clone());
        self.writer.change(move |change| delete_event(change, namespace, id)).await
    }

    fn category(&self, namespace: &Namespace, id: &CategoryId) -> Option<Arc<Category>> {
        self.shared.views().category(namespace, id)
    }

    fn categories(&self, namespace: &Namespace) -> Vec<Arc<Category>> {
        let views = self.shared.views();
        let stored = views.categories.values().filter(|category| category.namespace == *namespace);
        let mut categories: Vec<_> = stored.cloned().collect();
        if !categories.iter().any(|category| category.id == CategoryId::general()) {
            categories.push(Arc::new(Category::general(namespace.clone())));
            categories.sort_by(|a, b| a.id.cmp(&b.id));
        }
        categories
    }

    async fn define_category(
        &self,
        category: Category,
        expected: Expected,
    ) -> Result<Arc<Category>, StoreError> {
        self.writer.change(move |change| write_category(change, category, expected)).await
    }

    async fn delete_category(
        &self,
        namespace: &Namespace,
        id: &CategoryId,
    ) -> Result<(), StoreError> {
        let (namespace, id) = (namespace.clone(), id.clone());
        self.writer.change(move |change| delete_category(change, namespace, id)).await
    }

    fn namespaces(&self) -> Vec<Namespace> {
        let views = self.shared.views();
        let mut names = BTreeSet::from([Namespace::default()]);
        names.extend(views.events.keys().map(|key| key.0.clone()));
        names.extend(views.categories.keys().map(|key| key.0.clone()));
        names.extend(views.plugins.keys().map(|key| key.0.clone()));
        names.extend(views.bindings.keys().map(|key| key.0.clone()));
        names.extend(views.clients.keys().map(|key| key.0.clone()));
        names.into_iter().collect()
    }

    fn scheduled(&self) -> Vec<Scheduled> {
        let views = self.shared.views();
        let scheduled = views.events.iter().filter(|(_, event)| event.timing.is_some());
        let with_cursor = |(key, event): (&(Namespace, EventId), &Arc<Event>)| Scheduled {
            event: event.clone(),
            cursor: views.cursors.get(key).copied(),
        };
        scheduled.map(with_cursor).collect()
    }

    async fn set_cursors(&self, cursors: Vec<(Namespace, EventId, i64)>) -> Result<(), StoreError> {
        if cursors.is_empty() {
            return Ok(());
        }
        self.writer.change(move |change| set_cursors(change, cursors)).await
    }
}

/// Whether what is there, of this revision if it is, is what was expected.
///
/// # Errors
/// It is not.
pub(super) fn check_expected(
    kind: &'static str,
    id: &str,
    held: Option<u64>,
    expected: Expected,
) -> Result<(), StoreError> {
    match (expected, held) {
        (Expected::Any, _) | (Expected::New, None) => Ok(()),
        (Expected::Revision(revision), Some(held)) if revision == held => Ok(()),
        (Expected::New, Some(held)) => Err(StoreError::Conflict(format!(
            "{kind} {id:?} exists already, with revision {held}; choose another id, or change it"
        ))),
        (Expected::Revision(_), None) => Err(StoreError::missing(kind, id)),
        (Expected::Revision(revision), Some(held)) => Err(StoreError::Conflict(format!(
            "{kind} {id:?} has revision {held} by now and not {revision}; read it again and repeat \
             the change"
        ))),
    }
}

/// Writes an event in place of what is there, as its next revision.
///
/// # Errors
/// What it names is not there; the store failed.
pub(super) fn write_event(change: &mut Change<'_>, event: Event) -> Result<Arc<Event>, Failure> {
    let mut event = event;
    {
        let views = change.views();
        let before = views.event(&event.namespace, &event.id).map(Arc::as_ref);
        references::check(&views, &event, before)?;
        event.modified = now() as i64;
        event.created = before.map_or(event.modified, |before| before.created);
        event.revision = before.map_or(0, |before| before.revision) + 1;
        if let Some(before) = before {
            event.username.clone_from(&before.username);
        }
    }
    // Not `OR REPLACE`, which would remove the event first, and its cursor with it.
    let mut statement = change.connection.prepare_cached(
        "INSERT INTO events (namespace, id, revision, definition) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET revision = ?3, definition = ?4",
    )?;
    statement.execute(params![
        event.namespace.as_str(),
        event.id.as_str(),
        event.revision as i64,
        serde_json::Value::Object(event.to_fields()).to_string(),
    ])?;
    let event = Arc::new(event);
    let kept = event.clone();
    change.redefine(move |views| {
        views.events.insert((kept.namespace.clone(), kept.id.clone()), kept);
    });
    Ok(event)
}

fn delete_event(change: &mut Change<'_>, namespace: Namespace, id: EventId) -> Result<(), Failure> {
    if change.views().event(&namespace, &id).is_none() {
        return Err(StoreError::missing("event", id).into());
    }
    if change.jobs.event_is_busy(&namespace, &id) {
        let problem = format!(
            "jobs of event {:?} are on their way; disable it and wait for them, or abort them",
            id.as_str()
        );
        return Err(StoreError::Conflict(problem).into());
    }
    let mut statement =
        change.connection.prepare_cached("DELETE FROM events WHERE namespace = ?1 AND id = ?2")?;
    statement.execute([namespace.as_str(), id.as_str()])?;
    change.redefine(move |views| {
        let key = (namespace, id);
        views.events.remove(&key);
        views.cursors.remove(&key);
    });
    Ok(())
}

fn write_category(
    change: &mut Change<'_>,
    category: Category,
    expected: Expected,
) -> Result<Arc<Category>, Failure> {
    let mut category = category;
    let before = change.views().category(&category.namespace, &category.id);
    let held = before.as_ref().map(|before| before.revision);
    check_expected("category", category.id.as_str(), held, expected)?;
    category.modified = now() as i64;
    category.revision = held.unwrap_or(0) + 1;
    category.created = category.modified;
    // `general` is there before anybody has made it.
    if let Some(before) = before.filter(|before| before.revision > 0) {
        category.created = before.created;
        category.username.clone_from(&before.username);
    }
    let mut statement = change.connection.prepare_cached(
        "INSERT OR REPLACE INTO categories (namespace, id, revision, definition)
         VALUES (?1, ?2, ?3, ?4)",
    )?;
    statement.execute(params![
        category.namespace.as_str(),
        category.id.as_str(),
        category.revision as i64,
        serde_json::Value::Object(category.to_fields()).to_string(),
    ])?;
    let category = Arc::new(category);
    let kept = category.clone();
    change.redefine(move |views| {
        views.categories.insert((kept.namespace.clone(), kept.id.clone()), kept);
    });
    Ok(category)
}

fn delete_category(
    change: &mut Change<'_>,
    namespace: Namespace,
    id: CategoryId,
) -> Result<(), Failure> {
    if id == CategoryId::general() {
        let problem = "category \"general\" can't be removed: events that name none are in it";
        return Err(StoreError::Conflict(problem.to_owned()).into());
    }
    let key = (namespace, id);
    if !change.views().categories.contains_key(&key) {
        return Err(StoreError::missing("category", key.1).into());
    }
    let users = users(&change.views(), &key.0, |event| event.category == key.1);
    if let Some(users) = users {
        let problem = format!("category {:?} is in use by {users}", key.1.as_str());
        return Err(StoreError::Conflict(problem).into());
    }
    let mut statement = change
        .connection
        .prepare_cached("DELETE FROM categories WHERE namespace = ?1 AND id = ?2")?;
    statement.execute([key.0.as_str(), key.1.as_str()])?;
    change.redefine(move |views| {
        views.categories.remove(&key);
    });
    Ok(())
}

/// The events of a namespace that use something, in words; `None` if there are none.
pub(super) fn users(
    views: &Views,
    namespace: &Namespace,
    uses: impl Fn(&Event) -> bool,
) -> Option<String> {
    let users = event_list::of_namespace(views, namespace).filter(|event| uses(event));
    let names: Vec<_> = users.map(|event| format!("{:?}", event.id.as_str())).collect();
    let (listed, more) = names.split_at_checked(LISTED).unwrap_or((&names, &[]));
    let word = if names.len() == 1 { "event" } else { "events" };
    match more.len() {
        _ if names.is_empty() => None,
        0 => Some(format!("{word} {}", listed.join(", "))),
        more => Some(format!("{word} {} and {more} more", listed.join(", "))),
    }
}

fn set_cursors(
    change: &mut Change<'_>,
    cursors: Vec<(Namespace, EventId, i64)>,
) -> Result<(), Failure> {
    // An event that was deleted in the meantime has none any more.
    let mut statement = change.connection.prepare_cached(
        "INSERT INTO cursors (namespace, event, at)
         SELECT namespace, id, ?3 FROM events WHERE namespace = ?1 AND id = ?2
         ON CONFLICT DO UPDATE SET at = ?3",
    )?;
    let mut kept = Vec::with_capacity(cursors.len());
    for (namespace, id, at) in cursors {
        if statement.execute(params![namespace.as_str(), id.as_str(), at])? > 0 {
            kept.push(((namespace, id), at));
        }
    }
    change.after_commit(move |views| views.cursors.extend(kept));
    Ok(())
}

/// Reads all events, categories and cursors into memory.
pub(super) fn load(connection: &Connection, views: &mut Views) -> Result<(), Failure> {
    let mut statement = connection.prepare("SELECT definition FROM categories")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let fields = definition("a category", &row.get::<_, String>(0)?)?;
        let category = Category::read(fields, &ReadContext::stored())
            .map_err(|problems| Failure::garbled("a category", problems))?;
        let key = (category.namespace.clone(), category.id.clone());
        views.categories.insert(key, Arc::new(category));
    }
    let mut statement = connection.prepare("SELECT definition FROM events")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let fields = definition("an event", &row.get::<_, String>(0)?)?;
        let event = Event::read(fields, &ReadContext::stored())
            .map_err(|problems| Failure::garbled("an event", problems))?;
        views.events.insert((event.namespace.clone(), event.id.clone()), Arc::new(event));
    }
    let mut statement = connection.prepare("SELECT namespace, event, at FROM cursors")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = (parse("a namespace", row.get(0)?)?, parse("an event's id", row.get(1)?)?);
        views.cursors.insert(key, row.get(2)?);
    }
    Ok(())
}
