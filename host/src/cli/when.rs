//! Times, as people write and read them: in the time zone of this machine.

use anyhow::anyhow;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde_json::Value;

use crate::model::{Timeout, now};

/// From here on a plain number is a time in seconds since 1970, and no number of seconds ago.
const EPOCH_FROM: f64 = 1e9;

/// What a time is written like.
const FORMS: &str = "a time like \"2026-11-22 15:30\", or how long ago it was, like \"2h\"";

/// A point in time that somebody wrote, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment(pub(super) f64);

impl std::str::FromStr for Moment {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        read(text.trim(), now(), &TimeZone::system())
            .map(Self)
            .ok_or_else(|| anyhow!("it is no time; write {FORMS}"))
    }
}

fn read(text: &str, now: f64, zone: &TimeZone) -> Option<f64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond() as f64 / 1e3);
    }
    let date = text
        .parse::<civil::DateTime>()
        .or_else(|_| text.parse::<civil::Date>().map(|date| date.at(0, 0, 0, 0)));
    if let Ok(local) = date {
        let instant = zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp();
        return Some(instant.as_millisecond() as f64 / 1e3);
    }
    if let Ok(seconds) = text.parse::<f64>()
        && seconds >= EPOCH_FROM
    {
        return Some(seconds);
    }
    let Timeout(ago) = text.parse().ok()?;
    Some(now - ago.as_secs_f64())
}

/// A point in time on this machine's clocks, `-` where there is none.
pub(super) fn shown(seconds: Option<f64>) -> String {
    shown_in(seconds, &TimeZone::system())
}

fn shown_in(seconds: Option<f64>, zone: &TimeZone) -> String {
    let instant = seconds.and_then(|seconds| Timestamp::from_second(seconds.floor() as i64).ok());
    match instant {
        Some(instant) => instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        None => "-".to_owned(),
    }
}

/// The time in a field of an object: a number of seconds since 1970.
pub(super) fn field(object: &Value, name: &str) -> Option<f64> {
    object.get(name).and_then(Value::as_f64)
}

/// How long something took, in the largest unit that says it well.
pub(super) fn span(seconds: f64) -> String {
    let whole = seconds.max(0.0).floor() as u64;
    match whole {
        0..10 => format!("{seconds:.2} s"),
        10..120 => format!("{seconds:.0} s"),
        120..7200 => format!("{}m {}s", whole / 60, whole % 60),
        _ => format!("{}h {}m", whole / 3600, whole / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    #[test]
    fn a_time_is_read_in_each_of_its_forms() {
        let noon = 1_767_265_200.0;
        for text in ["2026-01-01T11:00:00Z", "2026-01-01 12:00", "2026-01-01T12:00:00"] {
            assert_eq!(read(text, 0.0, &zone()), Some(noon), "{text}");
        }
        assert_eq!(read("2026-01-01", 0.0, &zone()), Some(noon - 12.0 * 3600.0));
        assert_eq!(read("1767265200", 0.0, &zone()), Some(noon));
        assert_eq!(read("2h", 10_000.0, &zone()), Some(2800.0));
        assert_eq!(read("1h 30m", 10_000.0, &zone()), Some(4600.0));
        for wrong in ["", "yesterday", "12:00", "2026-13-01"] {
            assert_eq!(read(wrong, 0.0, &zone()), None, "{wrong}");
        }
        let error = "noon".parse::<Moment>().unwrap_err().to_string();
        assert!(error.contains("2026-11-22 15:30") && error.contains("2h"), "{error}");
    }

    #[test]
    fn a_time_is_shown_as_clocks_show_it() {
        assert_eq!(shown_in(Some(1_767_265_200.9), &zone()), "2026-01-01 12:00:00");
        assert_eq!(shown_in(None, &zone()), "-");
        assert_eq!(shown_in(Some(f64::MAX), &zone()), "-");
    }

    #[test]
    fn spans_are_readable() {
        let spans = [0.004, 3.456, 64.4, 3723.0, 90_061.0].map(span);
        assert_eq!(spans, ["0.00 s", "3.46 s", "64 s", "62m 3s", "25h 1m"]);
    }
}
