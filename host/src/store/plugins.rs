//! Uploaded plugins.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use super::StoreError;
use crate::model::{Namespace, PluginId};
use crate::plugins::Manifest;

/// An uploaded plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginEntry {
    /// Whose it is.
    pub namespace: Namespace,
    /// What it says of itself.
    pub manifest: Arc<Manifest>,
    /// The text of its manifest, as it came.
    pub manifest_text: String,
    /// The SHA-256 of its component, in hex.
    pub digest: String,
    /// The size of its component in bytes.
    pub size: u64,
    /// Whether jobs of it may be launched.
    pub enabled: bool,
    /// When it was first uploaded, in seconds since 1970.
    pub created: i64,
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
}

/// Uploaded plugins. The built-in ones are in every namespace and not kept here; an uploaded one
/// may not take the name of a built-in one.
#[async_trait]
pub trait Plugins: Send + Sync + 'static {
    /// A plugin. Costs no disk access.
    fn plugin(&self, namespace: &Namespace, id: &PluginId) -> Option<Arc<PluginEntry>>;

    /// The plugins of a namespace, by id. Costs no disk access.
    fn plugins(&self, namespace: &Namespace) -> Vec<Arc<PluginEntry>>;

    /// Whether a built-in plugin is switched off in this namespace. Costs no disk access.
    fn is_builtin_disabled(&self, namespace: &Namespace, id: &PluginId) -> bool;

    /// Keeps a plugin in place of an earlier one.
    ///
    /// # Errors
    /// It has the id of a built-in plugin; the store failed.
    async fn put_plugin(
        &self,
        namespace: &Namespace,
        manifest_text: String,
        component: Bytes,
    ) -> Result<Arc<PluginEntry>, StoreError>;

    /// Its component.
    ///
    /// # Errors
    /// There is no such plugin; its file can't be read or is not what was kept.
    async fn component(&self, namespace: &Namespace, id: &PluginId) -> Result<Bytes, StoreError>;

    /// Switches a plugin, uploaded or built-in, on or off.
    ///
    /// # Errors
    /// There is no such plugin; the store failed.
    async fn enable_plugin(
        &self,
        namespace: &Namespace,
        id: &PluginId,
        enabled: bool,
    ) -> Result<(), StoreError>;

    /// Removes a plugin.
    ///
    /// # Errors
    /// There is none, or it is built in; events use it, by name; the store failed.
    async fn delete_plugin(&self, namespace: &Namespace, id: &PluginId) -> Result<(), StoreError>;
}
