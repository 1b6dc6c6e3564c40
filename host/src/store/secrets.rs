//! Secrets, encrypted at rest.

use async_trait::async_trait;
use serde::Serialize;

use super::StoreError;
use crate::model::SecretValue;
use crate::model::{Namespace, SecretName};

/// A secret, without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretEntry {
    /// What it goes by.
    pub name: SecretName,
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
}

/// Secrets. On disk they are encrypted with a key that is not in the database.
#[async_trait]
pub trait Secrets: Send + Sync + 'static {
    /// A secret's value.
    ///
    /// # Errors
    /// It can't be decrypted; the store failed.
    async fn secret(
        &self,
        namespace: &Namespace,
        name: &SecretName,
    ) -> Result<Option<SecretValue>, StoreError>;

    /// The secrets of a namespace, by name.
    ///
    /// # Errors
    /// The store failed.
    async fn secrets(&self, namespace: &Namespace) -> Result<Vec<SecretEntry>, StoreError>;

    /// Keeps a secret in place of an earlier one.
    ///
    /// # Errors
    /// The store failed.
    async fn put_secret(
        &self,
        namespace: &Namespace,
        name: &SecretName,
        value: SecretValue,
    ) -> Result<(), StoreError>;

    /// Removes a secret.
    ///
    /// # Errors
    /// There is none; the store failed.
    async fn delete_secret(
        &self,
        namespace: &Namespace,
        name: &SecretName,
    ) -> Result<(), StoreError>;
}
