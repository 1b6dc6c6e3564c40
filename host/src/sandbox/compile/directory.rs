//! Folders that only this user may reach.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::sandbox::process_folders;

/// Makes `path` with mode 0700. A folder that others could have written to is emptied: whoever
/// writes compiled code writes what the host runs.
pub(super) fn open_private(path: &Path) -> anyhow::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            return Err(error).with_context(|| format!("look at {}", path.display()));
        }
        Ok(data) => {
            let own = rustix::process::geteuid().as_raw();
            ensure!(
                data.is_dir() && data.uid() == own,
                "{} must be a folder that belongs to the user who runs sandyard; remove it or \
                 choose another data folder",
                path.display()
            );
            if data.mode() & 0o077 == 0 {
                return Ok(());
            }
            tracing::warn!("{} was open to other users, so it is made anew", path.display());
            process_folders::remove(path).with_context(|| format!("remove {}", path.display()))?;
        }
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("make {}", path.display()))
}
