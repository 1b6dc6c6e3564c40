//! Time zones.

use jiff::tz::TimeZone;

/// A time zone with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: Box<str>,
    zone: TimeZone,
}

impl Zone {
    /// The zone of a name like `Europe/Zurich` or `UTC`.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let zone = match name {
            "" | "UTC" => TimeZone::UTC,
            name => TimeZone::get(name).ok()?,
        };
        Some(Self { name: if name.is_empty() { "UTC" } else { name }.into(), zone })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn zone(&self) -> TimeZone {
        self.zone.clone()
    }
}
