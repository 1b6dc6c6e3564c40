//! The keys that plugins keep from job to job (`sandyard:plugin/kv`).

use async_trait::async_trait;
use thiserror::Error;

use super::StoreError;
use crate::model::{Bytes, Namespace, PluginId};

/// Whose keys: one plugin's in one namespace.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeySpace {
    /// The namespace.
    pub namespace: Namespace,
    /// The plugin.
    pub plugin: PluginId,
}

/// Why a key is not set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It would be more than the plugin may keep.
    #[error("the plugin would keep {size} in this namespace; it may keep {quota}")]
    OverQuota {
        /// What it would keep.
        size: Bytes,
        /// What it may.
        quota: Bytes,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys of plugins.
#[async_trait]
pub trait Keys: Send + Sync + 'static {
    /// The value of a key.
    ///
    /// # Errors
    /// The store failed.
    async fn key(&self, space: &KeySpace, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Sets a key; with `expected`, only if its value is that one, where `Some(None)` means that
    /// it is not there. Whether it was set.
    ///
    /// # Errors
    /// [`KeyError`].
    async fn set_key(
        &self,
        space: &KeySpace,
        key: &str,
        value: Vec<u8>,
        expected: Option<Option<Vec<u8>>>,
        quota: Bytes,
    ) -> Result<bool, KeyError>;

    /// Removes a key, if it is there.
    ///
    /// # Errors
    /// The store failed.
    async fn delete_key(&self, space: &KeySpace, key: &str) -> Result<(), StoreError>;

    /// At most `most` keys that begin with `prefix`, after `after`, by their bytes.
    ///
    /// # Errors
    /// The store failed.
    async fn list_keys(
        &self,
        space: &KeySpace,
        prefix: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<String>, StoreError>;
}
