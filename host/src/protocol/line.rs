//! Reads one line of output: is it an update, and which?

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::bounded_value::Allowance;
use super::key::Key;
use super::mask::Mask;
use super::update::{Change, Update};

/// Reads a line as an update; `None` when it is text: when it is not wholly one JSON object, or
/// an object with no key that means anything (protocol page, 2.1 and decision 5). The last of
/// several equal keys wins. Secrets are taken out of the values before anything is made of them.
pub(super) fn read_update(line: &str, mask: Option<&Mask>) -> Option<Update> {
    let line = line.trim();
    if line.len() < 3 || !line.starts_with('{') || !line.ends_with('}') {
        return None;
    }
    let mut json = serde_json::Deserializer::from_str(line);
    let update = json.deserialize_map(Line(mask)).ok()?;
    json.end().ok()?;
    (!update.is_empty()).then_some(update)
}

/// Reads a line of the form `NN%` as progress; more than 100 % is 100 % (plugin manual, Built-in
/// Shell Plugin).
pub(super) fn read_percentage(line: &str) -> Option<Update> {
    let digits = line.trim().strip_suffix('%')?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a number holds are more than 100 as well.
    let percent = digits.parse::<u32>().unwrap_or(100).min(100);
    Some(Update::of(Change::Progress(Some(f64::from(percent) / 100.0))))
}

struct Line<'m>(Option<&'m Mask>);

impl<'de> Visitor<'de> for Line<'_> {
    type Value = Update;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Update, A::Error> {
        let mut update = Update::default();
        let mut allowance = Allowance::new();
        while let Some(MaybeKey(key)) = map.next_key()? {
            let Some(key) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            match allowance.read(&mut map)? {
                Ok(mut value) => {
                    if let Some(mask) = self.0 {
                        mask.value(&mut value);
                    }
                    key.read(value, &mut update);
                }
                Err(excess) => key.refuse(excess, &mut update),
            }
        }
        Ok(update)
    }
}

/// A key's name, not kept where it is unknown.
struct MaybeKey(Option<Key>);

impl<'de> Deserialize<'de> for MaybeKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Name)
    }
}

struct Name;

impl Visitor<'_> for Name {
    type Value = MaybeKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<MaybeKey, E> {
        Ok(MaybeKey(Key::named(name)))
    }
}
