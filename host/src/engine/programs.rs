//! The plugins that are ready to run: loaded when they are first needed, and again when they were
//! replaced.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use tokio::sync::OnceCell;

use crate::model::{Namespace, PluginId};
use crate::plugins::{self, Manifest, SecretParams};
use crate::store::Store;
use crate::store::plugins::PluginEntry;
use crate::{Host, Plugin};

/// Which plugin: a built-in one is of no namespace.
type Key = (Option<Namespace>, PluginId);

/// Programs that are kept at most; of more, some are loaded again when they are needed.
const KEPT: usize = 1000;

/// A plugin that is loaded, or on the way.
#[derive(Clone)]
struct Slot {
    /// What was uploaded; another upload makes another slot.
    entry: Option<Arc<PluginEntry>>,
    plugin: Arc<OnceCell<Arc<Plugin>>>,
}

/// The plugins that are ready to run.
pub(super) struct Programs {
    host: Host,
    store: Arc<dyn Store>,
    slots: Mutex<HashMap<Key, Slot>>,
}

impl Programs {
    pub(super) fn new(host: Host, store: Arc<dyn Store>) -> Self {
        Self { host, store, slots: Mutex::default() }
    }

    /// The plugin, ready to run. Those who ask at the same time wait for one load.
    ///
    /// # Errors
    /// There is none, or it can't be loaded.
    pub(super) async fn get(
        &self,
        namespace: &Namespace,
        id: &PluginId,
    ) -> anyhow::Result<Arc<Plugin>> {
        let slot = self.slot(namespace, id)?;
        let load = || self.load(id, slot.entry.as_deref());
        slot.plugin.get_or_try_init(load).await.cloned()
    }

    /// Which of a plugin's params nobody is shown.
    pub(super) fn secret_params(&self, namespace: &Namespace, id: &PluginId) -> SecretParams {
        if let Some(secrets) = SecretParams::of_builtin(id) {
            return secrets;
        }
        let entry = self.store.plugin(namespace, id);
        entry.map_or(SecretParams::All, |entry| SecretParams::of(&entry.manifest))
    }

    fn slot(&self, namespace: &Namespace, id: &PluginId) -> anyhow::Result<Slot> {
        let (key, entry) = if plugins::is_builtin(id) {
            ((None, id.clone()), None)
        } else {
            let entry = self.store.plugin(namespace, id);
            let entry = entry.with_context(|| format!("Plugin not found: {id}"))?;
            ((Some(namespace.clone()), id.clone()), Some(entry))
        };
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(&key)
            && slot.entry.as_ref().map(Arc::as_ptr) == entry.as_ref().map(Arc::as_ptr)
        {
            return Ok(slot.clone());
        }
        if slots.len() >= KEPT {
            // Jobs that run hold on to theirs.
            slots.clear();
        }
        let slot = Slot { entry, plugin: Arc::default() };
        slots.insert(key, slot.clone());
        Ok(slot)
    }

    async fn load(
        &self,
        id: &PluginId,
        entry: Option<&PluginEntry>,
    ) -> anyhow::Result<Arc<Plugin>> {
        let (manifest, component) = match entry {
            None => {
                let source = plugins::find(id.as_str())?;
                let bytes = source.component.read()?.into_owned();
                (source.manifest, bytes::Bytes::from(bytes))
            }
            Some(entry) => {
                let component = self.store.component(&entry.namespace, id).await?;
                (Manifest::clone(&entry.manifest), component)
            }
        };
        let loaded = self.host.load(manifest, component).await;
        Ok(Arc::new(loaded.with_context(|| format!("plugin {id} can't be loaded"))?))
    }
}
