//! What deliveries on their way may hold.

use crate::model::Bytes;

/// The largest body that is taken from who shows no token (protocol page, A1).
pub const WEBHOOK_BODY: Bytes = Bytes(2 << 20);

/// What deliveries on their way may hold in memory, where nothing else is said.
const BODY_BUDGET: Bytes = Bytes(256 << 20);

/// How many namespaces can have all of their places taken at once, where nothing else is said.
const FULL_NAMESPACES: u32 = 16;

/// What deliveries on their way may hold; what comes beyond is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryLimits {
    /// Deliveries of one namespace that wait, at most. With those that may be worked on, 64 of a
    /// namespace are on their way by default before one is refused, as Argo's users know it
    /// (events manual).
    pub operation_queue_size: u32,
    /// Deliveries whose bindings are tried at the same time, those of all namespaces together.
    pub worker_count: u32,
    /// Deliveries of all namespaces together that are on their way, at most: each is held in
    /// memory. At least as many as one namespace may have.
    pub max_deliveries: u32,
    /// What deliveries of all namespaces together hold in memory at most: bodies that are read, and
    /// what was read until it is worked off. One namespace holds at most as many bytes as are left
    /// free.
    pub body_budget: Bytes,
}

impl DeliveryLimits {
    /// With so many places in each namespace, and enough in all for sixteen of them.
    pub fn new(operation_queue_size: u32, worker_count: u32) -> Self {
        let places = operation_queue_size.saturating_add(worker_count);
        let max_deliveries = places.saturating_mul(FULL_NAMESPACES);
        Self { operation_queue_size, worker_count, max_deliveries, body_budget: BODY_BUDGET }
    }

    /// The least budget where bodies of this size are taken: a namespace that is alone gets half of
    /// it, and a third for senders without a token, and what is read takes more than its text.
    pub fn least_budget(body_limit: Bytes) -> Bytes {
        Bytes(body_limit.max(WEBHOOK_BODY).0.saturating_mul(4))
    }

    /// The most that one delivery may hold.
    pub(super) fn largest(self) -> Bytes {
        Bytes(self.body_budget.0 / 2)
    }

    /// Deliveries of one namespace that may be on their way, waiting ones included.
    pub fn places(self) -> u32 {
        self.operation_queue_size.saturating_add(self.worker_count)
    }
}

impl Default for DeliveryLimits {
    fn default() -> Self {
        Self::new(60, 4)
    }
}
