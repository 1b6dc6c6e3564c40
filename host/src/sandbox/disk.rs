//! The disk cap, and the live reading of the job's log file.
//!
//! WASI knows no quota, so the scratch folder is measured while the plugin runs and once more at
//! its end. Every file operation makes a plugin wait for the host, and each such wait is an
//! occasion to look.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use cap_std::fs::{Dir, ReadDir};
use thiserror::Error;

use super::scratch::LOG_NAME;
use crate::model::Bytes;
use crate::protocol::Transcript;

/// What an entry costs beside its bytes, so that many empty files are not free.
const ENTRY_COST: u64 = 4096;

/// Folders within folders that are followed; more than any program needs.
const DEEPEST: usize = 64;

/// Two looks are at least this far apart, and ten times as far as a look takes.
const SHORTEST_PAUSE: Duration = Duration::from_millis(2);
const PAUSE_FACTOR: u32 = 10;

/// Log file bytes taken in one look.
const LOG_CHUNK: u64 = 64 << 10;

/// Log file bytes taken when the plugin has ended. A file can claim to be of any length.
const LAST_LOG: u64 = 16 << 20;

/// The scratch folder holds more than it may.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum DiskExceeded {
    /// Too many bytes.
    #[error("more than {limit} in the scratch folder")]
    Bytes {
        /// The cap.
        limit: Bytes,
    },
    /// Too deep to be measured.
    #[error("more than {DEEPEST} folders within one another in the scratch folder")]
    Depth,
    /// It can't be measured, and so might hold anything.
    #[error("the scratch folder can't be measured: {what}")]
    Unknown {
        /// What the system says.
        what: String,
    },
}

/// What the system gave, or nothing where the plugin removed or replaced it in the meantime.
fn unless_gone<T>(given: io::Result<T>) -> Result<Option<T>, DiskExceeded> {
    match given {
        Ok(given) => Ok(Some(given)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(DiskExceeded::Unknown { what: error.to_string() }),
    }
}

/// Measures one job's scratch folder.
#[derive(Debug)]
pub(super) struct Disk {
    root: Dir,
    limit: Bytes,
    used: u64,
    log_read: u64,
    next: Instant,
}

impl Disk {
    /// Watches the folder at `path`.
    pub(super) fn open(path: &std::path::Path, limit: Bytes) -> io::Result<Self> {
        let root = Dir::open_ambient_dir(path, cap_std::ambient_authority())?;
        Ok(Self { root, limit, used: 0, log_read: 0, next: Instant::now() })
    }

    /// Bytes at the last look, [`ENTRY_COST`] for each entry included.
    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// Looks, unless the last look was only just now.
    pub(super) fn look_if_due(&mut self, transcript: &mut Transcript) -> Result<(), DiskExceeded> {
        let now = Instant::now();
        if now < self.next {
            return Ok(());
        }
        let looked = self.look(transcript);
        self.next = now + SHORTEST_PAUSE.max(now.elapsed() * PAUSE_FACTOR);
        looked
    }

    /// Looks: takes what is new in the log file, and adds up the folder.
    pub(super) fn look(&mut self, transcript: &mut Transcript) -> Result<(), DiskExceeded> {
        self.follow_log(transcript);
        self.measure()
    }

    /// Takes what is left in the log file, up to [`LAST_LOG`].
    pub(super) fn finish_log(&mut self, transcript: &mut Transcript) {
        let end = self.log_read + LAST_LOG;
        while self.follow_log(transcript) {
            if self.log_read >= end {
                transcript.note("job.log: what was written to it last is left out");
                return;
            }
        }
    }

    fn measure(&mut self) -> Result<(), DiskExceeded> {
        self.used = 0;
        let mut waiting = Vec::new();
        self.count(self.root.entries(), 1, &mut waiting)?;
        while let Some((folder, depth)) = waiting.pop() {
            self.count(folder.entries(), depth, &mut waiting)?;
        }
        Ok(())
    }

    /// Adds up one folder, and puts the folders in it among those that wait.
    fn count(
        &mut self,
        entries: io::Result<ReadDir>,
        depth: usize,
        waiting: &mut Vec<(Dir, usize)>,
    ) -> Result<(), DiskExceeded> {
        let Some(entries) = unless_gone(entries)? else { return Ok(()) };
        for entry in entries {
            let Some(entry) = unless_gone(entry)? else { continue };
            let Some(data) = unless_gone(entry.metadata())? else { continue };
            let is_untouched_log = depth == 1 && data.len() == 0 && entry.file_name() == LOG_NAME;
            if !is_untouched_log {
                self.used = self.used.saturating_add(data.len().max(ENTRY_COST));
            }
            if self.used > self.limit.0 {
                return Err(DiskExceeded::Bytes { limit: self.limit });
            }
            if data.is_dir() {
                if depth == DEEPEST {
                    return Err(DiskExceeded::Depth);
                }
                if let Some(inner) = unless_gone(entry.open_dir())? {
                    waiting.push((inner, depth + 1));
                }
            }
        }
        Ok(())
    }

    /// Takes one chunk of the log file; whether there may be more.
    fn follow_log(&mut self, transcript: &mut Transcript) -> bool {
        // The folder's capability keeps a link in the log file's place from leading out of it,
        // and a missing file has nothing to say.
        let Ok(mut file) = self.root.open(LOG_NAME) else { return false };
        let Ok(data) = file.metadata() else { return false };
        if !data.is_file() || data.len() <= self.log_read {
            return false;
        }
        let mut chunk = Vec::new();
        if file.seek(SeekFrom::Start(self.log_read)).is_err()
            || file.take(LOG_CHUNK).read_to_end(&mut chunk).is_err()
        {
            return false;
        }
        self.log_read += chunk.len() as u64;
        transcript.log_file(&chunk);
        !chunk.is_empty()
    }
}
