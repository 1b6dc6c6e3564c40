//! A webhook client: a sender who proves by a signature who it is.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::kind::ClientKind;
use super::scheme::HmacScheme;
use crate::definitions::change::{Change, diff};
use crate::definitions::context::ReadContext;
use crate::definitions::patch::merge;
use crate::definitions::problem::Problems;
use crate::definitions::write::plain;
use crate::model::{ClientId, Namespace, SecretName};

/// A sender of deliveries who proves by a signature, and not by a token, who it is (protocol page,
/// A3).
///
/// It is made by [`WebhookClient::read`] and changed by [`WebhookClient::patched`].
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookClient {
    /// What it goes by, unique within its namespace; `name` in files.
    pub id: ClientId,
    /// The namespace it sends deliveries to.
    pub namespace: Namespace,
    /// Whether its deliveries are taken.
    pub enabled: bool,
    /// How it signs; `type` and its fields in files.
    pub kind: ClientKind,
    /// The secret it signs with, one of its namespace.
    pub secret: SecretName,
    /// Whether its deliveries may also start events of the namespace `default`, by bindings with
    /// `cluster_scope`.
    pub cluster_scope: bool,
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

impl WebhookClient {
    /// Every property that its type has, in the order of the documentation.
    /// [`WebhookClient::read`] makes the same client of it again.
    pub fn to_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("name", self.id.as_str().into());
        set("namespace", self.namespace.as_str().into());
        set("enabled", self.enabled.into());
        set("type", self.kind.name().into());
        set("secret", self.secret.as_str().into());
        if let ClientKind::Hmac(scheme) = &self.kind {
            write_scheme(scheme, &mut set);
        }
        if let Some(tolerance) = self.kind.tolerance() {
            set("tolerance", tolerance.as_secs().into());
        }
        set("cluster_scope", self.cluster_scope.into());
        set("labels", plain(&self.labels));
        set("created", self.created.into());
        set("modified", self.modified.into());
        set("username", self.username.as_str().into());
        set("revision", self.revision.into());
        fields
    }

    /// The client with the fields of `patch` in the place of its own. Null sets a field back to
    /// what it is by default; a change of `type` has to set the fields that the new one doesn't
    /// have to null. `created`, `modified`, `username` and `revision` stay as they are, for the
    /// caller to set.
    ///
    /// # Errors
    /// A field is unknown or not of its form, or the patch has another name or namespace.
    pub fn patched(&self, patch: Map<String, Value>) -> Result<Self, Problems> {
        let mut fields = self.to_fields();
        merge(&mut fields, patch)?;
        Self::read(fields, &ReadContext::stored())
    }

    /// What changes from `self` to `new`, in the order of the fields; what the host sets itself
    /// is left out.
    pub fn diff(&self, new: &Self) -> Vec<Change> {
        diff(&self.to_fields(), &new.to_fields())
    }
}

fn write_scheme(scheme: &HmacScheme, set: &mut impl FnMut(&str, Value) -> Option<Value>) {
    set("header", scheme.header.as_str().into());
    set("algorithm", scheme.algorithm.name().into());
    set("encoding", scheme.encoding.name().into());
    set("prefix", scheme.prefix.as_str().into());
    let id_header = scheme.id_header.as_ref().map_or("", |header| header.as_str());
    set("id_header", id_header.into());
    let time = scheme.time.as_ref().map_or("", |time| time.header.as_str());
    set("timestamp_header", time.into());
}
