//! Moments.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::{Span, Zone, format, read};

/// A moment in a time zone.
#[derive(Clone, Debug)]
pub struct Time(Zoned);

/// The layouts that a date is read in when none is given.
const LAYOUTS: [&str; 7] = [
    "2006-01-02",
    "15:04:05",
    "2006-01-02 15:04:05",
    "2006-01-02T15:04:05Z07:00",
    "02 Jan 06 15:04 MST",
    "Monday, 02-Jan-06 15:04:05 MST",
    "Mon, 02 Jan 2006 15:04:05 MST",
];

impl Time {
    /// The present moment, in UTC.
    pub(crate) fn now() -> Self {
        Self(Timestamp::now().to_zoned(TimeZone::UTC))
    }

    /// Reads a date in the zone, or UTC, in the layout, or one of the usual ones.
    pub(crate) fn read(text: &str, layout: Option<&str>, zone: Option<&Zone>) -> Option<Self> {
        let zone = zone.map_or(TimeZone::UTC, Zone::zone);
        let read = |layout| read::read(text, layout, &zone);
        let zoned = match layout {
            Some(layout) => read(layout),
            None => LAYOUTS.into_iter().find_map(read),
        };
        zoned.map(Self)
    }

    /// The moment of a number of seconds since 1970.
    pub(crate) fn from_unix(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(|moment| Self(moment.to_zoned(TimeZone::UTC)))
    }

    pub(crate) fn zoned(&self) -> &Zoned {
        &self.0
    }

    pub(crate) fn moment(&self) -> Timestamp {
        self.0.timestamp()
    }

    pub(crate) fn same_moment(&self, other: &Self) -> bool {
        self.moment() == other.moment()
    }

    pub(crate) fn within(&self, zone: &Zone) -> Self {
        Self(self.0.with_time_zone(zone.zone()))
    }

    pub(crate) fn utc(&self) -> Self {
        Self(self.0.with_time_zone(TimeZone::UTC))
    }

    pub(crate) fn plus(&self, span: Span) -> Option<Self> {
        self.0.checked_add(SignedDuration::from_nanos(span.nanoseconds())).ok().map(Self)
    }

    pub(crate) fn minus(&self, span: Span) -> Option<Self> {
        self.0.checked_sub(SignedDuration::from_nanos(span.nanoseconds())).ok().map(Self)
    }

    /// Moved by years, months and days of the calendar.
    pub(crate) fn moved(&self, years: i64, months: i64, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_years(years).ok()?.try_months(months).ok()?;
        let span = span.try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// The length of time since another moment, if it can be told in nanoseconds.
    pub(crate) fn since(&self, other: &Self) -> Option<Span> {
        let nanoseconds = self.moment().as_nanosecond() - other.moment().as_nanosecond();
        i64::try_from(nanoseconds).ok().map(Span::from_nanoseconds)
    }

    /// In a layout written with the reference date, Monday 2 January 2006, 15:04:05 -0700.
    pub(crate) fn format(&self, layout: &str) -> String {
        format::format(&self.0, layout)
    }

    /// As JSON has it (RFC 3339).
    pub(crate) fn rfc3339(&self) -> String {
        self.format("2006-01-02T15:04:05.999999999Z07:00")
    }

    /// As `string()` has it.
    pub(crate) fn shown(&self) -> String {
        self.format("2006-01-02 15:04:05.999999999 -0700 MST")
    }
}
