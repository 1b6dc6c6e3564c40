//! A binding: a selector over deliveries, with what to submit when it matches.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::submit::BindingSubmit;
use crate::definitions::change::{Change, diff};
use crate::definitions::context::{Origin, ReadContext};
use crate::definitions::patch::merge;
use crate::definitions::problem::Problems;
use crate::definitions::write::plain;
use crate::model::{BindingId, Namespace};

/// A selector over deliveries, with what to submit when it matches (events manual; protocol page,
/// A3).
///
/// It is made by [`Binding::read`] and changed by [`Binding::patched`], so that its texts keep to
/// their forms and bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// What it goes by, unique within its namespace; `name` in files.
    pub id: BindingId,
    /// The tenant it belongs to, whose deliveries it looks at.
    pub namespace: Namespace,
    /// Whether it looks at deliveries at all.
    pub enabled: bool,
    /// The expression that is true of the deliveries it is for, at most 8 KiB.
    pub selector: String,
    /// What a match submits; nothing, if absent.
    pub submit: Option<BindingSubmit>,
    /// Names and values for finding it.
    pub labels: BTreeMap<String, String>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
    /// Who made it.
    pub username: String,
    /// How often it was changed; counted by whoever keeps it.
    pub revision: u64,
}

impl Binding {
    /// Every property, in the order of the documentation; `submit` is null where a match submits
    /// nothing. [`Binding::read`] makes the same binding of it again.
    pub fn to_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("name", self.id.as_str().into());
        set("namespace", self.namespace.as_str().into());
        set("enabled", self.enabled.into());
        set("selector", self.selector.as_str().into());
        let submit = self.submit.as_ref().map(|submit| Value::Object(submit.to_fields()));
        set("submit", submit.unwrap_or(Value::Null));
        set("labels", plain(&self.labels));
        set("created", self.created.into());
        set("modified", self.modified.into());
        set("username", self.username.as_str().into());
        set("revision", self.revision.into());
        fields
    }

    /// The binding with the fields of `patch` in the place of its own. Null sets a field back to
    /// what it is by default; `submit` is replaced as a whole. `created`, `modified`, `username`
    /// and `revision` stay as they are, for the caller to set.
    ///
    /// # Errors
    /// A field is unknown or not of its form, or the patch has another name or namespace.
    pub fn patched(&self, patch: Map<String, Value>) -> Result<Self, Problems> {
        let mut fields = self.to_fields();
        merge(&mut fields, patch)?;
        // Not as from the store: what is new in it was never compiled.
        let context = ReadContext { origin: Origin::Api, ..ReadContext::stored() };
        let patched = Self::read(fields, &context)?;
        let Self { created, modified, username, revision, .. } = self.clone();
        Ok(Self { created, modified, username, revision, ..patched })
    }

    /// What changes from `self` to `new`, in the order of the fields; what the host sets itself
    /// is left out.
    pub fn diff(&self, new: &Self) -> Vec<Change> {
        diff(&self.to_fields(), &new.to_fields())
    }
}
