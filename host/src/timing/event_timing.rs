//! A timing: what an event's author wrote, and what it means.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::calendar::Calendar;
use super::error::shown;
use super::interval::Interval;
use super::moments::Moments;
use super::reach::{LAST_INSTANT, has_instant};
use super::seed::Seed;
use super::{Resolution, TimingError, Zone, crontab, description, object};

/// What can be written for a timing.
const ACCEPTED: &str = "an object of lists like {\"hours\": [2], \"minutes\": [30]}, a crontab like \"30 2 * * *\", \
     {\"interval\": \"90s\"}, {\"at\": \"2030-01-31T10:00:00\"}, or false for on demand only";

/// When an event runs by itself.
///
/// The forms, all of which [`Timing::read`] takes:
///
/// - Cronicle's object: `{"hours": [2], "minutes": [30]}` with lists of numbers for `years`,
///   `months` (1 to 12), `days` (1 to 31, and -1 for the last day of the month to -7),
///   `weekdays` (0 to 6, Sunday is 0), `hours` and `minutes`. A list that is missing or empty
///   means any. All lists must match, so days and weekdays narrow each other.
/// - A crontab line: `"30 2 * * mon-fri"`, with the same meaning. Six fields have the seconds
///   first, unless the sixth names a year (1970 or later): then it is Cronicle's years field.
///   Seven fields have both. `H` stands for a value that is picked by the event's id.
/// - `{"interval": "90s"}`, counted from 1970-01-01T00:00:00Z so that a restart changes nothing;
///   `"offset"` moves it.
/// - `{"at": "2030-01-31T10:00:00"}` or a list of such: single runs. A time without `Z` or an
///   offset is in the event's zone; a number is seconds since 1970.
///
/// ```
/// # use sandyard::timing::{Timing, Zone};
/// let timing = Timing::read(&serde_json::json!("30 2 * * *"), "nightly")?.unwrap();
/// let zone = Zone::read("Europe/Paris")?;
/// assert_eq!(timing.next_after(1_767_225_600, &zone), Some(1_767_231_000));
/// assert_eq!(timing.describe(), "every day at 02:30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    source: Value,
    rule: Rule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rule {
    Calendar(Calendar),
    Interval(Interval),
    Moments(Moments),
}

impl Timing {
    /// What `value` says; `None` for `false` or null, which is "on demand only".
    ///
    /// `seed` is the event's id. It picks the values that a crontab's `H` stands for.
    ///
    /// # Errors
    ///
    /// The first thing that can't be read, with its path inside `value`.
    pub fn read(value: &Value, seed: &str) -> Result<Option<Self>, TimingError> {
        let rule = match value {
            Value::Null | Value::Bool(false) => return Ok(None),
            Value::String(line) => Rule::Calendar(crontab::read(line, Seed::of(seed))?),
            Value::Object(fields) => object::read(fields)?,
            Value::Bool(true) | Value::Number(_) | Value::Array(_) => {
                return Err(TimingError::new("", shown(value), ACCEPTED));
            }
        };
        Ok(Some(Self { source: value.clone(), rule }))
    }

    /// What was written.
    pub fn to_json(&self) -> Value {
        self.source.clone()
    }

    /// How finely it divides time.
    pub fn resolution(&self) -> Resolution {
        match &self.rule {
            Rule::Calendar(calendar) => calendar.resolution(),
            Rule::Interval(interval) => interval.resolution(),
            Rule::Moments(moments) => moments.resolution(),
        }
    }

    /// Whether `instant`, or the minute it is in if [`Self::resolution`] is a minute, is due.
    pub fn matches(&self, instant: i64, zone: &Zone) -> bool {
        let instant = self.resolution().floor(instant);
        let Some(local) = zone.local(instant).filter(|_| has_instant(instant)) else {
            return false;
        };
        match &self.rule {
            Rule::Calendar(calendar) => calendar.matches(local),
            Rule::Interval(interval) => interval.matches(instant),
            Rule::Moments(moments) => moments.matches(instant, local),
        }
    }

    /// The first due instant after `instant`; `None` if there is none up to the year 3000.
    pub fn next_after(&self, instant: i64, zone: &Zone) -> Option<i64> {
        self.next_counting(instant, zone, &mut 0)
    }

    /// As [`Self::next_after`]; adds to `steps` how many months and clock changes were looked at.
    pub(super) fn next_counting(&self, instant: i64, zone: &Zone, steps: &mut u32) -> Option<i64> {
        let after = instant.clamp(-1, LAST_INSTANT);
        let next = match &self.rule {
            Rule::Calendar(calendar) => calendar.next_after(after, zone, steps),
            Rule::Interval(interval) => Some(interval.next_after(after)),
            Rule::Moments(moments) => moments.next_after(after, zone),
        };
        next.filter(|next| has_instant(*next))
    }

    /// The last due instant up to and including `instant`; `None` if there is none since 1970.
    pub fn latest_until(&self, instant: i64, zone: &Zone) -> Option<i64> {
        let instant = instant.min(LAST_INSTANT);
        let mut back = self.resolution().seconds();
        let mut latest = loop {
            let start = instant.saturating_sub(back);
            match self.next_after(start, zone).filter(|next| *next <= instant) {
                Some(found) => break found,
                None if start < 0 => return None,
                None => back *= 2,
            }
        };
        let mut end = instant;
        while latest < end {
            let middle = latest + (end - latest) / 2;
            match self.next_after(middle, zone).filter(|next| *next <= end) {
                Some(found) => latest = found,
                None => end = middle,
            }
        }
        Some(latest)
    }

    /// The due instants after `from`, up to and including `to`, in order.
    pub fn between<'a>(
        &'a self,
        from: i64,
        to: i64,
        zone: &'a Zone,
    ) -> impl Iterator<Item = i64> + 'a {
        let first = self.next_after(from, zone);
        std::iter::successors(first, |last| self.next_after(*last, zone))
            .take_while(move |next| *next <= to)
    }

    /// The timing for people, like `every day at 02:30`; what has no short wording is given as a
    /// crontab line.
    pub fn describe(&self) -> String {
        match (&self.rule, &self.source) {
            (Rule::Interval(interval), _) => interval.describe(),
            (Rule::Moments(moments), _) => moments.describe(),
            (Rule::Calendar(calendar), source) => description::describe(calendar)
                .or_else(|| source.as_str().map(|line| line.trim().to_owned()))
                .unwrap_or_else(|| calendar.to_string()),
        }
    }
}

impl Serialize for Timing {
    /// What was written.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.source.serialize(serializer)
    }
}
