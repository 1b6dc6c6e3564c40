//! The journal: what was acknowledged and is not in the tables yet.
//!
//! A commit of SQLite writes many pages for a few rows. So what comes by the thousand is appended to
//! this one file, and written into the tables later, many rows at a time.
//!
//! The file has one length for ever, so that an append changes nothing but its bytes. It is a row of
//! frames: the journal's id (16 bytes), the frame's number and the length of its body (8 bytes
//! each), the checksum of all that and of the body (4 bytes), and the body. Numbers grow by one
//! from frame to frame. Once it is on disk that the tables have all frames, the next one begins at
//! the start of the file. What follows the last frame is older, or torn: its number or its checksum
//! is wrong. What the tables get otherwise than by the journal has a number too, so that frames that
//! come after it are never taken for the next ones of older tables.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::entry::Entry;
use super::failure::Failure;
use super::files;

/// The file in the data directory.
pub(super) const FILE: &str = "journal";

/// Its length in bytes. The longer it is, the more rarely the tables must be on disk.
const LENGTH: usize = 2 << 20;

/// What stands before the body of a frame, in bytes.
const HEAD: usize = 36;

/// The form of entries, which is the first byte of a body. It grows when entries get another one.
const FORM: u8 = 1;

/// The file, and the frame that is being filled.
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    id: [u8; 16],
    /// The number of the last frame that is on disk.
    number: u64,
    /// Where the next one begins.
    next: usize,
    /// Up to where there may be frames that count. What is behind was not acknowledged, even where
    /// it is whole.
    end: usize,
    /// The next one.
    frame: Vec<u8>,
}

impl Journal {
    /// Opens the journal of a database; makes the file if there is none.
    ///
    /// # Errors
    /// The file can't be used.
    pub(super) fn open(data: &Path, connection: &Connection) -> Result<Self, Failure> {
        let path = data.join(FILE);
        if std::fs::metadata(&path).map_or(0, |found| found.len()) != LENGTH as u64 {
            // Written, and not just made longer: the disk must have its place.
            files::write(&path, &vec![0; LENGTH])?;
        }
        let file = files::open_private(&path)?;
        let id = connection.query_row("SELECT id FROM journal", [], |row| row.get(0))?;
        let number = applied(connection)?;
        Ok(Self { file, path, id, number, next: 0, end: LENGTH, frame: vec![0; HEAD] })
    }

