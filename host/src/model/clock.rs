//! The time, as records and schedules tell it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, by the machine's clock.
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
