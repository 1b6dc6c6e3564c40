//! What was acknowledged and is not in the tables: in the journal for the next process, in memory
//! for this one.

use std::path::Path;

use rusqlite::Connection;

use super::entry::Entry;
use super::failure::Failure;
use super::journal::Journal;
use super::pending::Pending;
use super::tables;

/// Changes on their way into the tables.
pub(super) struct Backlog {
    journal: Journal,
    pending: Pending,
    /// Whether what is added is for the journal, and not for the tables at once.
    journals: bool,
}

impl Backlog {
    /// Opens the journal beside a database, and writes what it has into the tables.
    ///
    /// # Errors
    /// The journal can't be used; the tables can't be written.
    pub(super) fn open(data: &Path, connection: &mut Connection) -> Result<Self, Failure> {
        let journal = Journal::open(data, connection)?;
        let mut backlog = Self { journal, pending: Pending::default(), journals: false };
        backlog.read(connection)?;
        // A database without a backlog is left as it is, whatever state it is in.
        if !backlog.pending.is_empty() {
            let transaction = connection.transaction()?;
            backlog.write_last(&transaction)?;
            transaction.commit()?;
            backlog.written();
        }
        Ok(backlog)
    }

    /// What is not in the tables.
    pub(super) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Takes what is in the journal and not in the tables in place of what is in memory.
    ///
    /// # Errors
    /// The journal can't be read.
    pub(super) fn read(&mut self, connection: &Connection) -> Result<(), Failure> {
        self.journals = false;
        self.journal.forget();
        self.pending = Pending::default();
        for entry in self.journal.read(connection)? {
            self.pending.add(entry);
        }
        Ok(())
    }

    /// From now on what is added is meant for the journal.
    pub(super) fn begin_frame(&mut self) {
        self.journals = true;
    }

    /// Whether what is added is meant for the journal.
    pub(super) fn is_journaling(&self) -> bool {
        self.journals
    }

    /// Adds a change.
    ///
    /// # Errors
    /// It can't be written as bytes.
    pub(super) fn add(&mut self, entry: Entry) -> Result<(), Failure> {
        if self.journals {
            self.journal.add(&entry)?;
        }
        self.pending.add(entry);
        Ok(())
    }

    /// Writes what was added since [`Self::begin_frame`] into the journal; false if there is no
    /// room. When this returns true, it is on disk.
    ///
    /// # Errors
    /// It is not on disk, and memory has more than the journal.
    pub(super) fn append(&mut self) -> Result<bool, Failure> {
        self.journals = false;
        if !self.journal.has_room() {
            return Ok(false);
        }
        self.journal.append()?;
        Ok(true)
    }

    /// Writes all of it into the tables, as a part of a transaction.
    ///
    /// # Errors
    /// The transaction has failed, and memory has less than the journal.
    pub(super) fn write(&mut self, transaction: &Connection) -> Result<(), Failure> {
        if self.pending.is_empty() {
            return Ok(());
        }
        tables::write(transaction, std::mem::take(&mut self.pending))?;
        self.journal.note_applied(transaction)
    }

    /// Writes all of it into the tables, as the last part of a transaction that will be on disk. What
    /// the journal gets later follows from that, and is of no use to older tables.
    ///
    /// # Errors
    /// As for [`Self::write`].
    pub(super) fn write_last(&mut self, transaction: &Connection) -> Result<(), Failure> {
        self.write(transaction)?;
        self.journal.leave_out_frame();
        self.journal.note_applied(transaction)
    }

    /// The transaction that [`Self::write_last`] was a part of is on disk, as are all before it.
    pub(super) fn written(&mut self) {
        self.journal.rewind();
    }
}
