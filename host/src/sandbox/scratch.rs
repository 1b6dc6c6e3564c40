//! The jobs' scratch folders, and a pool of empty ones so that a job need not wait for its own.
//!
//! A folder that a plugin changed in any way is removed when its job ends. Only an untouched one
//! goes back to the pool, so that nothing passes from one job to another.

use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, io};

use super::process_folders;

/// The name of the log file in a scratch folder; the plugin manual's `log_file`.
pub(super) const LOG_NAME: &str = "job.log";

/// Untouched folders that are kept for the next jobs.
const POOL: usize = 64;

/// Two steps of the clock that file systems stamp changes with. A change to a folder younger than
/// this may bear the stamp of its making and go unseen.
const STAMP_STEP: Duration = Duration::from_millis(20);

/// All scratch folders of one sandbox, below one folder that is emptied when the sandbox starts.
#[derive(Debug)]
pub(super) struct ScratchFolders {
    root: PathBuf,
    next: AtomicU64,
    free: Mutex<Vec<Folder>>,
}

#[derive(Debug, Clone)]
struct Folder {
    path: PathBuf,
    made: Instant,
    stamps: Stamps,
}

/// What would change if anybody touched a folder or the log file in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamps {
    folder: (u64, i64, i64),
    log: (u64, i64, i64),
}

/// A scratch folder in use by one job. Dropped, it is gone or back in the pool.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: Folder,
    folders: Arc<ScratchFolders>,
}

impl ScratchFolders {
    /// Makes a folder for this process below `parent`, private to this user, and removes those of
    /// processes that ended without doing so themselves.
    pub(super) fn open(parent: &Path) -> io::Result<Arc<Self>> {
        let root = parent.join(process_folders::own_name());
        process_folders::sweep(parent)?;
        process_folders::remove(&root)?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&root)?;
        Ok(Arc::new(Self { root, next: AtomicU64::new(0), free: Mutex::new(Vec::new()) }))
    }

    /// A folder with nothing but an empty log file in it.
    pub(super) fn take(self: &Arc<Self>) -> io::Result<Scratch> {
        let pooled = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let folder = match pooled {
            Some(folder) => folder,
            None => self.make()?,
        };
        Ok(Scratch { folder, folders: self.clone() })
    }

    fn make(&self) -> io::Result<Folder> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join(number.to_string());
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        fs::File::create_new(path.join(LOG_NAME))?;
        let stamps = Stamps::of(&path)?;
        Ok(Folder { path, made: Instant::now(), stamps })
    }

    fn give_back(&self, folder: &Folder) -> io::Result<()> {
        let untouched = folder.made.elapsed() > STAMP_STEP
            && Stamps::of(&folder.path).is_ok_and(|stamps| stamps == folder.stamps);
        if untouched {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            if free.len() < POOL {
                free.push(folder.clone());
                return Ok(());
            }
        }
        fs::remove_dir_all(&folder.path)
    }
}

impl Drop for ScratchFolders {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.root) {
            tracing::warn!("scratch folders are left in {}: {error}", self.root.display());
        }
    }
}

impl Scratch {
    /// Where the folder is on the host.
    pub(super) fn path(&self) -> &Path {
        &self.folder.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = self.folders.give_back(&self.folder) {
            tracing::warn!("a scratch folder is left at {}: {error}", self.path().display());
        }
    }
}

impl Stamps {
    fn of(folder: &Path) -> io::Result<Self> {
        let stamp = |path: &Path| {
            let data = fs::symlink_metadata(path)?;
            Ok::<_, io::Error>((data.ino(), data.ctime(), data.ctime_nsec()))
        };
        Ok(Self { folder: stamp(folder)?, log: stamp(&folder.join(LOG_NAME))? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> (tempfile::TempDir, Arc<ScratchFolders>) {
        let directory = tempfile::tempdir().unwrap();
        let folders = ScratchFolders::open(&directory.path().join("scratch")).unwrap();
        (directory, folders)
    }

    fn settled(folders: &Arc<ScratchFolders>) -> Scratch {
        let scratch = folders.take().unwrap();
        std::thread::sleep(STAMP_STEP + Duration::from_millis(5));
        scratch
    }

    #[test]
    fn an_untouched_folder_serves_again() {
        let (_directory, folders) = folders();
        let first = settled(&folders);
        let path = first.path().to_owned();
        drop(first);
        assert_eq!(folders.take().unwrap().path(), path);
    }

    #[test]
    fn a_touched_folder_is_gone() {
        let (_directory, folders) = folders();
        let touches: [fn(&Path); 4] = [
            |path| fs::write(path.join("left"), "secret").unwrap(),
            |path| fs::write(path.join(LOG_NAME), "secret").unwrap(),
            |path| fs::remove_file(path.join(LOG_NAME)).unwrap(),
            |path| {
                fs::write(path.join("x"), "").unwrap();
                fs::remove_file(path.join("x")).unwrap();
            },
        ];
        for touch in touches {
            let scratch = settled(&folders);
            let path = scratch.path().to_owned();
            touch(&path);
            drop(scratch);
            assert!(!path.exists());
        }
    }

    #[test]
    fn a_young_folder_is_never_trusted() {
        let (_directory, folders) = folders();
        let scratch = folders.take().unwrap();
        let path = scratch.path().to_owned();
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn the_folder_of_a_process_goes_with_it() {
        let (directory, folders) = folders();
        let own = directory.path().join("scratch").join(process_folders::own_name());
        assert!(own.exists());
        drop(folders);
        assert!(!own.exists());
    }
}
