//! Finding a plugin by what the command line or an event calls it.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::Bytes;

use super::builtin::{BUILTINS, Builtin};
use super::manifest::{MAX_MANIFEST, Manifest};
use super::problem::ManifestError;
use super::suggestion::did_you_mean;

/// The largest component that is read: three times the largest interpreter known to run as one.
pub const MAX_COMPONENT: Bytes = Bytes(128 << 20);

/// What a manifest's file is called.
pub const MANIFEST_FILE: &str = "plugin.toml";

/// A plugin that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Where its component is.
    pub component: Component,
    /// Where it was found.
    pub origin: Origin,
}

/// Where the bytes of a component are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Component {
    /// In the host's own binary.
    Embedded(&'static [u8]),
    /// In a file.
    File(PathBuf),
}

/// Where a plugin was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It comes with the host.
    BuiltIn,
    /// A `.wasm` or `.wat` file without a manifest of its own.
    File(PathBuf),
    /// A folder with a `plugin.toml`.
    Folder(PathBuf),
}

/// Why a plugin can't be had.
#[derive(Debug, Error)]
pub enum CatalogError {
    /// Nothing goes by this name.
    #[error("there is no plugin {name:?}: no such file or folder, and the built-ins are {}{}",
        builtin_names(), did_you_mean(name, BUILTINS.iter().map(|builtin| builtin.id)))]
    Unknown {
        /// What was looked for.
        name: String,
    },
    /// There is a file, but not of a kind that holds a plugin.
    #[error("{} is no plugin: write a .wasm or .wat file, a folder with a {MANIFEST_FILE}, or one of the built-ins {}",
        path.display(), builtin_names())]
    NoPlugin {
        /// What was found.
        path: PathBuf,
    },
    /// There is a folder without a manifest.
    #[error("{} has no {MANIFEST_FILE}; write one, or name the .wasm file itself", folder.display())]
    NoManifest {
        /// The folder.
        folder: PathBuf,
    },
    /// The manifest is refused.
    #[error("{}:\n{error}", place.display())]
    Manifest {
        /// The manifest's file.
        place: PathBuf,
        /// What is wrong with it.
        error: ManifestError,
    },
    /// The component that the manifest names is not there.
    #[error("{} names the component {}, which does not exist; build it first (`sandyard plugin build {}`)",
        folder.join(MANIFEST_FILE).display(), component.display(), folder.display())]
    NoComponent {
        /// The plugin's folder.
        folder: PathBuf,
        /// The component's path in the folder.
        component: PathBuf,
    },
    /// A link leads out of the plugin's folder.
    #[error("{} leads out of the plugin's folder to {}; a component must be inside it", path.display(), target.display())]
    Outside {
        /// The path that the manifest names.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// A file is larger than is read.
    #[error("{} is larger than {limit}, the most that is read of such a file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read.
        limit: Bytes,
    },
    /// A file can't be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// Finds a plugin by name: a `.wasm` or `.wat` file, a folder with a `plugin.toml` (or that file
/// itself), or the id of a built-in.
///
/// A bare word is the built-in of that id, if there is one; `./WORD` is always a path. A file that
/// the `plugin.toml` beside it names as its component runs under that manifest, any other file
/// under the defaults.
///
/// # Errors
/// Nothing goes by the name; the manifest is refused; the component is missing or outside the
/// plugin's folder. The component itself is not read yet.
pub fn find(name: &str) -> Result<Source, CatalogError> {
    if let Some(builtin) = Builtin::find(name) {
        let manifest = builtin.manifest().map_err(|error| CatalogError::Manifest {
            place: format!("built-in {name}").into(),
            error,
        })?;
        let component = Component::Embedded(builtin.component);
        return Ok(Source { manifest, component, origin: Origin::BuiltIn });
    }
    let path = Path::new(name);
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if name.is_empty() || error.kind() == io::ErrorKind::NotFound => {
            return Err(CatalogError::Unknown { name: name.to_owned() });
        }
        Err(error) => {
            return Err(CatalogError::Unreadable { path: path.to_owned(), error });
        }
    };
    if metadata.is_dir() {
        return in_folder(path);
    }
    if path.file_name() == Some(MANIFEST_FILE.as_ref()) {
        return in_folder(folder_of(path));
    }
    let extension = path.extension().unwrap_or_default();
    if extension == "wasm" || extension == "wat" {
        return file(path);
    }
    Err(CatalogError::NoPlugin { path: path.to_owned() })
}

