//! Deliveries since the start of the process, counted.

use std::sync::atomic::{AtomicU64, Ordering};

use super::capacity::Amount;
use super::full::Full;

/// Deliveries since the start of the process.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    accepted: AtomicU64,
    repeated: AtomicU64,
    refused_namespace: AtomicU64,
    refused_host: AtomicU64,
    refused_bytes: AtomicU64,
    matched: AtomicU64,
    failed: AtomicU64,
}

/// Deliveries since the start of the process, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryTotals {
    /// Those that were taken in.
    pub accepted: u64,
    /// Repeats of one that was there.
    pub repeated: u64,
    /// Those that were refused, since as many were on their way as may be.
    pub refused: RefusedDeliveries,
    /// Bindings that matched one.
    pub matched: u64,
    /// Bindings that failed on one.
    pub failed: u64,
    /// Those that are on their way now.
    pub outstanding: u64,
    /// The bytes that are held for these, and for those that are being read.
    pub held_bytes: u64,
}

/// Deliveries that were refused, by the limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedDeliveries {
    /// Their namespace had as many on their way as it may have.
    pub namespace: u64,
    /// All namespaces together had.
    pub host: u64,
    /// They held as many bytes as they may, or it would have.
    pub bytes: u64,
}

impl RefusedDeliveries {
    /// All of them.
    pub fn total(self) -> u64 {
        self.namespace + self.host + self.bytes
    }
}

impl Metrics {
    pub(super) fn accepted(&self, is_repeat: bool) {
        let counter = if is_repeat { &self.repeated } else { &self.accepted };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self, full: &Full) {
        let counter = match full {
            Full::Namespace { .. } => &self.refused_namespace,
            Full::Host { .. } => &self.refused_host,
            Full::Bytes { .. } | Full::TooLarge { .. } => &self.refused_bytes,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn settled(&self, matched: usize, failed: usize) {
        self.matched.fetch_add(matched as u64, Ordering::Relaxed);
        self.failed.fetch_add(failed as u64, Ordering::Relaxed);
    }

    pub(super) fn totals(&self, held: Amount) -> DeliveryTotals {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        DeliveryTotals {
            accepted: read(&self.accepted),
            repeated: read(&self.repeated),
            refused: RefusedDeliveries {
                namespace: read(&self.refused_namespace),
                host: read(&self.refused_host),
                bytes: read(&self.refused_bytes),
            },
            matched: read(&self.matched),
            failed: read(&self.failed),
            outstanding: held.places.into(),
            held_bytes: held.bytes,
        }
    }
}
