//! The values that queries are made of, beside those of the model.

use std::time::Duration;

use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

use crate::http::{FieldError, Problem};
use crate::model::Timeout;
use crate::store::{Cursor, Page, StoreError};

/// Items of a page where nobody says how many.
const DEFAULT_LIMIT: usize = 50;

/// The most items of a page.
const MAX_LIMIT: usize = 200;

/// The longest that a request waits for the end of a job.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// The most values of a list with commas.
const MAX_VALUES: usize = 20;

/// How many: 1 to `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UpTo<const MOST: usize>(pub(super) usize);

/// How many items a page has.
pub(super) type Limit = UpTo<MAX_LIMIT>;

/// A switch: `true`, `false`, `1` or `0`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flag(pub(super) bool);

/// How long to wait, at most ten minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct WaitTime(pub(in crate::http) Duration);

/// Values with commas between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListOf<T>(pub(super) Vec<T>);

/// A moment: seconds since 1970, or RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment(pub(super) f64);

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

impl<T> Default for ListOf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for UpTo<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
        let wrong = || refused("number", &text, &format!("a whole number from 1 to {MOST}"));
        number.map(Self).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "true" | "1" => Ok(Self(true)),
            "false" | "0" => Ok(Self(false)),
            _ => Err(refused("switch", &text, "true, false, 1 or 0")),
        }
    }
}

impl<'de> Deserialize<'de> for WaitTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wait = text.parse::<Timeout>().ok().filter(|Timeout(wait)| *wait <= LONGEST_WAIT);
        let accepted = "seconds or a text like 30s or 1m30s, at most 10m";
        wait.map(|Timeout(wait)| Self(wait)).ok_or_else(|| refused("wait", &text, accepted))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite());
        let stamp = || text.parse::<jiff::Timestamp>().ok();
        let seconds = seconds.or_else(|| stamp().map(|stamp| stamp.as_duration().as_secs_f64()));
        let accepted = "seconds since 1970, or a text like 2030-01-31T10:00:00Z";
        seconds.map(Self).ok_or_else(|| refused("time", &text, accepted))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ListOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let values: Vec<&str> = text.split(',').map(str::trim).collect();
        if values.len() > MAX_VALUES {
            let accepted = format!("at most {MAX_VALUES} values with commas between");
            return Err(refused("list", &text, &accepted));
        }
        let read = |value: &str| T::deserialize(de::value::StringDeserializer::new(value.into()));
        values.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

fn refused<E: de::Error>(what: &str, found: &str, accepted: &str) -> E {
    let cut: String = found.chars().take(40).collect();
    E::custom(format!("found the {what} {cut:?}; accepted is {accepted}"))
}

/// A whole list, in the form of a page.
pub(super) fn whole<T: Serialize>(items: Vec<T>) -> Page<T> {
    Page { items, next: None }
}

/// Where a page begins, as its asker passed it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct After(pub(super) Cursor);

impl<'de> Deserialize<'de> for After {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Cursor::try_from(text).map(Self).map_err(de::Error::custom)
    }
}

/// Why a list was not had. A cursor that no page gave is a request that can't be read.
pub(super) fn unlisted(error: StoreError) -> Problem {
    match error {
        StoreError::Invalid(detail) => {
            let field = FieldError::new("cursor", detail);
            Problem::bad_request(field.to_string()).with_errors(vec![field])
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;

    fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
        let text: de::value::StrDeserializer<'_, de::value::Error> =
            de::IntoDeserializer::into_deserializer(text);
        T::deserialize(text).map_err(|error| error.to_string())
    }

    #[test]
    fn bounds_are_kept_and_named() {
        assert_eq!(read("200"), Ok(UpTo::<MAX_LIMIT>(200)));
        for wrong in ["0", "201", "-1", "many", ""] {
            assert!(read::<Limit>(wrong).unwrap_err().contains("from 1 to 200"), "{wrong}");
        }
        assert_eq!(read("10m"), Ok(WaitTime(Duration::from_secs(600))));
        assert!(read::<WaitTime>("601").unwrap_err().contains("at most 10m"));
    }

    #[test]
    fn lists_have_commas_between() {
        let both = ListOf(vec![Outcome::Error, Outcome::Aborted]);
        assert_eq!(read("error, aborted"), Ok(both));
        assert!(read::<ListOf<Outcome>>("error,failed").unwrap_err().contains("`failed`"));
        assert!(read::<ListOf<Outcome>>(&"error,".repeat(21)).is_err());
    }

    #[test]
    fn a_moment_is_a_number_or_a_text() {
        assert_eq!(read("1767225600.5"), Ok(Moment(1_767_225_600.5)));
        assert_eq!(read("2026-01-01T00:00:00Z"), Ok(Moment(1_767_225_600.0)));
        assert!(read::<Moment>("NaN").is_err());
        assert!(read::<Moment>("yesterday").unwrap_err().contains("since 1970"));
    }
}
