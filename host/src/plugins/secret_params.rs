//! The params whose values nobody is shown, and what stands in their place.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::builtin::BUILTINS;
use super::manifest::Manifest;
use super::params::ParamKind;
use crate::model::PluginId;
use crate::protocol::MASKED;

/// What the built-in plugins declare. Their manifests are parsed once, and not for every answer.
static BUILT_IN: LazyLock<HashMap<&str, SecretParams>> = LazyLock::new(|| {
    let of = |manifest: Manifest| SecretParams::of(&manifest);
    let named = BUILTINS.iter().map(|one| (one.id, one.manifest().map_or(SecretParams::All, of)));
    named.collect()
});

/// The params of a plugin whose values nobody is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretParams {
    /// Those with these ids: the ones that the manifest types `secret`.
    These(Vec<String>),
    /// All of them: the plugin is gone, and nobody knows what it declared.
    All,
}

impl SecretParams {
    /// Those of a manifest.
    pub fn of(manifest: &Manifest) -> Self {
        let secret = manifest.params.iter().filter(|param| param.kind == ParamKind::Secret);
        Self::These(secret.map(|param| param.id.clone()).collect())
    }

    /// Those of a built-in plugin; `None` if there is none of this id.
    pub fn of_builtin(id: &PluginId) -> Option<Self> {
        BUILT_IN.get(id.as_str()).cloned()
    }

    /// Whether nobody is shown the value of this param.
    pub fn contains(&self, param: &str) -> bool {
        match self {
            Self::These(ids) => ids.iter().any(|id| id == param),
            Self::All => true,
        }
    }

    /// Puts `[masked]` in the place of each secret value that says anything.
    pub fn mask(&self, params: &mut Map<String, Value>) {
        for (id, value) in params {
            let says_nothing = value.is_null() || value.as_str() == Some("");
            if !says_nothing && self.contains(id) {
                *value = MASKED.into();
            }
        }
    }

    /// The secret params that have `[masked]` for a value, as they have in what was shown.
    pub fn masked<'p>(&'p self, params: &'p Map<String, Value>) -> impl Iterator<Item = &'p str> {
        let is_masked = |(_, value): &(&String, &Value)| value.as_str() == Some(MASKED);
        let ids = params.iter().filter(is_masked).map(|(id, _)| id.as_str());
        ids.filter(|id| self.contains(id))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secrets() -> SecretParams {
        let text = "id = \"p\"\n[[params]]\nid = \"key\"\ntype = \"secret\"\n\
                    [[params]]\nid = \"name\"\ntype = \"text\"";
        SecretParams::of(&Manifest::parse(text).unwrap())
    }

    fn params(params: Value) -> Map<String, Value> {
        params.as_object().unwrap().clone()
    }

    #[test]
    fn what_a_manifest_types_secret_is_masked() {
        let mut given = params(json!({"key": "k-123", "name": "Ada", "other": 1}));
        secrets().mask(&mut given);
        assert_eq!(given, params(json!({"key": MASKED, "name": "Ada", "other": 1})));
        let mut empty = params(json!({"key": "", "name": null}));
        secrets().mask(&mut empty);
        assert_eq!(empty, params(json!({"key": "", "name": null})));
        let mut given = params(json!({"key": 5, "name": "Ada"}));
        SecretParams::All.mask(&mut given);
        assert_eq!(given, params(json!({"key": MASKED, "name": MASKED})));
    }

    #[test]
    fn what_was_masked_is_recognised() {
        let sent = params(json!({"key": MASKED, "name": MASKED}));
        assert_eq!(secrets().masked(&sent).collect::<Vec<_>>(), ["key"]);
    }

    #[test]
    fn built_in_plugins_are_known() {
        let hello = SecretParams::of_builtin(&"hello".parse().unwrap());
        assert_eq!(hello, Some(SecretParams::These(Vec::new())));
        assert_eq!(SecretParams::of_builtin(&"none".parse().unwrap()), None);
    }
}
