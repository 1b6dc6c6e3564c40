//! How many deliveries are on their way at once.

/// How many deliveries are on their way at once; what comes beyond is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryLimits {
    /// Deliveries that wait, at most. With those being worked on, 64 are on their way by default
    /// before one is refused, as Argo's users know it (events manual).
    pub operation_queue_size: u32,
    /// Deliveries whose bindings are tried at the same time.
    pub worker_count: u32,
}

impl DeliveryLimits {
    /// Deliveries that may be on their way, waiting ones included.
    pub(super) fn places(self) -> usize {
        self.operation_queue_size.saturating_add(self.worker_count) as usize
    }
}

impl Default for DeliveryLimits {
    fn default() -> Self {
        Self { operation_queue_size: 60, worker_count: 4 }
    }
}
