//! Files beside the database: private to this user, there as a whole or not at all, and on disk
//! before anything refers to them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::store::StoreError;

/// How a file that is not whole yet ends.
pub(super) const UNFINISHED: &str = "part";

/// Makes a folder that only this user may enter, with those above it, unless it is there.
pub(super) fn make_folder(path: &Path) -> Result<(), Failure> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(failed("make the folder", path))
}

/// Opens a file that only this user may read for reading and writing; makes it if it isn't there.
pub(super) fn open_private(path: &Path) -> Result<File, Failure> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(failed("open", path))
}

/// Writes a file in place of an earlier one. When this returns, it is on disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unfinished = Unfinished::write(path.with_extension(UNFINISHED), bytes)?;
    unfinished.finish(path)
}

/// A file whose bytes are on disk, under a name that nothing refers to. Dropped, it is gone.
#[derive(Debug)]
pub(super) struct Unfinished(Option<PathBuf>);

impl Unfinished {
    pub(super) fn write(path: PathBuf, bytes: &[u8]) -> Result<Self, Failure> {
        let failed = failed("write", &path);
        let unfinished = Self(Some(path.clone()));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options.open(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(failed)?;
        Ok(unfinished)
    }

    /// Gives it its name. When this returns, that is on disk too.
    pub(super) fn finish(mut self, path: &Path) -> Result<(), Failure> {
        if let Some(own) = &self.0 {
            fs::rename(own, path).map_err(failed("write", path))?;
            self.0 = None;
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        sync_folder(folder)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // Whatever is left is removed when the store is opened.
            drop(fs::remove_file(path));
        }
    }
}

/// Waits until the names in a folder are on disk.
pub(super) fn sync_folder(path: &Path) -> Result<(), Failure> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(failed("write", path))
}

/// Reads the first `most` bytes of a file; `None` if there is none.
pub(super) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The paths in a folder; none if there is no such folder.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed("read the folder", folder))?,
    };
    let path = |entry: io::Result<fs::DirEntry>| entry.map(|entry| entry.path());
    entries.map(path).collect::<Result<_, _>>().map_err(failed("read the folder", folder))
}

/// Does work with files where it may take its time.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, StoreError> {
    let panicked = |error| StoreError::Unavailable(format!("work with files ended early: {error}"));
    Ok(tokio::task::spawn_blocking(work).await.map_err(panicked)??)
}

/// What was done to a file and failed.
pub(super) fn failed(action: &str, path: &Path) -> impl Fn(io::Error) -> Failure + use<> {
    let what = format!("cannot {action} {}", path.display());
    move |error| Failure::File { what: what.clone(), error }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_written_whole_and_for_this_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        write(&path, b"first").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path, 100).unwrap().unwrap(), b"second");
        assert_eq!(read(&path, 3).unwrap().unwrap(), b"sec");
        assert_eq!(list(folder.path()).unwrap(), [path]);
    }

    #[test]
    fn what_is_not_finished_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        drop(Unfinished::write(folder.path().join("b.part"), b"bytes").unwrap());
        assert!(list(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/a.log");
        let error = write(&path, b"x").unwrap_err().to_string();
        assert!(error.contains("missing/a.part: No such file"), "{error}");
    }
}
