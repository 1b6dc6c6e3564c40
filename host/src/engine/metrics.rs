//! Numbers since the start of the process.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::Outcome;

/// Numbers since the start of the process.
#[derive(Debug, Default)]
pub struct Metrics {
    submitted: AtomicU64,
    refused: AtomicU64,
    success: AtomicU64,
    warning: AtomicU64,
    error: AtomicU64,
    aborted: AtomicU64,
    notices_delivered: AtomicU64,
    notices_failed: AtomicU64,
}

/// Numbers since the start of the process, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Jobs that were taken in.
    pub submitted: u64,
    /// Launches that were refused.
    pub refused: u64,
    /// Jobs that ended, by outcome.
    pub ended: [(Outcome, u64); 4],
    /// Web hooks and mails that arrived.
    pub notices_delivered: u64,
    /// Web hooks and mails that were given up.
    pub notices_failed: u64,
}

impl Metrics {
    pub(super) fn submitted(&self) {
        self.submitted.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn ended(&self, outcome: Outcome) {
        self.of(outcome).fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn noticed(&self, arrived: bool) {
        let counter = if arrived { &self.notices_delivered } else { &self.notices_failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The numbers now.
    pub fn totals(&self) -> Totals {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let outcomes = [Outcome::Success, Outcome::Warning, Outcome::Error, Outcome::Aborted];
        Totals {
            submitted: read(&self.submitted),
            refused: read(&self.refused),
            ended: outcomes.map(|outcome| (outcome, read(self.of(outcome)))),
            notices_delivered: read(&self.notices_delivered),
            notices_failed: read(&self.notices_failed),
        }
    }

    fn of(&self, outcome: Outcome) -> &AtomicU64 {
        match outcome {
            Outcome::Success => &self.success,
            Outcome::Warning => &self.warning,
            Outcome::Error => &self.error,
            Outcome::Aborted => &self.aborted,
        }
    }
}
