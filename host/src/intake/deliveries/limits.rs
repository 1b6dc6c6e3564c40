//! How many deliveries are on their way at once.

/// How many namespaces can have all of their places taken at once, where nothing else is said.
const FULL_NAMESPACES: u32 = 16;

/// How many deliveries are on their way at once; what comes beyond is refused.
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
}

impl DeliveryLimits {
    /// With so many places in each namespace, and enough in all for sixteen of them.
    pub fn new(operation_queue_size: u32, worker_count: u32) -> Self {
        let places = operation_queue_size.saturating_add(worker_count);
        let max_deliveries = places.saturating_mul(FULL_NAMESPACES);
        Self { operation_queue_size, worker_count, max_deliveries }
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