/// Reads the manifest of the plugin in `folder`.
///
/// # Errors
/// There is none, it can't be read, or it is refused.
pub fn read_manifest(folder: &Path) -> Result<Manifest, CatalogError> {
    let place = folder.join(MANIFEST_FILE);
    let bytes = match read_bounded(&place, MAX_MANIFEST) {
        Ok(bytes) => bytes,
        Err(CatalogError::Unreadable { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
            return Err(CatalogError::NoManifest { folder: folder.to_owned() });
        }
        Err(error) => return Err(error),
    };
    let parsed = match str::from_utf8(&bytes) {
        Ok(text) => Manifest::parse(text),
        Err(error) => Err(ManifestError::whole(format!("not UTF-8: {error}"))),
    };
    parsed.map_err(|error| CatalogError::Manifest { place, error })
}

fn in_folder(folder: &Path) -> Result<Source, CatalogError> {
    let manifest = read_manifest(folder)?;
    let component = Component::File(inside(folder, &manifest)?);
    Ok(Source { manifest, component, origin: Origin::Folder(folder.to_owned()) })
}

fn file(path: &Path) -> Result<Source, CatalogError> {
    let folder = folder_of(path);
    match read_manifest(folder) {
        Ok(manifest) if is_component_of(path, folder, &manifest) => in_folder(folder),
        Ok(_) | Err(CatalogError::NoManifest { .. }) => Ok(Source {
            manifest: Manifest::bare(path),
            component: Component::File(path.to_owned()),
            origin: Origin::File(path.to_owned()),
        }),
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn is_component_of(path: &Path, folder: &Path, manifest: &Manifest) -> bool {
    let named = manifest.component.within(folder);
    let own = folder.join(path.file_name().unwrap_or_default());
    named.components().eq(own.components())
}

/// The component's path, once links are followed.
fn inside(folder: &Path, manifest: &Manifest) -> Result<PathBuf, CatalogError> {
    let path = manifest.component.within(folder);
    let real = |path: &Path| {
        let unreadable = |error| CatalogError::Unreadable { path: path.to_owned(), error };
        path.canonicalize().map_err(unreadable)
    };
    let target = match real(&path) {
        Err(CatalogError::Unreadable { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
            return Err(CatalogError::NoComponent {
                folder: folder.to_owned(),
                component: manifest.component.as_path().to_owned(),
            });
        }
        other => other?,
    };
    if target.starts_with(real(folder)?) {
        Ok(target)
    } else {
        Err(CatalogError::Outside { path, target })
    }
}

impl Component {
    /// The bytes as they are: binary, or for a `.wat` file its text.
    ///
    /// # Errors
    /// The file can't be read, is no regular file, or is larger than [`MAX_COMPONENT`].
    pub fn read(&self) -> Result<Cow<'static, [u8]>, CatalogError> {
        match self {
            Self::Embedded(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::File(path) => read_bounded(path, MAX_COMPONENT).map(Cow::Owned),
        }
    }
}

/// A whole regular file, if it is not too large. A device or a pipe would never end or never begin.
fn read_bounded(path: &Path, limit: Bytes) -> Result<Vec<u8>, CatalogError> {
    let unreadable = |error| CatalogError::Unreadable { path: path.to_owned(), error };
    let too_large = || CatalogError::TooLarge { path: path.to_owned(), limit };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(unreadable(io::Error::other("it is no regular file")));
    }
    if metadata.len() > limit.0 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit.0 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit.0 {
        return Err(too_large());
    }
    Ok(bytes)
}

fn builtin_names() -> String {
    let names: Vec<&str> = BUILTINS.iter().map(|builtin| builtin.id).collect();
    names.join(", ")
}

#[cfg(test)]
#[path = "catalog_tests.rs"]
mod tests;
