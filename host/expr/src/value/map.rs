//! Maps.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::{Map as JsonMap, Value as Json};

use super::list::deeper;
use super::{Value, key_order};
use crate::budget::Meter;
use crate::problem::Fail;

/// A map: of JSON, borrowed; or made by the expression, and shared.
#[derive(Clone, Debug)]
pub struct Map<'e>(Entries<'e>);

#[derive(Clone, Debug)]
enum Entries<'e> {
    Borrowed(&'e JsonMap<String, Json>),
    Made(Arc<Made<'e>>),
}

#[derive(Debug)]
struct Made<'e> {
    /// Sorted by key, each key once.
    entries: Vec<(Value<'e>, Value<'e>)>,
    keys: Keys,
    depth: u8,
}

/// What the keys of a map may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Texts, as in JSON.
    Texts,
    /// Any value that can be compared, so that the map has no form in JSON.
    Any,
}

impl<'e> Map<'e> {
    pub(crate) fn borrowed(map: &'e JsonMap<String, Json>) -> Self {
        Self(Entries::Borrowed(map))
    }

    /// A map of entries, paid for here; of a key that is there twice, the last counts.
    pub(crate) fn made(
        mut entries: Vec<(Value<'e>, Value<'e>)>,
        keys: Keys,
        meter: &mut Meter,
    ) -> Result<Self, Fail> {
        let count = entries.len();
        meter.allocate(size_of::<Made<'_>>() + count * size_of::<(Value<'_>, Value<'_>)>())?;
        let texts = entries.iter().map(|(key, _)| match key {
            Value::Text(key) => key.len(),
            _ => 0,
        });
        meter.steps(rounds(count).saturating_mul(count + long(texts)))?;
        entries.sort_by(|(one, _), (other, _)| key_order(one, other));
        entries.reverse();
        entries.dedup_by(|(later, _), (kept, _)| key_order(later, kept) == Ordering::Equal);
        entries.reverse();
        let depth = entries.iter().map(|(key, value)| key.depth().max(value.depth())).max();
        let depth = deeper(depth.unwrap_or(0))?;
        Ok(Self(Entries::Made(Arc::new(Made { entries, keys, depth }))))
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        match &self.0 {
            Entries::Borrowed(map) => map.len(),
            Entries::Made(made) => made.entries.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key that is a text.
    #[inline]
    pub fn get(&self, key: &str) -> Option<Value<'e>> {
        match &self.0 {
            Entries::Borrowed(map) => map.get(key).map(Value::from),
            Entries::Made(made) => made.find(|found| match found {
                Value::Text(found) => found.as_str().cmp(key),
                other => key_order(other, &Value::owned("")),
            }),
        }
    }

    /// As [`Self::get`], paid for by the length of the key, which is read to find it.
    #[inline]
    pub(crate) fn look_up(&self, key: &str, meter: &mut Meter) -> Result<Option<Value<'e>>, Fail> {
        meter.read(key.len().saturating_mul(match &self.0 {
            Entries::Borrowed(_) => 1,
            Entries::Made(made) => rounds(made.entries.len()),
        }))?;
        Ok(self.get(key))
    }

    /// The value of any key, paid for in the same way.
    pub(crate) fn look_up_any(
        &self,
        key: &Value<'_>,
        meter: &mut Meter,
    ) -> Result<Option<Value<'e>>, Fail> {
        match (&self.0, key) {
            (_, Value::Text(key)) => self.look_up(key, meter),
            (Entries::Made(made), key) => Ok(made.find(|found| key_order(found, key))),
            (Entries::Borrowed(_), _) => Ok(None),
        }
    }

    /// All entries, sorted by key.
    pub(crate) fn entries(&self) -> Vec<(Value<'e>, Value<'e>)> {
        match &self.0 {
            Entries::Made(made) => made.entries.clone(),
            Entries::Borrowed(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                let value = |(key, value): (&'e String, &'e Json)| {
                    (Value::Text(super::Text::Borrowed(key)), Value::from(value))
                };
                entries.into_iter().map(value).collect()
            }
        }
    }

    /// The keys that are texts, in no order that can be relied on.
    pub(crate) fn names(&self) -> Vec<&str> {
        match &self.0 {
            Entries::Borrowed(map) => map.keys().map(String::as_str).collect(),
            Entries::Made(made) => made
                .entries
                .iter()
                .filter_map(|(key, _)| match key {
                    Value::Text(key) => Some(key.as_str()),
                    _ => None,
                })
                .collect(),
        }
    }

    /// Pays for going over all entries in order.
    pub(crate) fn pay(&self, meter: &mut Meter) -> Result<(), Fail> {
        meter.steps(self.len() * 4)?;
        if let Entries::Borrowed(map) = &self.0 {
            meter.steps(long(map.keys().map(String::len)).saturating_mul(rounds(map.len())))?;
        }
        meter.allocate(self.len() * size_of::<(Value<'_>, Value<'_>)>())
    }

    pub(crate) fn keys(&self) -> Keys {
        match &self.0 {
            Entries::Borrowed(_) => Keys::Texts,
            Entries::Made(made) => made.keys,
        }
    }

    pub(super) fn depth(&self) -> u8 {
        match &self.0 {
            Entries::Borrowed(_) => 0,
            Entries::Made(made) => made.depth,
        }
    }
}

/// How often a key is compared when so many are sorted, or one of them is sought.
fn rounds(count: usize) -> usize {
    (usize::BITS - count.leading_zeros()) as usize
}

/// What comparing all keys of some lengths once costs beyond a step each.
fn long(lengths: impl Iterator<Item = usize>) -> usize {
    lengths.map(|length| length / 64).sum()
}

impl<'e> Made<'e> {
    fn find(&self, order: impl Fn(&Value<'e>) -> Ordering) -> Option<Value<'e>> {
        let index = self.entries.binary_search_by(|(key, _)| order(key)).ok()?;
        self.entries.get(index).map(|(_, value)| value.clone())
    }
}
