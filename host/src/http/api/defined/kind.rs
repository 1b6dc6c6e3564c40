//! What a kind of definition has to say of itself.

use std::fmt::Display;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::definitions::{Change, Problems, ReadContext};
use crate::http::{AppState, Caller, Problem};
use crate::model::Namespace;
use crate::store::definitions::Expected;
use crate::store::{Store, StoreError};

/// A kind of definition that the API shows and writes.
pub(in crate::http::api) trait Defined: Clone + Send + Sync + 'static {
    /// What it goes by.
    type Id: Display + DeserializeOwned + Send + Sync + 'static;

    /// What it is called in refusals.
    const KIND: &'static str;

    /// The path that it stands below.
    const PATH: &'static str;

    /// What its id is called among its fields.
    const ID: &'static str = "id";

    /// What it goes by.
    fn id(&self) -> &Self::Id;

    /// Where it belongs.
    fn namespace(&self) -> &Namespace;

    /// How often it was changed.
    fn revision(&self) -> u64;

    /// Its properties, as they are shown.
    fn shown(&self, state: &AppState) -> Map<String, Value>;

    /// Drops what is shown and not its own, so that what was shown can be sent back.
    fn drop_shown(_fields: &mut Map<String, Value>) {}

    /// The fields in the kind's own form, where they may also be sent in another.
    ///
    /// # Errors
    /// Every field of the other form that is refused.
    fn own_form(
        fields: Map<String, Value>,
        _context: &ReadContext,
    ) -> Result<Map<String, Value>, Problem> {
        Ok(fields)
    }

    /// Puts what `before` has where `self` has what was shown in its place.
    ///
    /// # Errors
    /// There is nothing to put there.
    fn keep(&mut self, _state: &AppState, _before: Option<&Self>) -> Result<(), Problem> {
        Ok(())
    }

    /// Masks what nobody is shown among what changes from `self` to `new`.
    fn mask(&self, _state: &AppState, _new: &Self, _changes: &mut [Change]) {}

    /// Whether it could be kept now.
    ///
    /// # Errors
    /// What [`Self::define`] would fail with.
    fn check(&self, _store: &dyn Store) -> Result<(), StoreError> {
        Ok(())
    }

    /// Reads one.
    ///
    /// # Errors
    /// Every field that is refused.
    fn read(fields: Map<String, Value>, context: &ReadContext) -> Result<Self, Problems>;

    /// With the fields of a patch in the place of its own.
    ///
    /// # Errors
    /// Every field that is refused.
    fn patched(&self, patch: Map<String, Value>) -> Result<Self, Problems>;

    /// What changes from `self` to `new`.
    fn diff(&self, new: &Self) -> Vec<Change>;

    /// Whether the caller may write `self` over `before`, beyond the scope `edit`.
    ///
    /// # Errors
    /// The caller may not.
    fn check_caller(&self, _caller: &Caller, _before: Option<&Self>) -> Result<(), Problem> {
        Ok(())
    }

    /// The one that is kept.
    fn held(store: &dyn Store, namespace: &Namespace, id: &Self::Id) -> Option<Arc<Self>>;

    /// Keeps it.
    fn define(
        self,
        store: &dyn Store,
        expected: Expected,
    ) -> impl Future<Output = Result<Arc<Self>, StoreError>> + Send;

    /// Removes it.
    fn delete(
        store: &dyn Store,
        namespace: &Namespace,
        id: &Self::Id,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What every kind has of its own, under the same names.
macro_rules! inherent {
    ($id:ty) => {
        type Id = $id;

        fn id(&self) -> &$id {
            &self.id
        }

        fn namespace(&self) -> &$crate::model::Namespace {
            &self.namespace
        }

        fn revision(&self) -> u64 {
            self.revision
        }

        fn read(
            fields: serde_json::Map<String, serde_json::Value>,
            context: &$crate::definitions::ReadContext,
        ) -> Result<Self, $crate::definitions::Problems> {
            Self::read(fields, context)
        }

        fn patched(
            &self,
            patch: serde_json::Map<String, serde_json::Value>,
        ) -> Result<Self, $crate::definitions::Problems> {
            self.patched(patch)
        }

        fn diff(&self, new: &Self) -> Vec<$crate::definitions::Change> {
            self.diff(new)
        }
    };
}

pub(in crate::http::api) use inherent;
