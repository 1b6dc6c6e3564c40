//! The journal: what was acknowledged and is not in the tables yet.
//!
//! A commit of SQLite writes many pages for a few rows. So what comes by the thousand is appended to
//! this one file, and written into the tables later, many rows at a time.
//!
//! The file has one length for ever, so that an append changes nothing but its bytes. It has two
//! halves, each a row of frames: the journal's id (16 bytes), the frame's number and the length of
//! its body (8 bytes each), the checksum of all that and of the body (4 bytes), and the body.
//! Numbers grow by one from frame to frame. A half that is full is left for the other, and begins
//! anew once it is on disk that the tables have all its frames. What follows the last frame of a
//! half is older, or torn: its number or its checksum is wrong. What the tables get otherwise than by
//! the journal has a number too, so that frames that come after it are never taken for the next ones
//! of older tables.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::entry::Entry;
use super::failure::Failure;
use super::files;

/// The file in the data directory.
pub(super) const FILE: &str = "journal";

/// The length of each half in bytes: room for what comes while the other is moved into the tables.
const HALF: usize = 2 << 20;

/// The length of the file.
const LENGTH: usize = 2 * HALF;

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
    /// Where the next frame goes.
    current: Half,
    /// The one before.
    other: Half,
    /// The next frame.
    frame: Vec<u8>,
}

/// One half of the file.
#[derive(Debug, Clone, Copy)]
struct Half {
    /// Where it begins in the file.
    start: u64,
    /// How many of its bytes are frames that count. What is behind was not acknowledged, even where
    /// it is whole, or is on disk in the tables.
    filled: usize,
    /// The number of the last of them.
    last: u64,
}

/// A frame that was read.
struct Frame<'b> {
    number: u64,
    body: &'b [u8],
    /// Where it ends in its half.
    end: usize,
}

