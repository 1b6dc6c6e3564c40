//! The services as a test keeps them; there are none otherwise.

use std::ops::Bound;

use super::{Page, kept};
use crate::Denied;
use crate::testing::Enqueued;

/// How many keys one page has, as with a host.
const PAGE: usize = 100;

pub(crate) fn get(key: &str) -> Result<Option<Vec<u8>>, Denied> {
    kept::with(|kept| Ok(kept.values.get(key).cloned()))
}

pub(crate) fn set(key: &str, value: &[u8]) -> Result<(), Denied> {
    kept::with(|kept| {
        kept.values.insert(key.to_owned(), value.to_owned());
        Ok(())
    })
}

pub(crate) fn swap(key: &str, expected: Option<&[u8]>, value: &[u8]) -> Result<bool, Denied> {
    kept::with(|kept| {
        let is_expected = kept.values.get(key).map(Vec::as_slice) == expected;
        if is_expected {
            kept.values.insert(key.to_owned(), value.to_owned());
        }
        Ok(is_expected)
    })
}

pub(crate) fn delete(key: &str) -> Result<(), Denied> {
    kept::with(|kept| {
        kept.values.remove(key);
        Ok(())
    })
}

pub(crate) fn list(prefix: &str, after: Option<&str>) -> Result<Page, Denied> {
    kept::with(|kept| {
        let from =
            after.map_or(Bound::Included(prefix), |after| Bound::Excluded(after.max(prefix)));
        let range = kept.values.range::<str, _>((from, Bound::Unbounded));
        let begun = range.map(|(key, _)| key).take_while(|key| key.starts_with(prefix));
        let mut keys: Vec<String> = begun.take(PAGE + 1).cloned().collect();
        let goes_on = keys.len() > PAGE;
        keys.truncate(PAGE);
        let next = keys.last().filter(|_| goes_on).cloned();
        Ok((keys, next))
    })
}

pub(crate) fn enqueue(event: &str, params: &str, key: Option<&str>) -> Result<String, Denied> {
    let given = if params.is_empty() { "{}" } else { params };
    let params = serde_json::from_str(given)
        .map_err(|error| Denied::Invalid(format!("params: not a JSON object: {error}")))?;
    kept::with(|kept| {
        let same =
            |job: &&Enqueued| key.is_some() && job.event == event && job.key.as_deref() == key;
        if let Some(first) = kept.enqueued.iter().find(same) {
            return Ok(first.id.clone());
        }
        let id = format!("jtest{:05}", kept.enqueued.len() + 2);
        let (event, key) = (event.to_owned(), key.map(str::to_owned));
        kept.enqueued.push(Enqueued { id: id.clone(), event, params, key });
        Ok(id)
    })
}

/// A secret of the test's.
pub(crate) struct HeldSecret(Vec<u8>);

pub(crate) fn open(name: &str) -> Result<HeldSecret, Denied> {
    kept::with(|kept| match kept.secrets.get(name) {
        Some(value) => Ok(HeldSecret(value.clone())),
        None => Err(Denied::NotGranted(format!("secret: the test has none called {name}"))),
    })
}

impl HeldSecret {
    pub(crate) fn reveal(&self) -> Result<Vec<u8>, Denied> {
        Ok(self.0.clone())
    }
}
