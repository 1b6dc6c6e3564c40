//! What is read often, held in memory: definitions, plugins, tokens.
//!
//! It is what is on disk: the writer changes it after each commit, and nobody else does.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::definitions::{Binding, Category, Event, WebhookClient};
use crate::model::{BindingId, CategoryId, ClientId, EventId, Namespace, PluginId};
use crate::plugins;
use crate::store::bindings::BindingSet;
use crate::store::plugins::PluginEntry;
use crate::store::tokens::{TokenEntry, TokenHash};

/// What is read often.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// Grows with every change.
    pub(super) generation: u64,
    pub(super) events: BTreeMap<(Namespace, EventId), Arc<Event>>,
    pub(super) cursors: HashMap<(Namespace, EventId), i64>,
    pub(super) categories: BTreeMap<(Namespace, CategoryId), Arc<Category>>,
    pub(super) plugins: BTreeMap<(Namespace, PluginId), Arc<PluginEntry>>,
    pub(super) disabled_builtins: HashSet<(Namespace, PluginId)>,
    pub(super) bindings: BTreeMap<(Namespace, BindingId), Arc<Binding>>,
    pub(super) binding_sets: HashMap<Namespace, BindingSet>,
    pub(super) clients: BTreeMap<(Namespace, ClientId), Arc<WebhookClient>>,
    pub(super) tokens: HashMap<TokenHash, Arc<TokenEntry>>,
}

/// Whether a plugin can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PluginState {
    Usable,
    Disabled,
    Missing,
}

impl Views {
    pub(super) fn event(&self, namespace: &Namespace, id: &EventId) -> Option<&Arc<Event>> {
        self.events.get(&(namespace.clone(), id.clone()))
    }

    /// A category; `general` is there even where nobody defined it.
    pub(super) fn category(&self, namespace: &Namespace, id: &CategoryId) -> Option<Arc<Category>> {
        let found = self.categories.get(&(namespace.clone(), id.clone())).cloned();
        found.or_else(|| {
            (*id == CategoryId::general()).then(|| Arc::new(Category::general(namespace.clone())))
        })
    }

    pub(super) fn plugin_state(&self, namespace: &Namespace, id: &PluginId) -> PluginState {
        let key = (namespace.clone(), id.clone());
        match self.plugins.get(&key) {
            Some(entry) if entry.enabled => PluginState::Usable,
            Some(_) => PluginState::Disabled,
            None if !plugins::is_builtin(id) => PluginState::Missing,
            None if self.disabled_builtins.contains(&key) => PluginState::Disabled,
            None => PluginState::Usable,
        }
    }
}
