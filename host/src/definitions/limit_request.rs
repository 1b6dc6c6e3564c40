//! The limits that an event asks for its jobs.

use std::time::Duration;

use crate::model::{Bytes, Fuel, LimitRequest, Timeout};

use super::category::Category;
use super::event::Event;

/// The fuel that one core burns in a second, for limits that are given in percent of a core.
///
/// A rule and no measurement: a tight loop burns several times as much and a guest that mostly
/// calls the host far less. It is fixed so that the same limit is the same budget on every machine.
pub const FUEL_PER_CORE_SECOND: u64 = 1_000_000_000;

/// The time that a job's fuel is reckoned for where nothing says how long it may take: the hour
/// that a job gets by default.
const USUAL_TIMEOUT: Timeout = Timeout(Duration::from_secs(3600));

impl Event {
    /// The limits for a job of this event in `category`, to be settled with the manifest's and
    /// the host's by [`Ceilings::resolve`](crate::model::Ceilings::resolve).
    ///
    /// Each is the lowest of what `limits` of the event and of the category say and of the older
    /// properties: `timeout`, `memory_limit`, `log_max_size`, and for fuel `cpu_limit`, which is
    /// that share of [`FUEL_PER_CORE_SECOND`] for as long as the job may take. Of those, the
    /// category's count where the event has none.
    pub fn limit_request(&self, category: &Category) -> LimitRequest {
        let named = self.limits.lower(category.limits);
        let timeout = named.timeout.into_iter().chain(self.timeout).min();
        let log_max_size = match self.log_max_size {
            Bytes(0) => category.log_max_size,
            size => size,
        };
        named.lower(LimitRequest {
            fuel: cpu_fuel(self.cpu(category).0, timeout.unwrap_or(USUAL_TIMEOUT)),
            timeout,
            memory: unless_zero(self.memory(category).0),
            log: unless_zero(log_max_size),
            ..LimitRequest::default()
        })
    }
}

fn unless_zero(size: Bytes) -> Option<Bytes> {
    (size != Bytes(0)).then_some(size)
}

/// The fuel of this many percent of a core for this long; none for 0 percent.
fn cpu_fuel(percent: u32, timeout: Timeout) -> Option<Fuel> {
    let per_second = u128::from(percent) * u128::from(FUEL_PER_CORE_SECOND) / 100;
    let fuel = per_second * timeout.0.as_millis() / 1000;
    (percent != 0).then(|| Fuel(u64::try_from(fuel).unwrap_or(u64::MAX)))
}
