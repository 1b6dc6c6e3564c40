//! Sizes, CPU budgets and durations, as numbers or as people write them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{found:?} is not {what}: write {accepted}")]
pub struct QuantityError {
    what: &'static str,
    found: String,
    accepted: &'static str,
}

/// A CPU budget in units of fuel; about one unit for each WebAssembly instruction.
///
/// ```
/// # use sandyard::model::Fuel;
/// assert_eq!("5G".parse(), Ok(Fuel(5_000_000_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Fuel(pub u64);

/// A number of bytes.
///
/// ```
/// # use sandyard::model::Bytes;
/// assert_eq!("64 MiB".parse(), Ok(Bytes(64 << 20)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Bytes(pub u64);

/// How long something may take; in JSON, seconds.
///
/// ```
/// # use sandyard::model::Timeout;
/// # use std::time::Duration;
/// assert_eq!("1m 30s".parse(), Ok(Timeout(Duration::from_secs(90))));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeout(pub Duration);

const FUEL_UNITS: &[(&str, u64)] =
    &[("", 1), ("k", 1_000), ("m", 1_000_000), ("g", 1_000_000_000), ("t", 1_000_000_000_000)];

const BYTE_UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
];

const TIME_UNITS: &[(&str, f64)] = &[
    ("", 1.0),
    ("ms", 0.001),
    ("s", 1.0),
    ("sec", 1.0),
    ("m", 60.0),
    ("min", 60.0),
    ("h", 3600.0),
    ("d", 86_400.0),
];

/// The longest duration that is taken; more would overflow clocks.
const MAX_TIMEOUT: f64 = 365.0 * 86_400.0;

impl FromStr for Fuel {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        scaled(text, FUEL_UNITS).map(Self).ok_or_else(|| QuantityError {
            what: "an amount of fuel",
            found: text.to_owned(),
            accepted: "a whole number of units, or one with K, M, G or T, like \"5G\"",
        })
    }
}

impl FromStr for Bytes {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        scaled(text, BYTE_UNITS).map(Self).ok_or_else(|| QuantityError {
            what: "a size",
            found: text.to_owned(),
            accepted: "a number of bytes, or one with KiB, MiB, GiB, KB, MB or GB, like \"64 MiB\"",
        })
    }
}

impl FromStr for Timeout {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        timeout(text).ok_or_else(|| QuantityError {
            what: "a duration",
            found: text.to_owned(),
            accepted: "seconds, or numbers with ms, s, m, h or d, like \"30s\" or \"1m 30s\"",
        })
    }
}

/// A number and its unit; exact for whole numbers, and for decimals to the nearest unit.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let (number, unit) = split(text.trim());
    let factor = lookup(unit, units)?;
    if let Ok(whole) = number.replace('_', "").parse::<u64>() {
        return whole.checked_mul(factor);
    }
    let value = number.parse::<f64>().ok()? * factor as f64;
    (value.is_finite() && (0.0..9.0e15).contains(&value)).then_some(value.round() as u64)
}

fn timeout(text: &str) -> Option<Timeout> {
    let mut rest = text.trim();
    let mut seconds = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = split(rest);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        seconds += number.parse::<f64>().ok()? * lookup(&after[..end], TIME_UNITS)?;
        rest = after[end..].trim_start();
    }
    (0.0..=MAX_TIMEOUT).contains(&seconds).then(|| Timeout(Duration::from_secs_f64(seconds)))
}

fn split(text: &str) -> (&str, &str) {
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

fn lookup<T: Copy>(unit: &str, units: &[(&str, T)]) -> Option<T> {
    let unit = unit.trim_end().to_ascii_lowercase();
    units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor)
}

impl fmt::Display for Fuel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = FUEL_UNITS
            .iter()
            .rev()
            .find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor));
        match exact {
            Some((unit, factor)) => {
                write!(f, "{}{}", self.0 / factor, unit.to_ascii_uppercase())
            }
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
            .into_iter()
            .find(|(_, shift)| self.0 != 0 && self.0.is_multiple_of(1 << shift));
        match exact {
            Some((unit, shift)) => write!(f, "{} {unit}", self.0 >> shift),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let exact = [("h", 3_600_000), ("m", 60_000), ("s", 1000)]
            .into_iter()
            .find(|(_, unit)| millis != 0 && millis.is_multiple_of(*unit));
        match exact {
            Some((unit, size)) => write!(f, "{}{unit}", millis / size),
            None => write!(f, "{millis}ms"),
        }
    }
}

