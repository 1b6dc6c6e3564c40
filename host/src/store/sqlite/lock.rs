//! One data directory, one process.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::files;
use crate::model::now;

/// The lock's file in the data directory.
const NAME: &str = "lock";

/// More than a holder writes about itself.
const LONGEST: u64 = 128;

/// Why the data directory can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another sandyard{} uses {}; stop it, or choose another data directory", holder(*pid, *since), data.display())]
    Held {
        /// The data directory.
        data: PathBuf,
        /// The other process, if it has said so.
        pid: Option<u32>,
        /// Since when it has it, in seconds since 1970, if it has said so.
        since: Option<u64>,
    },
    /// The lock's file can't be used.
    #[error("cannot lock {}: {why}", data.display())]
    Failed {
        /// The data directory.
        data: PathBuf,
        /// What the system says.
        why: String,
    },
}

fn holder(pid: Option<u32>, since: Option<u64>) -> String {
    match (pid, since) {
        (None, _) => String::new(),
        (Some(pid), None) => format!(" (pid {pid})"),
        (Some(pid), Some(since)) => {
            let seconds = (now() as u64).saturating_sub(since);
            format!(" (pid {pid}, for {seconds} s)")
        }
    }
}

/// The lock on a data directory. The system lets it go when this is dropped or the process ends,
/// however it ends; the file stays.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at once or not at all.
    ///
    /// # Errors
    /// Another process has it, by its pid; the file can't be opened.
    pub(super) fn take(data: &Path) -> Result<Self, LockError> {
        let path = data.join(NAME);
        let failed = |why: String| LockError::Failed { data: data.to_owned(), why };
        let mut file = files::open_private(&path).map_err(|failure| failed(failure.to_string()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let (pid, since) = read_holder(&file).unwrap_or_default();
                return Err(LockError::Held { data: data.to_owned(), pid, since });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error.to_string())),
        }
        // The lock holds without it, and on a full disk what is there can still be read.
        if let Err(error) = write_holder(&mut file) {
            tracing::warn!("{} does not say who has the lock: {error}", path.display());
        }
        Ok(Self { _file: file })
    }
}

/// Says who has the lock, for those who come later.
fn write_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "pid {}\nsince {}\n", std::process::id(), now() as u64)
}

fn read_holder(file: &File) -> io::Result<(Option<u32>, Option<u64>)> {
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    let value = |key| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
    let pid = value("pid").and_then(|value| value.parse().ok());
    let since = value("since").and_then(|value| value.parse().ok());
    Ok((pid, since))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_hears_who_has_it() {
        let data = tempfile::tempdir().unwrap();
        let lock = Lock::take(data.path()).unwrap();
        let error = Lock::take(data.path()).unwrap_err();
        let LockError::Held { pid, since, .. } = &error else { panic!("{error}") };
        assert_eq!(*pid, Some(std::process::id()));
        assert!(since.is_some());
        let text = error.to_string();
        let begin = format!("another sandyard (pid {}, for ", std::process::id());
        assert!(text.starts_with(&begin) && text.contains(data.path().to_str().unwrap()), "{text}");
        drop(lock);
        Lock::take(data.path()).unwrap();
    }

    #[test]
    fn a_lock_that_a_dead_process_left_is_free() {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join(NAME), "pid 1\nsince 5\nand more than is written now\n")
            .unwrap();
        let _lock = Lock::take(data.path()).unwrap();
        let text = std::fs::read_to_string(data.path().join(NAME)).unwrap();
        assert!(text.starts_with(&format!("pid {}\n", std::process::id())));
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn a_holder_that_says_nothing_is_still_one() {
        let data = tempfile::tempdir().unwrap();
        let file = File::create(data.path().join(NAME)).unwrap();
        file.lock().unwrap();
        let error = Lock::take(data.path()).unwrap_err().to_string();
        assert!(error.starts_with("another sandyard uses "), "{error}");
    }
}
