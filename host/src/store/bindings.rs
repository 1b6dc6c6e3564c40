//! Bindings, and the webhook clients whose deliveries they look at.

use std::sync::Arc;

use async_trait::async_trait;

use super::definitions::Expected;
use super::{Cursor, Page, StoreError};
use crate::definitions::{Binding, WebhookClient};
use crate::model::{BindingId, ClientId, Namespace};

/// The most webhook clients of a namespace: each of them is tried on a delivery without a token.
pub const MAX_CLIENTS: usize = 64;

/// The bindings of a namespace as they were at some time.
#[derive(Debug, Clone, PartialEq)]
pub struct BindingSet {
    /// What the store calls it; it never stands for other bindings. 0 is a set without any.
    pub id: u64,
    /// Those that are enabled, by name.
    pub bindings: Arc<[Arc<Binding>]>,
}

impl BindingSet {
    /// The set of a namespace that never had a binding.
    pub fn empty() -> Self {
        Self { id: 0, bindings: Arc::new([]) }
    }
}

/// Bindings and webhook clients. Reading them costs no disk access, except for the sets of
/// earlier times.
#[async_trait]
pub trait Bindings: Send + Sync + 'static {
    /// A binding.
    fn binding(&self, namespace: &Namespace, id: &BindingId) -> Option<Arc<Binding>>;

    /// The bindings of a namespace, by name.
    ///
    /// # Errors
    /// The cursor is none.
    fn bindings(
        &self,
        namespace: &Namespace,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<Page<Arc<Binding>>, StoreError>;

    /// Writes a binding and gives back what is now kept: the next revision, with the times set.
    /// The event it submits need not be there.
    ///
    /// # Errors
    /// What is there is not what was expected; the store failed.
    async fn define_binding(
        &self,
        binding: Binding,
        expected: Expected,
    ) -> Result<Arc<Binding>, StoreError>;

    /// Removes a binding. Deliveries that came before still meet it.
    ///
    /// # Errors
    /// There is none; the store failed.
    async fn delete_binding(&self, namespace: &Namespace, id: &BindingId)
    -> Result<(), StoreError>;

    /// The bindings that a delivery meets which comes now. The set is on disk.
    fn binding_set(&self, namespace: &Namespace) -> BindingSet;

    /// The bindings that a delivery meets which came earlier; `None` if the set is no longer kept,
    /// which is so once no delivery refers to it.
    ///
    /// # Errors
    /// The store failed.
    async fn read_binding_set(&self, id: u64) -> Result<Option<BindingSet>, StoreError>;

    /// A webhook client.
    fn client(&self, namespace: &Namespace, id: &ClientId) -> Option<Arc<WebhookClient>>;

    /// The webhook clients of a namespace, by name; at most [`MAX_CLIENTS`].
    fn clients(&self, namespace: &Namespace) -> Vec<Arc<WebhookClient>>;

    /// Writes a webhook client and gives back what is now kept. Its secret need not be there.
    ///
    /// # Errors
    /// What is there is not what was expected; there are as many as may be; the store failed.
    async fn define_client(
        &self,
        client: WebhookClient,
        expected: Expected,
    ) -> Result<Arc<WebhookClient>, StoreError>;

    /// Removes a webhook client.
    ///
    /// # Errors
    /// There is none; the store failed.
    async fn delete_client(&self, namespace: &Namespace, id: &ClientId) -> Result<(), StoreError>;
}
