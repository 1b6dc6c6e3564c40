//! Having the backlog moved into the tables, between the rounds of the thread that writes, and telling
//! those who wait for it.

use std::sync::atomic::Ordering;

use super::failure::Failure;
use super::request::Asker;
use super::round::Thread;

/// Somebody who waits until the tables have what was acknowledged up to a frame of the journal.
pub(super) struct Reader {
    pub(super) number: u64,
    pub(super) asker: Asker<()>,
}

impl Thread {
    /// Waits until nothing is on its way into the tables.
    ///
    /// # Errors
    /// What was is not in the tables.
    pub(super) fn join(&mut self) -> Result<(), Failure> {
        match self.mover.wait() {
            Ok(load) => {
                self.backlog.moved(load.as_ref());
                Ok(())
            }
            // What is in memory is read anew in any case.
            Err(_) if self.is_stale => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Takes note of what has been moved into the tables.
    pub(super) fn take_moved(&mut self) {
        match self.mover.take_done() {
            Ok(load) => self.backlog.moved(load.as_ref()),
            Err(failure) => drop(self.failed(failure)),
        }
    }

    /// Has the next changes moved into the tables, if they should be there by now.
    pub(super) fn move_on(&mut self) {
        let moved = self.begin_move();
        if let Err(failure) = moved {
            drop(self.failed(failure));
        }
        self.tell_readers();
    }

    fn begin_move(&mut self) -> Result<(), Failure> {
        // Else memory would grow as long as more comes than can be moved.
        if self.backlog.pending().is_full() {
            self.join()?;
        }
        if self.is_stale || self.mover.is_busy() {
            return Ok(());
        }
        if std::mem::take(&mut self.is_checkpoint_due) {
            return self.mover.finish_checkpoint();
        }
        if !self.readers.is_empty() || self.backlog.pending().is_due() {
            return self.backlog.take_load().map_or(Ok(()), |load| self.mover.begin(load));
        }
        Ok(())
    }

    /// Tells readers what the tables have of what was acknowledged.
    pub(super) fn tell_readers(&mut self) {
        let is_behind = self.is_stale || !self.backlog.is_empty();
        self.shared.is_behind.store(is_behind, Ordering::Release);
        if self.is_stale {
            return;
        }
        let applied = self.backlog.applied();
        for reader in self.readers.extract_if(.., |reader| reader.number <= applied) {
            drop(reader.asker.send(Ok(())));
        }
    }
}