impl Serialize for Timeout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_secs_f64())
    }
}

macro_rules! deserialize_number_or_text {
    ($name:ident, $expecting:literal) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct NumberOrText;

                impl Visitor<'_> for NumberOrText {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_u64<E: de::Error>(self, value: u64) -> Result<$name, E> {
                        value.to_string().parse().map_err(E::custom)
                    }

                    fn visit_i64<E: de::Error>(self, value: i64) -> Result<$name, E> {
                        value.to_string().parse().map_err(E::custom)
                    }

                    fn visit_f64<E: de::Error>(self, value: f64) -> Result<$name, E> {
                        value.to_string().parse().map_err(E::custom)
                    }

                    fn visit_str<E: de::Error>(self, value: &str) -> Result<$name, E> {
                        value.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_any(NumberOrText)
            }
        }
    };
}

deserialize_number_or_text!(Fuel, "an amount of fuel, like 5000000000 or \"5G\"");
deserialize_number_or_text!(Bytes, "a size, like 67108864 or \"64 MiB\"");
deserialize_number_or_text!(Timeout, "a duration, like 30 or \"30s\"");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn human_forms_are_read() {
        assert_eq!("5G".parse(), Ok(Fuel(5_000_000_000)));
        assert_eq!("1.5k".parse(), Ok(Fuel(1500)));
        assert_eq!("10_000".parse(), Ok(Fuel(10_000)));
        assert_eq!("64MiB".parse(), Ok(Bytes(64 << 20)));
        assert_eq!("64M".parse(), Ok(Bytes(64 << 20)));
        assert_eq!("1.5 GB".parse(), Ok(Bytes(1_500_000_000)));
        assert_eq!("250ms".parse(), Ok(Timeout(Duration::from_millis(250))));
        assert_eq!("1h 30m".parse(), Ok(Timeout(Duration::from_secs(5400))));
        assert_eq!("2.5".parse(), Ok(Timeout(Duration::from_millis(2500))));
    }

    #[test]
    fn what_is_no_quantity_is_refused_with_the_way_out() {
        for text in ["", "G", "-1", "5X", "1e400", "99999999999999999999", "5 5"] {
            let error = text.parse::<Fuel>().unwrap_err().to_string();
            assert!(error.contains("like \"5G\""), "{text}: {error}");
        }
        assert!("18446744073709551615G".parse::<Bytes>().is_err());
        for text in ["", "s", "-1s", "1y", "1e9d", "400d", "inf"] {
            assert!(text.parse::<Timeout>().is_err(), "{text}");
        }
    }

    #[test]
    fn shown_as_people_write_them() {
        assert_eq!(Fuel(5_000_000_000).to_string(), "5G");
        assert_eq!(Fuel(1_234_567).to_string(), "1234567");
        assert_eq!(Fuel(0).to_string(), "0");
        assert_eq!(Bytes(64 << 20).to_string(), "64 MiB");
        assert_eq!(Bytes(1000).to_string(), "1000 bytes");
        assert_eq!(Timeout(Duration::from_secs(90)).to_string(), "90s");
        assert_eq!(Timeout(Duration::from_millis(1500)).to_string(), "1500ms");
    }

    #[test]
    fn numbers_and_texts_are_both_taken_from_config() {
        assert_eq!(serde_json::from_str::<Fuel>("5").unwrap(), Fuel(5));
        assert_eq!(serde_json::from_str::<Bytes>("\"1 KiB\"").unwrap(), Bytes(1024));
        let half = serde_json::from_str::<Timeout>("0.5").unwrap();
        assert_eq!(half, Timeout(Duration::from_millis(500)));
        assert!(serde_json::from_str::<Fuel>("-5").is_err());
        assert!(serde_json::from_str::<Fuel>("true").unwrap_err().to_string().contains("5G"));
    }
}