impl Journal {
    /// Opens the journal of a database; makes the file if there is none.
    ///
    /// # Errors
    /// The file can't be used.
    pub(super) fn open(data: &Path, connection: &Connection) -> Result<Self, Failure> {
        let path = data.join(FILE);
        let file = files::open_private(&path)?;
        fill(&file).map_err(files::failed("write", &path))?;
        files::sync_folder(data)?;
        let id = connection.query_row("SELECT id FROM journal", [], |row| row.get(0))?;
        let number = applied(connection)?;
        // What is there has to be read first.
        let half = |start: usize| Half { start: start as u64, filled: HALF, last: 0 };
        let (current, other) = (half(0), half(HALF));
        Ok(Self { file, path, id, number, current, other, frame: vec![0; HEAD] })
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

    /// The number of the last frame that is on disk.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether the next frame has a place in the file.
    pub(super) fn has_room(&self) -> bool {
        self.current.has_room(&self.frame) || self.other.is_free() && self.frame.len() <= HALF
    }

    /// Writes the next frame, unless it is empty. When this returns, it is on disk.
    ///
    /// # Errors
    /// It is not, as far as anybody can tell.
    pub(super) fn append(&mut self) -> Result<(), Failure> {
        if self.frame.len() == HEAD {
            return Ok(());
        }
        if !self.current.has_room(&self.frame) {
            std::mem::swap(&mut self.current, &mut self.other);
        }
        let head = head(&self.id, self.number + 1, self.frame.get(HEAD..).unwrap_or_default());
        if let Some(place) = self.frame.get_mut(..HEAD) {
            place.copy_from_slice(&head);
        }
        let Half { start, filled, .. } = self.current;
        let written = self.file.write_all_at(&self.frame, start + filled as u64);
        let written = written.and_then(|()| self.file.sync_data());
        written.map_err(files::failed("write", &self.path))?;
        self.number += 1;
        self.current.filled += self.frame.len();
        self.current.last = self.number;
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

    /// It is on disk that the tables have all frames up to this one: their places are free.
    pub(super) fn synced(&mut self, number: u64) {
        for half in [&mut self.current, &mut self.other] {
            if half.last <= number {
                half.filled = 0;
            }
        }
    }

    /// Reads what the file has and the tables don't, in its order, and goes on behind that. What the
    /// tables have stays in the file too: it need not be on disk there.
    ///
    /// # Errors
    /// The file can't be read; a later version wrote it.
    pub(super) fn read(&mut self, connection: &Connection) -> Result<Vec<Entry>, Failure> {
        let applied = applied(connection)?;
        let bytes = [self.bytes_of(self.current)?, self.bytes_of(self.other)?];
        let [current, other] = bytes.each_ref().map(|bytes| frames(&self.id, bytes));
        let number_of = |frames: &[Frame<'_>]| frames.first().map_or(0, |frame| frame.number);
        let in_turn = number_of(&other) < number_of(&current);
        let (older, newer) = if in_turn { (&other, &current) } else { (&current, &other) };
        let mut entries = Vec::new();
        self.number = applied;
        for frame in older.iter().chain(newer).filter(|frame| frame.number > applied) {
            if frame.number != self.number + 1 {
                break;
            }
            decode(frame.body, &mut entries)?;
            self.number = frame.number;
        }
        self.current.keep(&current, self.number);
        self.other.keep(&other, self.number);
        if self.current.last < self.other.last {
            std::mem::swap(&mut self.current, &mut self.other);
        }
        if self.current.last != self.number {
            // The last number is that of a change of the tables, which is on disk with all before
            // it. Frames behind the ones that are here would not be their next ones.
            self.synced(self.number);
        }
        Ok(entries)
    }

    /// Overwrites the first frame of a half that is free, whose numbers may be those of the next frames
    /// here: a database that was put back to an earlier state numbers its frames anew.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn clear_free(&self) -> Result<(), Failure> {
        for half in [self.current, self.other].iter().filter(|half| half.is_free()) {
            let written = self.file.write_all_at(&[0; HEAD], half.start);
            written.map_err(files::failed("write", &self.path))?;
        }
        self.file.sync_data().map_err(files::failed("write", &self.path))
    }

    fn bytes_of(&self, half: Half) -> Result<Vec<u8>, Failure> {
        let mut bytes = vec![0; half.filled];
        let read = self.file.read_exact_at(&mut bytes, half.start);
        read.map_err(files::failed("read", &self.path))?;
        Ok(bytes)
    }
}

impl Half {
    fn is_free(&self) -> bool {
        self.filled == 0
    }

    fn has_room(&self, frame: &[u8]) -> bool {
        self.filled + frame.len() <= HALF
    }

    /// Takes the frames up to this number as those that count.
    fn keep(&mut self, frames: &[Frame<'_>], number: u64) {
        let last = frames.iter().rfind(|frame| frame.number <= number);
        (self.filled, self.last) = last.map_or((0, 0), |frame| (frame.end, frame.number));
    }
}

/// Notes in the database that its tables have all frames up to this one. They are kept until that is
/// on disk.
pub(super) fn note_applied(connection: &Connection, number: u64) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached("UPDATE journal SET applied = ?1")?;
    statement.execute([number as i64])?;
    Ok(())
}

/// Makes the file as long as it will ever be, all of it written: the disk must have its place.
fn fill(file: &File) -> std::io::Result<()> {
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(LENGTH);
    if length >= LENGTH {
        return Ok(());
    }
    file.write_all_at(&vec![0; LENGTH - length], length as u64)?;
    file.sync_all()
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
pub(super) fn applied(connection: &Connection) -> Result<u64, Failure> {
    let applied = "SELECT applied FROM journal";
    Ok(connection.query_row(applied, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The frames of this journal that a half begins with, whose numbers follow each other.
fn frames<'b>(id: &[u8; 16], bytes: &'b [u8]) -> Vec<Frame<'b>> {
    let mut frames: Vec<Frame<'b>> = Vec::new();
    let mut start = 0;
    while let Some((number, body)) = bytes.get(start..).and_then(|rest| first_frame(id, rest)) {
        if frames.last().is_some_and(|last| number != last.number + 1) {
            break;
        }
        start += HEAD + body.len();
        frames.push(Frame { number, body, end: start });
    }
    frames
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