    /// Adds a change to the next frame.
    ///
    /// # Errors
    /// It can't be written as bytes.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), Failure> {
        if self.frame.len() == HEAD {
            self.frame.push(FORM);
        }
        let written = postcard::to_io(entry, &mut self.frame);
        written.map(drop).map_err(|error| Failure::garbled("a change in the journal", error))
    }

    /// Whether the next frame has a place in the file.
    pub(super) fn has_room(&self) -> bool {
        self.next + self.frame.len() <= LENGTH
    }

    /// Writes the next frame, unless it is empty. When this returns, it is on disk.
    ///
    /// # Errors
    /// It is not, as far as anybody can tell.
    pub(super) fn append(&mut self) -> Result<(), Failure> {
        if self.frame.len() == HEAD {
            return Ok(());
        }
        let head = head(&self.id, self.number + 1, self.frame.get(HEAD..).unwrap_or_default());
        if let Some(place) = self.frame.get_mut(..HEAD) {
            place.copy_from_slice(&head);
        }
        let written = self.file.write_all_at(&self.frame, self.next as u64);
        let written = written.and_then(|()| self.file.sync_data());
        written.map_err(files::failed("write", &self.path))?;
        self.number += 1;
        self.next += self.frame.len();
        self.end = self.next;
        self.forget();
        Ok(())
    }

    /// Empties the next frame: what it says is in the tables, or was not made.
    pub(super) fn forget(&mut self) {
        self.frame.truncate(HEAD);
        /// What a frame mostly needs, in bytes.
        const USUAL: usize = 1 << 18;
        self.frame.shrink_to(USUAL);
    }

    /// Gives a frame's number away that no frame will have.
    pub(super) fn leave_out_frame(&mut self) {
        self.number += 1;
    }

    /// Notes in the database that its tables have all that is in the file. Frames are kept until
    /// that is on disk.
    pub(super) fn note_applied(&self, connection: &Connection) -> Result<(), Failure> {
        let mut statement = connection.prepare_cached("UPDATE journal SET applied = ?1")?;
        statement.execute([self.number as i64])?;
        Ok(())
    }

    /// Begins the file anew, since what [`Self::note_applied`] wrote is on disk.
    pub(super) fn rewind(&mut self) {
        (self.next, self.end) = (0, 0);
        self.forget();
    }

    /// Reads what the file has and the tables don't, in its order, and goes on behind that. What the
    /// tables have stays in the file too: it need not be on disk there.
    ///
    /// # Errors
    /// The file can't be read; a later version wrote it.
    pub(super) fn read(&mut self, connection: &Connection) -> Result<Vec<Entry>, Failure> {
        let mut bytes = vec![0; self.end];
        let read = self.file.read_exact_at(&mut bytes, 0);
        read.map_err(files::failed("read", &self.path))?;
        let applied = applied(connection)?;
        (self.number, self.next) = (applied, 0);
        let mut entries = Vec::new();
        let mut rest = bytes.as_slice();
        let mut last = None;
        while let Some((number, body)) = first_frame(&self.id, rest) {
            let follows = last.map_or(number <= applied + 1, |last: u64| number == last + 1);
            if !follows {
                break;
            }
            if number > applied {
                decode(body, &mut entries)?;
                self.number = number;
            }
            last = Some(number);
            self.next += HEAD + body.len();
            rest = rest.get(HEAD + body.len()..).unwrap_or_default();
        }
        self.end = self.next;
        Ok(entries)
    }
}

/// What stands before a body.
fn head(id: &[u8; 16], number: u64, body: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    let (fields, checksum) = head.split_at_mut(HEAD - 4);
    let (own, numbers) = fields.split_at_mut(16);
    own.copy_from_slice(id);
    let (first, second) = numbers.split_at_mut(8);
    first.copy_from_slice(&number.to_le_bytes());
    second.copy_from_slice(&(body.len() as u64).to_le_bytes());
    let mut sum = crc32fast::Hasher::new();
    sum.update(fields);
    sum.update(body);
    checksum.copy_from_slice(&sum.finalize().to_le_bytes());
    head
}

/// The number of the last frame that the tables have.
fn applied(connection: &Connection) -> Result<u64, Failure> {
    let applied = "SELECT applied FROM journal";
    Ok(connection.query_row(applied, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The number and the body of the frame that `bytes` begin with, if it is a whole one of this
/// journal.
fn first_frame<'b>(id: &[u8; 16], bytes: &'b [u8]) -> Option<(u64, &'b [u8])> {
    let (found, rest) = bytes.split_at_checked(HEAD)?;
    let field = |at: usize| found.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
    let (number, length) = (field(16)?, field(24)?);
    let body = rest.get(..usize::try_from(length).ok()?)?;
    (found == head(id, number, body)).then_some((number, body))
}

fn decode(body: &[u8], entries: &mut Vec<Entry>) -> Result<(), Failure> {
    let unknown = |why: String| {
        let help = format!("{why}; start the version that wrote it, and stop it");
        Failure::garbled("the journal", help)
    };
    let mut rest = match body {
        [FORM, rest @ ..] => rest,
        _ => return Err(unknown("its form is not known here".to_owned())),
    };
    while !rest.is_empty() {
        let taken = postcard::take_from_bytes(rest);
        let (entry, left) = taken.map_err(|error| unknown(error.to_string()))?;
        entries.push(entry);
        rest = left;
    }
    Ok(())
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
