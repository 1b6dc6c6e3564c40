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

    /// A journal as a process has it that has read what is there.
    fn journal(&self) -> Journal {
        let mut journal = self.opened();
        journal.read(&self.connection).unwrap();
        journal.clear_free().unwrap();
        journal
    }

    fn opened(&self) -> Journal {
        Journal::open(self.folder.path(), &self.connection).unwrap()
    }

    /// What another process would find.
    fn found(&self) -> Vec<Entry> {
        self.opened().read(&self.connection).unwrap()
    }

    /// The rows of the launches that another process would find.
    fn found_rows(&self) -> Vec<i64> {
        let row = |entry| match entry {
            Entry::Launch(launch) => launch.row,
            other => panic!("{other:?}"),
        };
        self.found().into_iter().map(row).collect()
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
    note_applied(&place.connection, journal.number).unwrap();
    assert_eq!(place.found(), []);
    // As long as that is not on disk, what comes next does not overwrite it.
    append(&mut journal, 6..7);
    assert_eq!(place.found(), launches(6..7));
    let applied = "UPDATE journal SET applied = ?1";
    place.connection.execute(applied, [1]).unwrap();
    assert_eq!(place.found(), launches(3..7));
    note_applied(&place.connection, journal.number).unwrap();
    journal.synced(journal.number);
    // Shorter than what is overwritten, of which the second frame stays behind it.
    append(&mut journal, 7..8);
    assert_eq!(place.found(), launches(7..8));
    // Another process goes on behind what it found.
    append(&mut place.journal(), 8..9);
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
        let second = journal.current.filled;
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
    let (number, half) = (journal.number, journal.current);
    append(&mut journal, 3..6);
    // As if the disk had failed after all of it was written.
    (journal.number, journal.current) = (number, half);
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
    assert!(HALF - journal.current.filled < 1 << 20);
    assert!(HALF - journal.other.filled < 1 << 20);
    note_applied(&place.connection, journal.number).unwrap();
    journal.synced(journal.number);
    journal.forget();
    append(&mut journal, 0..10_000);
    assert_eq!(place.found_rows(), Vec::from_iter(0..10_000));
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let place = Place::new();
    let mut journal = place.journal();
    // A form that this version does not know, and a change in the one that it knows.
    for body in [[FORM + 1, 1, 2], [FORM, 99, 2]] {
        journal.frame.extend(body);
        journal.append().unwrap();
        let error = place.opened().read(&place.connection).unwrap_err().to_string();
        assert!(error.contains("start the version that wrote it"), "{error}");
        note_applied(&place.connection, journal.number).unwrap();
        assert_eq!(place.found(), [], "what the tables have is not looked at");
    }
}

/// Appends frames of `rows` launches each until the journal goes on in its other half; how many.
fn until_half_full(journal: &mut Journal, rows: i64) -> i64 {
    let mut frames = 0;
    while journal.other.is_free() {
        append(journal, rows * frames..rows * (frames + 1));
        frames += 1;
    }
    frames
}

#[test]
fn a_half_begins_anew_once_its_frames_are_on_disk_in_the_tables() {
    let place = Place::new();
    let mut journal = place.journal();
    // Each time, the halves change their parts.
    for _ in 0..5 {
        let from = journal.number;
        let frames = until_half_full(&mut journal, 10_000);
        // The second half has the last frame.
        assert_eq!(place.found_rows(), Vec::from_iter(0..10_000 * frames));
        let number = from + frames.unsigned_abs();
        note_applied(&place.connection, number - 2).unwrap();
        let rest = 10_000 * (frames - 2)..10_000 * frames;
        assert_eq!(place.found_rows(), Vec::from_iter(rest));
        // One frame of the full half is not in the tables.
        journal.synced(number - 2);
        assert!(!journal.other.is_free());
        journal.synced(number - 1);
        assert!(journal.other.is_free());
        note_applied(&place.connection, number).unwrap();
        assert_eq!(place.found(), []);
    }
}

#[test]
fn what_comes_after_a_restart_is_found_whichever_half_it_is_in() {
    let place = Place::new();
    let frames = until_half_full(&mut place.journal(), 10_000);
    let all = 10_000 * frames;
    let mut second = place.journal();
    assert!(!second.other.is_free());
    append(&mut second, all..all + 3);
    assert_eq!(place.found_rows(), Vec::from_iter(0..all + 3));
    note_applied(&place.connection, second.number).unwrap();
    let mut third = place.journal();
    append(&mut third, all + 3..all + 5);
    assert_eq!(place.found_rows(), Vec::from_iter(all + 3..all + 5));
    // As if a power cut had taken from the tables what was not synced.
    note_applied(&place.connection, 0).unwrap();
    assert_eq!(place.found_rows(), Vec::from_iter(0..all + 5));
}

#[test]
fn what_comes_after_a_change_and_a_restart_is_found() {
    let place = Place::new();
    let mut journal = place.journal();
    append(&mut journal, 0..2);
    append(&mut journal, 2..4);
    // As a transaction does that is on disk.
    journal.leave_out_frame();
    note_applied(&place.connection, journal.number).unwrap();
    journal.synced(journal.number);
    assert_eq!(place.found(), []);
    append(&mut place.journal(), 4..6);
    assert_eq!(place.found(), launches(4..6));
}

#[test]
fn a_file_that_is_too_short_gets_its_length_and_keeps_what_it_has() {
    let place = Place::new();
    append(&mut place.journal(), 0..3);
    let path = place.folder.path().join(FILE);
    let file = files::open_private(&path).unwrap();
    file.set_len(HALF as u64).unwrap();
    assert_eq!(place.found(), launches(0..3));
    assert_eq!(file.metadata().unwrap().len(), LENGTH as u64);
}

#[test]
fn what_a_later_state_of_the_database_left_does_not_follow_what_an_earlier_one_gets() {
    let place = Place::new();
    let mut journal = place.journal();
    let frames = until_half_full(&mut journal, 10_000).unsigned_abs();
    note_applied(&place.connection, frames).unwrap();
    journal.synced(frames);
    // At the start of the second half, where the last frame was.
    append(&mut journal, 0..3);
    // The database is put back to when the first half was full.
    note_applied(&place.connection, frames - 1).unwrap();
    append(&mut place.journal(), 7..9);
    assert_eq!(place.found(), launches(7..9));
}
