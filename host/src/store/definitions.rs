//! Events and categories, and the cursors of their schedules.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Cursor, Page, StoreError};
use crate::definitions::{Category, Event};
use crate::model::{CategoryId, EventId, Namespace};

/// What a definition may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Nothing: it must be new.
    New,
    /// Whatever is there.
    Any,
    /// The definition with this revision.
    Revision(u64),
}

/// An event and where its schedule stands.
#[derive(Debug, Clone)]
pub struct Scheduled {
    /// The event.
    pub event: Arc<Event>,
    /// Up to when its runs were launched, in seconds since 1970; `None` if never looked at.
    pub cursor: Option<i64>,
}

/// Which events a list is of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventFilter {
    /// Of these namespaces; of all, if absent.
    pub namespaces: Option<Vec<Namespace>>,
    /// Of this category.
    pub category: Option<CategoryId>,
    /// Of this plugin.
    pub plugin: Option<String>,
    /// Switched on, or off.
    pub enabled: Option<bool>,
    /// With this text in id, title or notes, whatever the case.
    pub text: Option<String>,
}

/// Events and categories. Reading them costs no disk access.
#[async_trait]
pub trait Definitions: Send + Sync + 'static {
    /// An event.
    fn event(&self, namespace: &Namespace, id: &EventId) -> Option<Arc<Event>>;

    /// An event by its exact title, as Cronicle's users may call it.
    fn event_titled(&self, namespace: &Namespace, title: &str) -> Option<Arc<Event>>;

    /// Events, by namespace and id.
    ///
    /// # Errors
    /// The cursor is none.
    fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        most: usize,
    ) -> Result<Page<Arc<Event>>, StoreError>;

    /// A number that grows with every change of a definition, for those who keep their own view.
    fn generation(&self) -> u64;

    /// Waits until [`Self::generation`] is above `seen`.
    async fn changed(&self, seen: u64);

    /// Checks what [`Self::define_event`] would check of what an event names, and writes nothing.
    ///
    /// # Errors
    /// Its category, plugin or chain targets don't exist in its namespace, by name.
    fn check_event(&self, event: &Event) -> Result<(), StoreError>;

    /// Writes an event and gives back what is now kept: the next revision, with the times set.
    ///
    /// # Errors
    /// Its category, plugin or chain targets don't exist in its namespace, by name; what is there
    /// is not what was expected; the store failed.
    async fn define_event(
        &self,
        event: Event,
        expected: Expected,
    ) -> Result<Arc<Event>, StoreError>;

    /// Removes an event.
    ///
    /// # Errors
    /// There is none; jobs of it are on their way; the store failed.
    async fn delete_event(&self, namespace: &Namespace, id: &EventId) -> Result<(), StoreError>;

    /// A category.
    fn category(&self, namespace: &Namespace, id: &CategoryId) -> Option<Arc<Category>>;

    /// The categories of a namespace, by id. `general` is always there.
    fn categories(&self, namespace: &Namespace) -> Vec<Arc<Category>>;

    /// Writes a category.
    ///
    /// # Errors
    /// What is there is not what was expected; the store failed.
    async fn define_category(
        &self,
        category: Category,
        expected: Expected,
    ) -> Result<Arc<Category>, StoreError>;

    /// Removes a category.
    ///
    /// # Errors
    /// There is none; events are in it; it is `general`; the store failed.
    async fn delete_category(
        &self,
        namespace: &Namespace,
        id: &CategoryId,
    ) -> Result<(), StoreError>;

    /// Every namespace that has something in it, by name, and `default`.
    fn namespaces(&self) -> Vec<Namespace>;

    /// The events that have a schedule, with their cursors.
    fn scheduled(&self) -> Vec<Scheduled>;

    /// Sets the cursors of schedules. What was launched up to them must be on disk before.
    ///
    /// # Errors
    /// The store failed.
    async fn set_cursors(&self, cursors: Vec<(Namespace, EventId, i64)>) -> Result<(), StoreError>;
}
