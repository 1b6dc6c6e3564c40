//! Whether the folders that jobs are to see can be shown to them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::Grants;

/// Entries of a mount that are looked at.
const LOOKED_AT: usize = 10_000;

/// How long what was seen in a mount holds good. A look at a full one takes some 10 ms, which many
/// small jobs can't have each for itself.
const HOLDS: Duration = Duration::from_secs(1);

/// What was seen in mounts.
#[derive(Debug)]
pub(super) struct Mounts {
    /// When there was nothing wrong with a folder.
    fine: Mutex<HashMap<PathBuf, Instant>>,
    holds: Duration,
}

impl Default for Mounts {
    fn default() -> Self {
        Self { fine: Mutex::default(), holds: HOLDS }
    }
}

impl Mounts {
    /// Checks that each mount is a folder, and that there is nothing in it whose opening waits for
    /// somebody else: a pipe that nobody writes to would hold one of the host's threads for ever.
    ///
    /// # Errors
    /// What is wrong with a mount, by name.
    pub(super) fn check(&self, grants: &Grants) -> anyhow::Result<()> {
        for mount in &grants.mounts {
            let wrong = |what: &str| {
                anyhow::anyhow!("mount {} at {}: {what}", mount.host.display(), mount.guest)
            };
            if !mount.host.is_dir() {
                return Err(wrong("it is not a folder that can be opened"));
            }
            if let Some(special) = self.special_file(&mount.host) {
                let what = format!("{} is neither a file nor a folder", special.display());
                return Err(wrong(&what));
            }
        }
        Ok(())
    }

    /// The first pipe, socket or device below `folder`, unless there was none a moment ago.
    fn special_file(&self, folder: &Path) -> Option<PathBuf> {
        let now = Instant::now();
        let is_new = |seen: &Instant| now.saturating_duration_since(*seen) < self.holds;
        if self.lock().get(folder).is_some_and(is_new) {
            return None;
        }
        let found = special_file(folder);
        if found.is_none() {
            let mut fine = self.lock();
            fine.retain(|_, seen| is_new(seen));
            fine.insert(folder.to_owned(), now);
        }
        found
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Instant>> {
        self.fine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first pipe, socket or device below `folder`.
fn special_file(folder: &Path) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut left = LOOKED_AT;
    while let Some(folder) = folders.pop() {
        // What can't be read here can't be opened by a plugin either.
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            left = left.checked_sub(1)?;
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                folders.push(entry.path());
            } else if !kind.is_file() && !kind.is_symlink() {
                return Some(entry.path());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn grants(folder: &Path) -> Grants {
        let mount = format!("{}:/data", folder.display()).parse().unwrap();
        Grants { mounts: vec![mount], ..Grants::default() }
    }

    fn make_pipe(folder: &Path) -> PathBuf {
        let pipe = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe
    }

    #[test]
    fn what_is_wrong_is_seen_until_it_is_right() {
        let folder = tempfile::tempdir().unwrap();
        let (mounts, grants) = (Mounts::default(), grants(folder.path()));
        let pipe = make_pipe(folder.path());
        for _ in 0..2 {
            let told = mounts.check(&grants).unwrap_err().to_string();
            assert!(told.contains("pipe is neither a file nor a folder"), "{told}");
        }
        std::fs::remove_file(pipe).unwrap();
        mounts.check(&grants).unwrap();
    }

    #[test]
    fn what_was_seen_holds_for_a_while_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let grants = grants(folder.path());
        let once = Mounts { holds: Duration::MAX, ..Mounts::default() };
        let each_time = Mounts { holds: Duration::ZERO, ..Mounts::default() };
        once.check(&grants).unwrap();
        each_time.check(&grants).unwrap();
        make_pipe(folder.path());
        once.check(&grants).unwrap();
        each_time.check(&grants).unwrap_err();
        drop(folder);
        let told = once.check(&grants).unwrap_err().to_string();
        assert!(told.contains("not a folder"), "{told}");
    }
}
