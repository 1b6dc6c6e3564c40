//! What was acknowledged and is not in the tables: in the journal for the next process, in memory
//! for this one.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::entry::{DeliveryEnd, Entry};
use super::failure::Failure;
use super::journal::{self, Journal};
use super::mover::Load;
use super::pending::{Pending, SenderKey};
use super::tables;
use crate::model::{DeliveryId, EventId, JobId, JobName, Namespace};

/// Changes on their way into the tables.
pub(super) struct Backlog {
    journal: Journal,
    pending: Pending,
    /// What is being written into the tables at this moment; it is looked up until it is there.
    moving: Option<Arc<Pending>>,
    /// The number of the last frame that the tables have.
    applied: u64,
    /// Whether what is added is for the journal, and not for the tables at once.
    journals: bool,
}

impl Backlog {
    /// Opens the journal beside a database, and writes what it has into the tables.
    ///
    /// # Errors
    /// The journal can't be used; the tables can't be written.
    pub(super) fn open(data: &Path, connection: &mut Connection) -> Result<Self, Failure> {
        let mut backlog = Self {
            journal: Journal::open(data, connection)?,
            pending: Pending::default(),
            moving: None,
            applied: 0,
            journals: false,
        };
        backlog.read(connection)?;
        backlog.journal.clear_free()?;
        // A database without a backlog is left as it is, whatever state it is in.
        if !backlog.pending.is_empty() {
            let transaction = connection.transaction()?;
            backlog.write_last(&transaction)?;
            transaction.commit()?;
            backlog.written();
        }
        Ok(backlog)
    }

    /// What is neither in the tables nor on its way there.
    pub(super) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Whether the tables have all of it.
    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.moving.is_none()
    }

    /// The number of the last frame there is.
    pub(super) fn number(&self) -> u64 {
        self.journal.number()
    }

    /// The number of the last frame that the tables have.
    pub(super) fn applied(&self) -> u64 {
        self.applied
    }

    /// Takes what is in the journal and not in the tables in place of what is in memory.
    ///
    /// # Errors
    /// The journal can't be read.
    pub(super) fn read(&mut self, connection: &Connection) -> Result<(), Failure> {
        self.journals = false;
        self.journal.forget();
        self.pending = Pending::default();
        self.moving = None;
        for entry in self.journal.read(connection)? {
            self.pending.add(entry);
        }
        self.applied = journal::applied(connection)?;
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

    /// Whether the journal has a place for what was added since [`Self::begin_frame`].
    pub(super) fn has_room(&self) -> bool {
        self.journal.has_room()
    }

    /// Writes what was added since [`Self::begin_frame`] into the journal. When this returns, it is on
    /// disk.
    ///
    /// # Errors
    /// It is not on disk, and memory has more than the journal.
    pub(super) fn append(&mut self) -> Result<(), Failure> {
        self.journals = false;
        self.journal.append()
    }

    /// What is to be written into the tables next, which is on its way from now on; `None` if there is
    /// nothing. Nothing else may be on its way.
    pub(super) fn take_load(&mut self) -> Option<Load> {
        if self.pending.is_empty() {
            return None;
        }
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort();
        let changes = Arc::new(pending);
        self.moving = Some(changes.clone());
        Some(Load { changes, number: self.journal.number() })
    }

    /// A load that [`Self::take_load`] gave is on disk in the tables, with all before it.
    pub(super) fn moved(&mut self, load: Option<&Load>) {
        let Some(load) = load else { return };
        self.moving = None;
        self.applied = load.number;
        self.journal.synced(load.number);
    }

    /// Writes all of it into the tables, as a part of a transaction, while nothing is on its way
    /// there.
    ///
    /// # Errors
    /// The transaction has failed, and memory has less than the journal.
    pub(super) fn write(&mut self, transaction: &Connection) -> Result<(), Failure> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort();
        tables::write(transaction, &pending)?;
        journal::note_applied(transaction, self.journal.number())
    }

    /// Writes all of it into the tables, as the last part of a transaction that will be on disk. What
    /// the journal gets later follows from that, and is of no use to older tables.
    ///
    /// # Errors
    /// As for [`Self::write`].
    pub(super) fn write_last(&mut self, transaction: &Connection) -> Result<(), Failure> {
        self.journals = false;
        self.write(transaction)?;
        self.journal.leave_out_frame();
        journal::note_applied(transaction, self.journal.number())
    }

    /// The transaction that [`Self::write_last`] was a part of is on disk, as are all before it.
    pub(super) fn written(&mut self) {
        self.journal.forget();
        self.applied = self.journal.number();
        self.journal.synced(self.applied);
    }
}

/// Looking up what the tables may not have.
impl Backlog {
    /// Its parts, the newest first.
    fn parts(&self) -> impl Iterator<Item = &Pending> {
        std::iter::once(&self.pending).chain(self.moving.as_deref())
    }

    /// The order of a job that is here.
    pub(super) fn order(&self, row: i64) -> Option<&str> {
        self.parts().find_map(|part| part.order(row))
    }

    /// The job that was submitted under a key.
    pub(super) fn job_under(
        &self,
        namespace: &Namespace,
        event: &EventId,
        key: &str,
    ) -> Option<&JobId> {
        self.parts().find_map(|part| part.job_under(namespace, event, key))
    }

    /// Whether a job goes by a name.
    pub(super) fn has_name(&self, namespace: &Namespace, name: &JobName) -> bool {
        self.parts().any(|part| part.has_name(namespace, name))
    }

    /// The first of the deliveries that have this in common.
    pub(super) fn first_of_sender(&self, key: &SenderKey) -> Option<&DeliveryId> {
        self.parts().find_map(|part| part.first_of_sender(key))
    }

    /// What became of a delivery; `None` if nothing here is about it.
    pub(super) fn delivery(&self, id: &DeliveryId) -> Option<Option<&DeliveryEnd>> {
        self.parts().find_map(|part| part.delivery(id))
    }
}
