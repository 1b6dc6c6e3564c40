//! The components of uploaded plugins, a file each, named for what is in it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::failure::Failure;
use super::files::{self, Unfinished};
use crate::plugins::MAX_COMPONENT;

/// Where they are, in the data directory.
const FOLDER: &str = "plugins";

/// How a component's file ends.
const EXTENSION: &str = "wasm";

/// The components: `plugins/DIGEST.wasm`, where two plugins with the same bytes share a file.
#[derive(Debug, Clone)]
pub(super) struct Components {
    folder: PathBuf,
}

/// A component that is on disk, and not yet where it will be looked for.
#[derive(Debug)]
pub(super) struct Staged {
    digest: String,
    file: Unfinished,
}

impl Staged {
    /// The SHA-256 of the component, in hex.
    pub(super) fn digest(&self) -> &str {
        &self.digest
    }
}

impl Components {
    pub(super) fn open(data: &Path) -> Result<Self, Failure> {
        let folder = data.join(FOLDER);
        files::make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Writes a component to disk; that takes its time.
    pub(super) fn stage(&self, component: &[u8]) -> Result<Staged, Failure> {
        // Of two that are written at once, neither may write into the other's file.
        let name = ulid::Ulid::new().to_string();
        let path = self.folder.join(name).with_extension(files::UNFINISHED);
        let file = Unfinished::write(path, component)?;
        Ok(Staged { digest: digest(component), file })
    }

    /// Puts a component where it is looked for, in place of one with the same bytes.
    pub(super) fn place(&self, staged: Staged) -> Result<(), Failure> {
        staged.file.finish(&self.path(&staged.digest))
    }

    /// Reads a component.
    ///
    /// # Errors
    /// It is not there, or not what was kept.
    pub(super) fn read(&self, wanted: &str) -> Result<Bytes, Failure> {
        let path = self.path(wanted);
        let bytes = files::read(&path, MAX_COMPONENT.0)?;
        let garbled = |why| Failure::garbled("a component", format!("{} {why}", path.display()));
        match bytes {
            None => Err(garbled("is gone; upload the plugin again")),
            Some(bytes) if digest(&bytes) != wanted => {
                Err(garbled("is damaged; upload the plugin again"))
            }
            Some(bytes) => Ok(bytes.into()),
        }
    }

    pub(super) fn remove(&self, digest: &str) -> Result<(), Failure> {
        files::remove(&self.path(digest))
    }

    /// Removes those that are not in `used`, and what was not written to its end. Nobody may
    /// write meanwhile.
    pub(super) fn remove_orphans(&self, used: &HashSet<&str>) -> Result<(), Failure> {
        for path in files::list(&self.folder)? {
            let extension = path.extension().and_then(|extension| extension.to_str());
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            match extension {
                Some(files::UNFINISHED) => files::remove(&path)?,
                Some(EXTENSION) if !used.contains(stem) => files::remove(&path)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn path(&self, digest: &str) -> PathBuf {
        self.folder.join(digest).with_extension(EXTENSION)
    }
}

/// The SHA-256 in hex.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
