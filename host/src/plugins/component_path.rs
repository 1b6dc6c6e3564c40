//! Where a plugin's component is: a path that stays inside the plugin's folder.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;

/// A relative path without `..`, so that a manifest can't name a file outside its folder.
///
/// Links are another matter: they are followed and checked when the file is opened.
///
/// ```
/// use sandyard::plugins::ComponentPath;
/// assert!("target/hello.wasm".parse::<ComponentPath>().is_ok());
/// assert!("../hello.wasm".parse::<ComponentPath>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentPath(PathBuf);

/// Why a text can't say where a component is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{found:?} {why}; write a path relative to plugin.toml and inside its folder, like \"plugin.wasm\""
)]
pub struct ComponentPathError {
    found: String,
    why: &'static str,
}

impl ComponentPath {
    /// The path, relative to the plugin's folder.
    pub fn as_path(&self) -> &Path {
        &self.0
    }

    /// The path of the component of a plugin whose folder is `folder`.
    pub fn within(&self, folder: &Path) -> PathBuf {
        folder.join(&self.0)
    }

    /// A file's own name.
    pub(super) fn file(name: &OsStr) -> Self {
        Self(name.into())
    }
}

impl FromStr for ComponentPath {
    type Err = ComponentPathError;

    fn from_str(text: &str) -> Result<Self, ComponentPathError> {
        let refuse = |why| ComponentPathError { found: text.chars().take(200).collect(), why };
        if text.is_empty() {
            return Err(refuse("is empty"));
        }
        if text.contains(['\0', '\\']) {
            return Err(refuse("has a character that not every system takes in a path"));
        }
        let path = PathBuf::from(text);
        let mut normal = 0;
        for component in path.components() {
            match component {
                Component::Normal(_) => normal += 1,
                Component::CurDir => {}
                Component::ParentDir => return Err(refuse("leads out of the folder with ..")),
                Component::RootDir | Component::Prefix(_) => return Err(refuse("is absolute")),
            }
        }
        if normal == 0 {
            return Err(refuse("names no file"));
        }
        Ok(Self(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_are_refused() {
        for text in ["", ".", "/x.wasm", "../x.wasm", "a/../../x.wasm", "a\\..\\x.wasm", "a\0b"] {
            let error = text.parse::<ComponentPath>().unwrap_err().to_string();
            assert!(error.contains("inside its folder"), "{text}: {error}");
        }
        let inside = "./target/x.wasm".parse::<ComponentPath>().unwrap();
        assert_eq!(inside.within(Path::new("p")), Path::new("p/./target/x.wasm"));
    }
}
