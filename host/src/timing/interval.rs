//! Runs at equal distances.

use serde_json::{Map, Value};

use super::error::shown;
use super::{Resolution, TimingError};
use crate::model::Timeout;

const PERIOD: &str = "interval";
const OFFSET: &str = "offset";

/// Runs at equal distances, counted from 1970-01-01T00:00:00Z so that they are the same after a
/// restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Interval {
    /// Seconds from run to run, at least 1.
    period: i64,
    /// Seconds from the start of each period to its run, less than the period.
    offset: i64,
}

impl Interval {
    /// Whether the fields of a timing object mean an interval.
    pub(super) fn is_meant(fields: &Map<String, Value>) -> bool {
        fields.contains_key(PERIOD)
    }

    pub(super) fn read(fields: &Map<String, Value>) -> Result<Self, TimingError> {
        if let Some(other) = fields.keys().find(|key| *key != PERIOD && *key != OFFSET) {
            let accepted = "only \"offset\" beside \"interval\"";
            return Err(TimingError::new(other, "an unknown key", accepted));
        }
        let accepted =
            "whole seconds of at least 1 and up to 365 days, like 90, \"90s\" or \"1h 30m\"";
        let period = fields.get(PERIOD).unwrap_or(&Value::Null);
        let period = whole_seconds(period)
            .filter(|seconds| *seconds >= 1)
            .ok_or_else(|| TimingError::new(PERIOD, shown(period), accepted))?;
        let offset = match fields.get(OFFSET) {
            None => 0,
            Some(offset) => whole_seconds(offset).filter(|s| *s < period).ok_or_else(|| {
                let accepted = "whole seconds that are less than the interval, like 30 or \"30s\"";
                TimingError::new(OFFSET, shown(offset), accepted)
            })?,
        };
        Ok(Self { period, offset })
    }

    pub(super) fn resolution(&self) -> Resolution {
        Resolution::of([self.period, self.offset])
    }

    pub(super) fn matches(&self, instant: i64) -> bool {
        (instant - self.offset).rem_euclid(self.period) == 0
    }

    pub(super) fn next_after(&self, after: i64) -> i64 {
        let periods = (after - self.offset).div_euclid(self.period) + 1;
        periods * self.period + self.offset
    }

    pub(super) fn describe(&self) -> String {
        match self.offset {
            0 => format!("every {}", duration(self.period)),
            offset => format!("every {}, {} in", duration(self.period), duration(offset)),
        }
    }
}

/// A number of seconds, or a duration as people write it, if it is whole seconds.
fn whole_seconds(value: &Value) -> Option<i64> {
    let Timeout(duration) = match value {
        Value::String(text) => text.parse().ok()?,
        Value::Number(number) => number.as_u64()?.to_string().parse().ok()?,
        _ => return None,
    };
    (duration.subsec_nanos() == 0).then(|| i64::try_from(duration.as_secs()).ok()).flatten()
}

/// Seconds as people write them, like `1h 30m`.
fn duration(seconds: i64) -> String {
    let parts = [("d", 86_400, i64::MAX), ("h", 3600, 24), ("m", 60, 60), ("s", 1, 60)];
    let parts = parts.map(|(unit, size, wrap)| (unit, seconds / size % wrap));
    let parts = parts.iter().filter(|(_, count)| *count > 0);
    parts.map(|(unit, count)| format!("{count}{unit}")).collect::<Vec<_>>().join(" ")
}
