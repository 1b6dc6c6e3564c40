//! Uploaded plugins: their manifests in the database, their components in files.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use rusqlite::{Connection, params};

use super::change::Change;
use super::column::parse;
use super::components::Components;
use super::failure::Failure;
use super::views::Views;
use super::{SqliteStore, definitions, files};
use crate::model::now;
use crate::model::{Namespace, PluginId};
use crate::plugins::{self, MAX_COMPONENT, Manifest};
use crate::store::StoreError;
use crate::store::plugins::{PluginEntry, Plugins};

#[async_trait]
impl Plugins for SqliteStore {
    fn plugin(&self, namespace: &Namespace, id: &PluginId) -> Option<Arc<PluginEntry>> {
        self.shared.views().plugins.get(&(namespace.clone(), id.clone())).cloned()
    }

    fn plugins(&self, namespace: &Namespace) -> Vec<Arc<PluginEntry>> {
        let views = self.shared.views();
        views.plugins.values().filter(|entry| entry.namespace == *namespace).cloned().collect()
    }

    fn is_builtin_disabled(&self, namespace: &Namespace, id: &PluginId) -> bool {
        self.shared.views().disabled_builtins.contains(&(namespace.clone(), id.clone()))
    }

    async fn put_plugin(
        &self,
        namespace: &Namespace,
        manifest_text: String,
        component: Bytes,
    ) -> Result<Arc<PluginEntry>, StoreError> {
        let manifest = Manifest::parse(&manifest_text)
            .map_err(|error| StoreError::Invalid(format!("manifest: {error}")))?;
        if plugins::is_builtin(&manifest.id) {
            let problem = format!(
                "manifest: id: found {:?}, which is a built-in plugin; accepted is another id",
                manifest.id.as_str()
            );
            return Err(StoreError::Invalid(problem));
        }
        if component.len() as u64 > MAX_COMPONENT.0 {
            let problem = format!(
                "component: found {} bytes; accepted are at most {MAX_COMPONENT}",
                component.len()
            );
            return Err(StoreError::Invalid(problem));
        }
        let entry = PluginEntry {
            namespace: namespace.clone(),
            manifest: Arc::new(manifest),
            manifest_text,
            digest: String::new(),
            size: component.len() as u64,
            enabled: true,
            created: 0,
            modified: 0,
        };
        let components = self.components.clone();
        let staged = files::blocking(move || components.stage(&component)).await?;
        let entry = PluginEntry { digest: staged.digest().to_owned(), ..entry };
        let components = self.components.clone();
        self.writer
            .change(move |change| {
                // Before the entry that refers to it. Components are placed and removed by the
                // writer's thread alone, so that none is removed between here and the commit.
                components.place(staged)?;
                write(change, entry, components)
            })
            .await
    }

    async fn component(&self, namespace: &Namespace, id: &PluginId) -> Result<Bytes, StoreError> {
        let mut read_before = None;
        loop {
            let entry = self.plugin(namespace, id);
            let entry = entry.ok_or_else(|| StoreError::missing("plugin", id))?;
            let (components, digest) = (self.components.clone(), entry.digest.clone());
            match files::blocking(move || components.read(&digest)).await {
                // It may have been replaced in the meantime, and its file removed.
                Err(_) if read_before.as_ref() != Some(&entry.digest) => {
                    read_before = Some(entry.digest.clone());
                }
                result => return result,
            }
        }
    }

    async fn enable_plugin(
        &self,
        namespace: &Namespace,
        id: &PluginId,
        enabled: bool,
    ) -> Result<(), StoreError> {
        let key = (namespace.clone(), id.clone());
        self.writer
            .change(move |change| {
                let held = change.views().plugins.get(&key).cloned();
                match held {
                    Some(entry) => enable(change, &entry, enabled),
                    None if plugins::is_builtin(&key.1) => enable_builtin(change, key, enabled),
                    None => Err(StoreError::missing("plugin", key.1).into()),
                }
            })
            .await
    }

    async fn delete_plugin(&self, namespace: &Namespace, id: &PluginId) -> Result<(), StoreError> {
        let key = (namespace.clone(), id.clone());
        let components = self.components.clone();
        self.writer.change(move |change| delete(change, key, components)).await
    }
}

