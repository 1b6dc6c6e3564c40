//! A plugin as the API shows it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::http::{AppState, Problem};
use crate::model::{Grants, LimitRequest, Namespace, PluginId};
use crate::plugins::{BUILTINS, Builtin, Manifest, Param, ParamKind};
use crate::protocol::Dialect;
use crate::store::plugins::PluginEntry;

/// A plugin as the API shows it.
#[derive(Debug, Serialize)]
pub(in crate::http::api) struct ShownPlugin {
    id: PluginId,
    /// Absent for a built-in one, which is in every namespace.
    namespace: Option<Namespace>,
    title: String,
    version: String,
    description: String,
    enabled: bool,
    builtin: bool,
    dialect: Dialect,
    params: Vec<Value>,
    limits: LimitRequest,
    grants: Grants,
    digest: String,
    size: u64,
    created: Option<i64>,
    modified: Option<i64>,
    /// The text of its `plugin.toml`, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    manifest: Option<String>,
}

/// What of a plugin is not in its manifest.
struct Kept<'k> {
    namespace: Option<Namespace>,
    enabled: bool,
    digest: &'k str,
    size: u64,
    created: Option<i64>,
    modified: Option<i64>,
}

/// The digests of the built-in plugins, which are taken once.
static DIGESTS: LazyLock<HashMap<&'static str, String>> =
    LazyLock::new(|| BUILTINS.iter().map(|each| (each.id, digest(each.component))).collect());

impl ShownPlugin {
    /// A plugin that was uploaded.
    pub(super) fn uploaded(entry: &PluginEntry) -> Self {
        let kept = Kept {
            namespace: Some(entry.namespace.clone()),
            enabled: entry.enabled,
            digest: &entry.digest,
            size: entry.size,
            created: Some(entry.created),
            modified: Some(entry.modified),
        };
        Self::new(&entry.manifest, kept)
    }

    /// A plugin that comes with the host.
    ///
    /// # Errors
    /// Its manifest is refused; a host whose tests passed has no such plugin.
    pub(super) fn built_in(
        state: &AppState,
        namespace: &Namespace,
        builtin: &Builtin,
    ) -> Result<Self, Problem> {
        let manifest = builtin.manifest().map_err(|error| Problem::internal(&error))?;
        let kept = Kept {
            namespace: None,
            enabled: !state.store().is_builtin_disabled(namespace, &manifest.id),
            digest: DIGESTS.get(builtin.id).map_or("", String::as_str),
            size: builtin.component.len() as u64,
            created: None,
            modified: None,
        };
        Ok(Self::new(&manifest, kept))
    }

    /// The plugin with this id, and the text of its manifest.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn find(
        state: &AppState,
        namespace: &Namespace,
        id: &PluginId,
    ) -> Result<Self, Problem> {
        if let Some(builtin) = Builtin::find(id.as_str()) {
            let shown = Self::built_in(state, namespace, builtin)?;
            return Ok(shown.with_manifest(builtin.manifest_text));
        }
        let entry: Option<Arc<PluginEntry>> = state.store().plugin(namespace, id);
        let entry = entry.ok_or_else(|| Problem::missing_in(namespace, "plugin", id))?;
        Ok(Self::uploaded(&entry).with_manifest(&entry.manifest_text))
    }

    /// With the text of its manifest.
    pub(super) fn with_manifest(mut self, text: &str) -> Self {
        self.manifest = Some(text.to_owned());
        self
    }

    /// What it is listed by.
    pub(super) fn id(&self) -> &PluginId {
        &self.id
    }

    fn new(manifest: &Manifest, kept: Kept<'_>) -> Self {
        Self {
            id: manifest.id.clone(),
            title: manifest.title.clone(),
            version: manifest.version.clone(),
            description: manifest.description.clone(),
            builtin: kept.namespace.is_none(),
            namespace: kept.namespace,
            enabled: kept.enabled,
            dialect: manifest.dialect,
            params: manifest.params.iter().map(param).collect(),
            limits: manifest.limits,
            grants: manifest.grants.clone(),
            digest: kept.digest.to_owned(),
            size: kept.size,
            created: kept.created,
            modified: kept.modified,
            manifest: None,
        }
    }
}

fn param(param: &Param) -> Value {
    let Param { id, title, kind, default, required } = param;
    let default = default.as_ref().filter(|_| *kind != ParamKind::Secret);
    let mut shown = json!({
        "id": id, "title": title, "type": kind.name(), "default": default, "required": required,
    });
    if let ParamKind::Select { choices } = kind
        && let Some(shown) = shown.as_object_mut()
    {
        shown.insert("choices".to_owned(), json!(choices));
    }
    shown
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
