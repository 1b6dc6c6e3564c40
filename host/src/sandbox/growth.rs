//! The memory cap: one sum over all linear memories and tables of a job.

use wasmtime::ResourceLimiter;

use super::engine::TABLE_ELEMENTS;
use crate::model::Bytes;

/// What one table element costs the host.
const TABLE_ELEMENT: usize = 8;

/// Tables and memories a job may have at all; the pool allows fewer for each component.
const MOST_TABLES: usize = 64;
const MOST_MEMORIES: usize = 32;

/// Counts what a job's memories and tables take together, and refuses what is over the cap.
///
/// wasmtime's own limiter counts each memory alone, so that twenty memories make twenty times
/// the cap.
#[derive(Debug)]
pub(super) struct Growth {
    cap: usize,
    instances: usize,
    used: usize,
    before_last: usize,
    peak: usize,
    refused: bool,
}

impl Growth {
    pub(super) fn new(cap: Bytes, instances: u32) -> Self {
        Self {
            cap: usize::try_from(cap.0).unwrap_or(usize::MAX),
            instances: usize::try_from(instances).unwrap_or(usize::MAX),
            used: 0,
            before_last: 0,
            peak: 0,
            refused: false,
        }
    }

    /// The most bytes at any one time.
    pub(super) fn peak(&self) -> u64 {
        self.peak as u64
    }

    /// Whether the plugin was ever refused more.
    pub(super) fn was_refused(&self) -> bool {
        self.refused
    }

    fn grow(&mut self, by: usize) -> bool {
        self.before_last = self.used;
        match self.used.checked_add(by) {
            Some(total) if total <= self.cap => {
                self.used = total;
                self.peak = self.peak.max(total);
                true
            }
            _ => {
                self.refused = true;
                false
            }
        }
    }

    /// The growth that was allowed last did not come about.
    fn undo(&mut self) {
        self.used = self.before_last;
        self.refused = true;
    }
}

impl ResourceLimiter for Growth {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // A module's own maximum is its own affair, not the cap's.
        if maximum.is_some_and(|maximum| desired > maximum && maximum < self.cap) {
            self.before_last = self.used;
            return Ok(false);
        }
        Ok(self.grow(desired.saturating_sub(current)))
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.undo();
        Ok(())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // The pool's maximum is the host's, and comes in the place of a higher one.
        if maximum.is_some_and(|maximum| desired > maximum && maximum < TABLE_ELEMENTS) {
            self.before_last = self.used;
            return Ok(false);
        }
        Ok(self.grow(desired.saturating_sub(current).saturating_mul(TABLE_ELEMENT)))
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.undo();
        Ok(())
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        MOST_TABLES
    }

    fn memories(&self) -> usize {
        MOST_MEMORIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_and_tables_share_one_cap() {
        let mut growth = Growth::new(Bytes(100), 1);
        assert!(growth.memory_growing(0, 60, None).unwrap());
        assert!(!growth.memory_growing(0, 60, None).unwrap(), "a second memory is counted too");
        assert!(growth.table_growing(0, 5, None).unwrap());
        assert!(!growth.table_growing(5, 6, None).unwrap());
        assert_eq!((growth.peak(), growth.was_refused()), (100, true));
    }

    #[test]
    fn what_did_not_come_about_is_not_counted() {
        let mut growth = Growth::new(Bytes(100), 1);
        assert!(growth.memory_growing(0, 60, None).unwrap());
        growth.memory_grow_failed(wasmtime::Error::msg("no address space")).unwrap();
        assert!(growth.memory_growing(0, 100, None).unwrap());
    }

    #[test]
    fn a_modules_own_maximum_is_no_refusal_of_the_host() {
        let mut growth = Growth::new(Bytes(100), 1);
        assert!(!growth.memory_growing(0, 60, Some(50)).unwrap());
        assert!(!growth.was_refused());
    }
}
