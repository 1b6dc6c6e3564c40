//! The ceilings a job runs under, and how they come about.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Bytes, Fuel, Timeout};

/// The limits one job runs under, all of them at once.
///
/// They are independent: fuel is a CPU budget and no clock, the clock runs while a plugin sleeps,
/// and neither sees memory or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// The CPU budget; see [`Fuel`].
    pub fuel: Fuel,
    /// Wall-clock time from the launch to the end, waiting for a place included; in JSON, seconds.
    pub timeout: Timeout,
    /// Bytes of linear memories and tables, together.
    pub memory: Bytes,
    /// Bytes of stdout and stderr, together.
    pub output: Bytes,
    /// Bytes of log that are kept; what is over is left out of the middle.
    pub log: Bytes,
    /// Bytes in the job's scratch folder.
    pub disk: Bytes,
    /// Outbound HTTP requests.
    pub http_requests: u32,
    /// WebAssembly instances that the plugin may be made of.
    pub instances: u32,
}

/// Limits that a manifest or an event asks for; what is absent is not asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRequest {
    /// See [`Limits::fuel`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuel: Option<Fuel>,
    /// See [`Limits::timeout`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
    /// See [`Limits::memory`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Bytes>,
    /// See [`Limits::output`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Bytes>,
    /// See [`Limits::log`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Bytes>,
    /// See [`Limits::disk`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<Bytes>,
    /// See [`Limits::http_requests`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_requests: Option<u32>,
    /// See [`Limits::instances`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<u32>,
}

impl LimitRequest {
    /// The names a manifest or event may use, in the order they are documented.
    pub const NAMES: [&'static str; 8] =
        ["fuel", "timeout", "memory", "output", "log", "disk", "http_requests", "instances"];
}

/// What the host allows at most, and what a job gets when nobody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceilings {
    /// No job gets more than this.
    pub ceiling: Limits,
    /// What a job gets where neither manifest nor event says.
    pub default: Limits,
}

impl Default for Limits {
    /// Enough for ordinary jobs: some seconds of pure CPU, and the hour that schedulers give.
    fn default() -> Self {
        Self {
            fuel: Fuel(10_000_000_000),
            timeout: Timeout(Duration::from_secs(3600)),
            memory: Bytes(64 << 20),
            output: Bytes(16 << 20),
            log: Bytes(1 << 20),
            disk: Bytes(64 << 20),
            http_requests: 100,
            instances: 64,
        }
    }
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            ceiling: Limits {
                fuel: Fuel(10_000_000_000_000),
                timeout: Timeout(Duration::from_secs(7 * 86_400)),
                memory: Bytes(1 << 30),
                output: Bytes(1 << 30),
                log: Bytes(64 << 20),
                disk: Bytes(4 << 30),
                http_requests: 10_000,
                instances: 64,
            },
            default: Limits::default(),
        }
    }
}

impl LimitRequest {
    /// The lower of both, limit by limit; where only one asks, what that asks for.
    #[must_use]
    pub fn lower(self, other: Self) -> Self {
        fn low<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            one.into_iter().chain(other).min()
        }
        Self {
            fuel: low(self.fuel, other.fuel),
            timeout: low(self.timeout, other.timeout),
            memory: low(self.memory, other.memory),
            output: low(self.output, other.output),
            log: low(self.log, other.log),
            disk: low(self.disk, other.disk),
            http_requests: low(self.http_requests, other.http_requests),
            instances: low(self.instances, other.instances),
        }
    }
}

impl Ceilings {
    /// The limits of one job: each the lowest of the host's ceiling and whatever `requests` name,
    /// or the default where none of them names it. A request can lower a limit and never raise it
    /// above the ceiling or above another request.
    ///
    /// ```
    /// use sandyard::model::{Ceilings, Fuel, LimitRequest};
    /// let manifest = LimitRequest { fuel: Some(Fuel(5)), ..Default::default() };
    /// let event = LimitRequest { fuel: Some(Fuel(9)), ..Default::default() };
    /// assert_eq!(Ceilings::default().resolve(&[manifest, event]).fuel, Fuel(5));
    /// ```
    pub fn resolve(&self, requests: &[LimitRequest]) -> Limits {
        fn lowest<T: Ord + Copy>(
            ceiling: T,
            default: T,
            requests: &[LimitRequest],
            get: impl Fn(&LimitRequest) -> Option<T>,
        ) -> T {
            requests.iter().filter_map(get).min().unwrap_or(default).min(ceiling)
        }
        let (ceiling, default) = (&self.ceiling, &self.default);
        Limits {
            fuel: lowest(ceiling.fuel, default.fuel, requests, |r| r.fuel),
            timeout: lowest(ceiling.timeout, default.timeout, requests, |r| r.timeout),
            memory: lowest(ceiling.memory, default.memory, requests, |r| r.memory),
            output: lowest(ceiling.output, default.output, requests, |r| r.output),
            log: lowest(ceiling.log, default.log, requests, |r| r.log),
            disk: lowest(ceiling.disk, default.disk, requests, |r| r.disk),
            http_requests: lowest(ceiling.http_requests, default.http_requests, requests, |r| {
                r.http_requests
            }),
            instances: lowest(ceiling.instances, default.instances, requests, |r| r.instances),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(bytes: u64) -> LimitRequest {
        LimitRequest { memory: Some(Bytes(bytes)), ..LimitRequest::default() }
    }

    #[test]
    fn nobody_asks_and_the_default_holds() {
        let ceilings = Ceilings::default();
        assert_eq!(ceilings.resolve(&[]), ceilings.default);
    }

    #[test]
    fn the_lowest_request_wins_below_the_ceiling() {
        let ceilings = Ceilings::default();
        assert_eq!(ceilings.resolve(&[memory(5), memory(7)]).memory, Bytes(5));
        assert_eq!(ceilings.resolve(&[memory(7), memory(5)]).memory, Bytes(5));
        assert_eq!(ceilings.resolve(&[memory(128 << 20)]).memory, Bytes(128 << 20));
        assert_eq!(ceilings.resolve(&[memory(u64::MAX)]).memory, ceilings.ceiling.memory);
    }

    #[test]
    fn the_lower_of_two_requests_holds_and_one_alone_too() {
        let fuel = LimitRequest { fuel: Some(Fuel(3)), ..LimitRequest::default() };
        let both = memory(5).lower(memory(7)).lower(fuel);
        assert_eq!((both.memory, both.fuel, both.disk), (Some(Bytes(5)), Some(Fuel(3)), None));
    }

    #[test]
    fn a_low_ceiling_lowers_the_default() {
        let mut ceilings = Ceilings::default();
        ceilings.ceiling.fuel = Fuel(1);
        assert_eq!(ceilings.resolve(&[]).fuel, Fuel(1));
    }
}
