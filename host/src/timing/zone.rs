//! A time zone that is known to exist.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// The longest name that is looked up; the database's longest has half as many bytes.
const MAX_NAME: usize = 64;

/// Names that a system's database may hold and that stand for no place: they change with the
/// machine or mean "not set".
const NOT_ZONES: [&str; 4] = ["localtime", "posixrules", "Factory", "Etc/Unknown"];

/// How alike a name must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.75;

/// A time zone of the IANA database, like `Europe/Paris`. A clone costs next to nothing.
///
/// The system's database is used where there is one, so that its updates count, else the one that
/// is built in.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

/// Why a text is not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "found {found:?}, which is no known time zone{}; write a name of the IANA database, like \"America/New_York\" or \"UTC\"",
    .meant.as_ref().map(|name| format!(" (did you mean {name:?}?)")).unwrap_or_default()
)]
pub struct ZoneError {
    /// What was found, cut to a readable length.
    pub found: String,
    /// The zone that was probably meant.
    pub meant: Option<String>,
}

impl Zone {
    /// The zone of that name, in any case of letters.
    ///
    /// # Errors
    ///
    /// [`ZoneError`] if the database has no such name.
    pub fn read(name: &str) -> Result<Self, ZoneError> {
        let found = (name.len() <= MAX_NAME).then(|| lookup(name)).flatten();
        found.ok_or_else(|| ZoneError {
            found: name.chars().take(MAX_NAME).collect(),
            meant: nearest(name),
        })
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self { name: "UTC".into(), rules: TimeZone::UTC }
    }

    /// Its name as the database writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the zone's clocks show at `instant`; `None` beyond the year 9999.
    pub(super) fn local(&self, instant: i64) -> Option<DateTime> {
        Timestamp::from_second(instant).ok().map(|instant| self.rules.to_datetime(instant))
    }

    /// What the zone's clocks are ahead of UTC at `instant`, and when that changes next.
    pub(super) fn stretch(&self, instant: i64) -> Option<Stretch> {
        let instant = Timestamp::from_second(instant).ok()?;
        let end = self.rules.following(instant).next();
        Some(Stretch {
            offset: self.rules.to_offset(instant),
            end: end.map(|change| change.timestamp().as_second()),
        })
    }

    /// The instants at which the zone's clocks show `local`: none, one or two.
    pub(super) fn instants(&self, local: DateTime) -> impl Iterator<Item = i64> + use<> {
        let (first, second) = match self.rules.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => (Some(offset), None),
            AmbiguousOffset::Gap { .. } => (None, None),
            AmbiguousOffset::Fold { before, after } => (Some(before), Some(after)),
        };
        first.into_iter().chain(second).filter_map(move |offset| instant(local, offset))
    }
}

/// A time through which a zone's clocks keep the same distance from UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    offset: Offset,
    /// The first instant that is no longer part of it.
    pub(super) end: Option<i64>,
}

impl Stretch {
    /// The instant at which clocks of this stretch show `local`.
    pub(super) fn instant(self, local: DateTime) -> Option<i64> {
        instant(local, self.offset)
    }

    /// What clocks of this stretch show at `instant`.
    pub(super) fn local(self, instant: i64) -> Option<DateTime> {
        Timestamp::from_second(instant).ok().map(|instant| self.offset.to_datetime(instant))
    }
}

fn instant(local: DateTime, offset: Offset) -> Option<i64> {
    offset.to_timestamp(local).ok().map(|instant| instant.as_second())
}

fn lookup(name: &str) -> Option<Zone> {
    if NOT_ZONES.iter().any(|other| other.eq_ignore_ascii_case(name)) {
        return None;
    }
    let built_in = TimeZoneDatabase::bundled();
    let rules = jiff::tz::db().get(name).or_else(|_| built_in.get(name)).ok()?;
    let name = rules.iana_name()?.into();
    Some(Zone { name, rules })
}

/// The zone whose name, or whose last part, is most like `found`.
fn nearest(found: &str) -> Option<String> {
    if found.len() > MAX_NAME {
        return None;
    }
    let found = found.trim().to_ascii_lowercase().replace(' ', "_");
    TimeZoneDatabase::bundled()
        .available()
        .map(|name| (likeness(&found, &name.as_str().to_ascii_lowercase()), name.to_string()))
        .filter(|(likeness, name)| *likeness >= ALIKE && !NOT_ZONES.contains(&name.as_str()))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

fn likeness(found: &str, name: &str) -> f64 {
    let place = name.rsplit('/').next().unwrap_or(name);
    let whole = strsim::normalized_damerau_levenshtein(found, name);
    whole.max(strsim::normalized_damerau_levenshtein(found, place))
}

impl Default for Zone {
    /// UTC.
    fn default() -> Self {
        Self::utc()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::read(&name).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_written_as_the_database_does() {
        for name in ["America/New_York", "europe/paris", "UTC", "Asia/Kolkata"] {
            let zone = Zone::read(name).unwrap();
            assert!(zone.name().eq_ignore_ascii_case(name), "{name}: {zone}");
        }
        assert_eq!(Zone::read("EUROPE/PARIS").unwrap().name(), "Europe/Paris");
        assert_eq!(Zone::read("UTC").unwrap(), Zone::default());
    }

    #[test]
    fn slips_and_places_get_a_suggestion() {
        let meant = |name: &str| Zone::read(name).unwrap_err().meant;
        assert_eq!(meant("America/New_Yrok").as_deref(), Some("America/New_York"));
        assert_eq!(meant("new york").as_deref(), Some("America/New_York"));
        assert_eq!(meant("Paris").as_deref(), Some("Europe/Paris"));
        assert_eq!(meant("Middle-earth/Shire"), None);
        let error = Zone::read("Europe/Pariss").unwrap_err().to_string();
        assert!(error.contains("did you mean \"Europe/Paris\""), "{error}");
        assert!(error.contains("like \"America/New_York\""), "{error}");
    }

    #[test]
    fn what_is_no_place_is_refused() {
        let long = "x".repeat(10_000);
        let names = [
            "",
            " ",
            "localtime",
            "factory",
            "Etc/Unknown",
            "../../etc/passwd",
            "right/UTC",
            &long,
        ];
        for name in names {
            let error = Zone::read(name).unwrap_err();
            assert!(error.found.len() <= MAX_NAME, "{name}");
        }
    }

    #[test]
    fn the_built_in_database_has_what_a_bare_system_lacks() {
        let zone = TimeZoneDatabase::bundled().get("Australia/Lord_Howe").unwrap();
        assert_eq!(zone.iana_name(), Some("Australia/Lord_Howe"));
    }

    #[test]
    fn written_and_read_as_a_name() {
        let zone = Zone::read("Asia/Kolkata").unwrap();
        let text = serde_json::to_string(&zone).unwrap();
        assert_eq!(text, "\"Asia/Kolkata\"");
        assert_eq!(serde_json::from_str::<Zone>(&text).unwrap(), zone);
        assert!(serde_json::from_str::<Zone>("\"Nowhere\"").is_err());
    }
}
