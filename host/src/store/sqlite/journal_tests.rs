//! The journal's file: frames come back as they were written, and nothing else does.

use tempfile::TempDir;

use super::*;
use crate::store::sqlite::entry::Launch;
use crate::store::sqlite::schema;

/// A database with its journal.
struct Place {
    folder: TempDir,
    connection: Connection,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        Self { folder, connection }
    }

    fn journal(&self) -> Journal {
        Journal::open(self.folder.path(), &self.connection).unwrap()
    }

    /// What another process would find.
    fn found(&self) -> Vec<Entry> {
        self.journal().read(&self.connection).unwrap()
    }

    /// Changes bytes of the file.
    fn damage(&self, at: usize, bytes: &[u8]) {
        let file = files::open_private(&self.folder.path().join(FILE)).unwrap();
        file.write_all_at(bytes, at as u64).unwrap();
    }
}

fn launch(row: i64) -> Entry {
    Entry::Launch(Launch { row, attempts: 1, time_start: 0.5, plugin: None })
}

fn append(journal: &mut Journal, rows: std::ops::Range<i64>) {
    for row in rows {
        journal.add(&launch(row)).unwrap();
    }
    assert!(journal.has_room());
    journal.append().unwrap();
}

fn launches(rows: std::ops::Range<i64>) -> Vec<Entry> {
    rows.map(launch).collect()
}

#[test]
fn what_was_appended_is_found_in_its_order() {
    let place = Place::new();
    let mut journal = place.journal();
    assert_eq!(place.found(), []);
    append(&mut journal, 0..3);
    // An empty frame is none.
    append(&mut journal, 3..3);
    append(&mut journal, 3..5);
    assert_eq!(place.found(), launches(0..5));
    // What is not appended is not there, nor is what was forgotten later.
    journal.add(&launch(5)).unwrap();
    assert_eq!(place.found(), launches(0..5));
    journal.forget();
    append(&mut journal, 6..7);
    assert_eq!(place.found()[5..], launches(6..7));
}

#[test]
fn what_the_tables_have_is_not_found_again() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 0..3);
    append(&mut journal, 3..6);
    journal.note_applied(&place.connection).unwrap();
    assert_eq!(place.found(), []);
    // As long as that is not on disk, what comes next does not overwrite it.
    append(&mut journal, 6..7);
    assert_eq!(place.found(), launches(6..7));
    let applied = "UPDATE journal SET applied = ?1";
    place.connection.execute(applied, [1]).unwrap();
    assert_eq!(place.found(), launches(3..7));
    journal.note_applied(&place.connection).unwrap();
    journal.rewind();
    // Shorter than what is overwritten, of which the second frame stays behind it.
    append(&mut journal, 7..8);
    assert_eq!(place.found(), launches(7..8));
    // Another process goes on behind what it found.
    let mut other = place.journal();
    other.read(&place.connection).unwrap();
    append(&mut other, 8..9);
    assert_eq!(place.found(), launches(7..9));
}

#[test]
fn a_torn_frame_ends_what_is_found() {
    // A byte of the id, of the number, of the length (the lowest and the highest), of the checksum,
    // and of the body.
    for at in [0, 16, 24, 31, 32, HEAD] {
        let place = Place::new();
        let mut journal = place.journal();
        append(&mut journal, 0..3);
        let second = journal.next;
        append(&mut journal, 3..6);
        append(&mut journal, 6..9);
        assert_eq!(place.found(), launches(0..9));
        place.damage(second + at, &[0xee]);
        assert_eq!(place.found(), launches(0..3), "byte {at}");
    }
}

#[test]
fn a_frame_of_another_database_is_none_of_this_one() {
    let place = Place::new();
    append(&mut place.journal(), 0..3);
    let other = Place::new();
    let file = |place: &Place| place.folder.path().join(FILE);
    std::fs::copy(file(&place), file(&other)).unwrap();
    assert_eq!(other.found(), []);
    assert_eq!(place.found(), launches(0..3));
}

#[test]
fn what_failed_is_not_read_by_the_same_process() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 0..3);
    let (number, next) = (journal.number, journal.next);
    append(&mut journal, 3..6);
    // As if the disk had failed after all of it was written.
    (journal.number, journal.next, journal.end) = (number, next, next);
    assert_eq!(journal.read(&place.connection).unwrap(), launches(0..3));
}

#[test]
fn the_file_keeps_its_length_and_takes_no_more() {
    let place = Place::new();
    let mut journal = place.journal();
    let length = || std::fs::metadata(place.folder.path().join(FILE)).unwrap().len();
    loop {
        (0..10_000).for_each(|row| journal.add(&launch(row)).unwrap());
        if !journal.has_room() {
            break;
        }
        journal.append().unwrap();
        assert_eq!(length(), LENGTH as u64);
    }
    assert!(LENGTH - journal.next < 1 << 20);
    journal.note_applied(&place.connection).unwrap();
    journal.rewind();
    append(&mut journal, 0..10_000);
    assert_eq!(place.found(), launches(0..10_000));
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let place = Place::new();
    let mut journal = place.journal();
    // A form that this version does not know, and a change in the one that it knows.
    for body in [[FORM + 1, 1, 2], [FORM, 99, 2]] {
        journal.frame.extend(body);
        journal.append().unwrap();
        let error = place.journal().read(&place.connection).unwrap_err().to_string();
        assert!(error.contains("start the version that wrote it"), "{error}");
        journal.note_applied(&place.connection).unwrap();
        assert_eq!(place.found(), [], "what the tables have is not looked at");
    }
}
