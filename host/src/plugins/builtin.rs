//! The plugins that come with the host, compiled when the host is.

use crate::model::PluginId;

use super::manifest::Manifest;
use super::problem::ManifestError;

/// A plugin inside the host's own binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// What the command line and events call it.
    pub id: &'static str,
    /// What it was compiled to.
    pub kind: BuiltinKind,
    /// The text of its `plugin.toml`. Two built-ins of one source share it.
    pub manifest_text: &'static str,
    /// The bytes of its component or module.
    pub component: &'static [u8],
}

/// What a built-in was compiled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltinKind {
    /// A component of WASI 0.2.
    Component,
    /// A core module of WASI 0.1 (preview 1).
    Module,
}

impl BuiltinKind {
    /// The kind in a word, as tables show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Module => "module",
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/builtin_plugins.rs"));

/// Whether a plugin of this id comes with the host.
pub fn is_builtin(id: &PluginId) -> bool {
    Builtin::find(id.as_str()).is_some()
}

impl Builtin {
    /// The built-in with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|builtin| builtin.id == id)
    }

    /// Its manifest, under its own id.
    ///
    /// # Errors
    /// The manifest is refused; a host whose tests passed has no such built-in.
    pub fn manifest(&self) -> Result<Manifest, ManifestError> {
        let mut manifest = Manifest::parse(self.manifest_text)?;
        if manifest.id.as_str() != self.id {
            let id = self.id.parse().map_err(|error| ManifestError::whole(format!("{error}")))?;
            manifest.id = id;
            manifest.title = format!("{} ({})", manifest.title, self.kind.name());
        }
        Ok(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_what_its_manifest_and_its_bytes_say() {
        let mut ids: Vec<&str> = BUILTINS.iter().map(|builtin| builtin.id).collect();
        for builtin in BUILTINS {
            let manifest =
                builtin.manifest().unwrap_or_else(|error| panic!("{}: {error}", builtin.id));
            assert_eq!(manifest.id.as_str(), builtin.id);
            let version: &[u8] = match builtin.kind {
                BuiltinKind::Component => b"\0asm\x0d\0\x01\0",
                BuiltinKind::Module => b"\0asm\x01\0\0\0",
            };
            assert!(builtin.component.starts_with(version), "{}", builtin.id);
        }
        assert_eq!(
            ids,
            ["hello", "http-request", "limits", "sample", "sample-module", "test", "whalesay"]
        );
        ids.dedup();
        assert_eq!(ids.len(), BUILTINS.len());
    }

    #[test]
    fn the_two_samples_differ_in_id_and_title_only() {
        let component = Builtin::find("sample").unwrap().manifest().unwrap();
        let module = Builtin::find("sample-module").unwrap().manifest().unwrap();
        assert_ne!(component.title, module.title);
        assert_eq!(component.params, module.params);
    }
}