fn write(
    change: &mut Change<'_>,
    entry: PluginEntry,
    components: Components,
) -> Result<Arc<PluginEntry>, Failure> {
    let mut entry = entry;
    let key = (entry.namespace.clone(), entry.manifest.id.clone());
    let before = change.views().plugins.get(&key).cloned();
    entry.modified = now() as i64;
    entry.created = before.as_ref().map_or(entry.modified, |before| before.created);
    entry.enabled = before.as_ref().is_none_or(|before| before.enabled);
    let mut statement = change.connection.prepare_cached(
        "INSERT OR REPLACE INTO plugins
             (namespace, id, manifest, digest, size, enabled, created, modified)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        key.0.as_str(),
        key.1.as_str(),
        entry.manifest_text,
        entry.digest,
        entry.size as i64,
        entry.enabled,
        entry.created,
        entry.modified,
    ])?;
    let entry = Arc::new(entry);
    let kept = entry.clone();
    change.redefine(move |views| {
        if let Some(before) = views.plugins.insert(key, kept) {
            remove_unused(views, &components, &before.digest);
        }
    });
    Ok(entry)
}

fn enable(change: &mut Change<'_>, entry: &PluginEntry, enabled: bool) -> Result<(), Failure> {
    let changed = PluginEntry { enabled, modified: now() as i64, ..entry.clone() };
    let key = (changed.namespace.clone(), changed.manifest.id.clone());
    let mut statement = change.connection.prepare_cached(
        "UPDATE plugins SET enabled = ?3, modified = ?4 WHERE namespace = ?1 AND id = ?2",
    )?;
    statement.execute(params![key.0.as_str(), key.1.as_str(), enabled, changed.modified])?;
    change.redefine(move |views| {
        views.plugins.insert(key, Arc::new(changed));
    });
    Ok(())
}

fn enable_builtin(
    change: &mut Change<'_>,
    key: (Namespace, PluginId),
    enabled: bool,
) -> Result<(), Failure> {
    let mut statement = change.connection.prepare_cached(if enabled {
        "DELETE FROM disabled_builtins WHERE namespace = ?1 AND id = ?2"
    } else {
        "INSERT OR IGNORE INTO disabled_builtins (namespace, id) VALUES (?1, ?2)"
    })?;
    statement.execute([key.0.as_str(), key.1.as_str()])?;
    change.redefine(move |views| {
        match enabled {
            true => views.disabled_builtins.remove(&key),
            false => views.disabled_builtins.insert(key),
        };
    });
    Ok(())
}

fn delete(
    change: &mut Change<'_>,
    key: (Namespace, PluginId),
    components: Components,
) -> Result<(), Failure> {
    if !change.views().plugins.contains_key(&key) {
        let id = key.1.as_str();
        return Err(match plugins::is_builtin(&key.1) {
            false => StoreError::missing("plugin", id).into(),
            true => StoreError::Conflict(format!(
                "plugin {id:?} is built in and can't be removed; it can be switched off"
            ))
            .into(),
        });
    }
    let users = definitions::users(&change.views(), &key.0, |event| event.plugin == key.1);
    if let Some(users) = users {
        let problem = format!("plugin {:?} is in use by {users}", key.1.as_str());
        return Err(StoreError::Conflict(problem).into());
    }
    let mut statement =
        change.connection.prepare_cached("DELETE FROM plugins WHERE namespace = ?1 AND id = ?2")?;
    statement.execute([key.0.as_str(), key.1.as_str()])?;
    change.redefine(move |views| {
        if let Some(entry) = views.plugins.remove(&key) {
            remove_unused(views, &components, &entry.digest);
        }
    });
    Ok(())
}

/// Removes a component that no entry refers to any more.
fn remove_unused(views: &Views, components: &Components, digest: &str) {
    if views.plugins.values().any(|entry| entry.digest == digest) {
        return;
    }
    if let Err(failure) = components.remove(digest) {
        tracing::warn!("a component is not removed until the next start: {failure}");
    }
}

/// Reads all plugins into memory.
pub(super) fn load(connection: &Connection, views: &mut Views) -> Result<(), Failure> {
    let mut statement = connection.prepare(
        "SELECT namespace, id, manifest, digest, size, enabled, created, modified FROM plugins",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: (Namespace, PluginId) =
            (parse("a namespace", row.get(0)?)?, parse("a plugin's id", row.get(1)?)?);
        let manifest_text: String = row.get(2)?;
        let manifest = Manifest::parse(&manifest_text).map_err(|error| {
            Failure::garbled("a plugin's manifest", format!("{}/{}: {error}", key.0, key.1))
        })?;
        let entry = PluginEntry {
            namespace: key.0.clone(),
            manifest: Arc::new(manifest),
            manifest_text,
            digest: row.get(3)?,
            size: row.get::<_, i64>(4)?.unsigned_abs(),
            enabled: row.get(5)?,
            created: row.get(6)?,
            modified: row.get(7)?,
        };
        views.plugins.insert(key, Arc::new(entry));
    }
    let mut statement = connection.prepare("SELECT namespace, id FROM disabled_builtins")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = (parse("a namespace", row.get(0)?)?, parse("a plugin's id", row.get(1)?)?);
        views.disabled_builtins.insert(key);
    }
    Ok(())
}
