//! Single runs at given times.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value};

use super::error::shown;
use super::reach::{has_instant, has_local};
use super::{Resolution, TimingError, Zone};

const KEY: &str = "at";

/// The most single runs that one event may have.
const MOST: usize = 1000;

/// The longest text that a time can be, in bytes; it leaves room for any offset.
const MAX_TEXT: usize = 40;

const ACCEPTED: &str = "a time from 1970 to 3000 in whole seconds: \"2030-01-31T10:00:00\" in the event's time zone, \
     \"2030-01-31T10:00:00Z\", \"2030-01-31T10:00:00+01:00\", or seconds since 1970";

/// Single runs, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moments(Vec<Moment>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Seconds since 1970.
    Instant(i64),
    /// A time on the clocks of the event's zone.
    Local(DateTime),
}

impl Moments {
    /// Whether the fields of a timing object mean single runs.
    pub(super) fn is_meant(fields: &Map<String, Value>) -> bool {
        fields.contains_key(KEY)
    }

    pub(super) fn read(fields: &Map<String, Value>) -> Result<Self, TimingError> {
        if let Some(other) = fields.keys().find(|key| *key != KEY) {
            return Err(TimingError::new(other, "an unknown key", "nothing beside \"at\""));
        }
        match fields.get(KEY) {
            Some(Value::Array(items)) if items.is_empty() || items.len() > MOST => {
                let found = format!("a list of {}", items.len());
                Err(TimingError::new(KEY, found, format!("a list of 1 to {MOST} times")))
            }
            Some(Value::Array(items)) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| Moment::read(item, format!("{KEY}[{index}]"))).collect()
            }
            value => Moment::read(value.unwrap_or(&Value::Null), KEY.to_owned())
                .map(|moment| Self(vec![moment])),
        }
    }

    pub(super) fn resolution(&self) -> Resolution {
        Resolution::of(self.0.iter().map(|moment| match moment {
            Moment::Instant(instant) => *instant,
            Moment::Local(local) => i64::from(local.second()),
        }))
    }

    /// Whether one of them is at `instant`, when the zone's clocks show `local`.
    pub(super) fn matches(&self, instant: i64, local: DateTime) -> bool {
        self.0.iter().any(|moment| match moment {
            Moment::Instant(due) => *due == instant,
            Moment::Local(due) => *due == local,
        })
    }

    pub(super) fn next_after(&self, after: i64, zone: &Zone) -> Option<i64> {
        let all = self.0.iter().flat_map(|moment| {
            let (fixed, local) = match moment {
                Moment::Instant(instant) => (Some(*instant), None),
                Moment::Local(local) => (None, Some(zone.instants(*local))),
            };
            fixed.into_iter().chain(local.into_iter().flatten())
        });
        all.filter(|instant| *instant > after).min()
    }

    pub(super) fn describe(&self) -> String {
        let Some(first) = self.0.first() else { return "never".to_owned() };
        match self.0.len() - 1 {
            0 => format!("once at {}", first.describe()),
            1 => format!("at {} and 1 more time", first.describe()),
            more => format!("at {} and {more} more times", first.describe()),
        }
    }
}

impl FromIterator<Moment> for Moments {
    fn from_iter<I: IntoIterator<Item = Moment>>(moments: I) -> Self {
        Self(moments.into_iter().collect())
    }
}

impl Moment {
    fn read(value: &Value, path: String) -> Result<Self, TimingError> {
        let moment = match value {
            Value::Number(number) => number.as_i64().and_then(Self::instant),
            Value::String(text) => Self::written(text),
            _ => None,
        };
        moment.ok_or_else(|| TimingError::new(path, shown(value), ACCEPTED))
    }

    fn instant(seconds: i64) -> Option<Self> {
        has_instant(seconds).then_some(Self::Instant(seconds))
    }

    fn written(text: &str) -> Option<Self> {
        // Brackets would name a zone, and the event has its own.
        if text.len() > MAX_TEXT || text.contains('[') {
            return None;
        }
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Self::instant(instant.as_second()).filter(|_| instant.subsec_nanosecond() == 0);
        }
        let local = text.parse::<DateTime>().ok()?;
        (has_local(local) && local.subsec_nanosecond() == 0).then_some(Self::Local(local))
    }

    fn describe(self) -> String {
        match self {
            Self::Instant(seconds) => Timestamp::from_second(seconds)
                .map_or_else(|_| seconds.to_string(), |instant| instant.to_string()),
            Self::Local(local) => local.strftime("%F %T").to_string(),
        }
    }
}
