//! A message as it arrived.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::Unverified;

/// The longest delivery id that is taken, in bytes.
const LONGEST_ID: usize = 256;

/// A message as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Message<'m> {
    /// Its headers.
    pub headers: &'m HeaderMap,
    /// Its body, not a byte changed: that is what is signed.
    pub body: &'m [u8],
    /// The time here.
    pub now: SystemTime,
}

impl<'m> Message<'m> {
    /// The value of a header that must be there once.
    pub(super) fn only(&self, name: &str) -> Result<&'m str, Unverified> {
        self.optional(name)?.ok_or_else(|| Unverified::header(name))
    }

    /// The value of a header that may be there once.
    pub(super) fn optional(&self, name: &str) -> Result<Option<&'m str>, Unverified> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => value.to_str().map(Some).map_err(|_| Unverified::header(name)),
            (Some(_), Some(_)) => Err(Unverified::header(name)),
        }
    }

    /// The delivery id in a header. One that is empty is none.
    pub(super) fn id_in_header(&self, name: &str) -> Result<Option<String>, Unverified> {
        match self.optional(name)? {
            None | Some("") => Ok(None),
            Some(id) if id.len() <= LONGEST_ID => Ok(Some(id.to_owned())),
            Some(_) => Err(Unverified::LongId { name: name.to_owned(), most: LONGEST_ID }),
        }
    }

    /// Refuses a message that was signed too long ago, or too far ahead of the clock here.
    /// `text` is in whole seconds since 1970.
    pub(super) fn check_time(
        &self,
        name: &str,
        text: &str,
        tolerance: Duration,
    ) -> Result<(), Unverified> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let seconds: u64 = text
            .parse()
            .ok()
            .filter(|_| digits)
            .ok_or_else(|| Unverified::Timestamp { name: name.to_owned() })?;
        let now = self.now.duration_since(UNIX_EPOCH).unwrap_or_default();
        if Duration::from_secs(seconds).abs_diff(now) > tolerance {
            return Err(Unverified::Stale { name: name.to_owned(), tolerance });
        }
        Ok(())
    }
}

/// The delivery id in a text field of a body, which is a JSON object. A body without one has no
/// id: whether it is one that is expected is not asked here.
pub(super) fn id_in_body<T: DeserializeOwned>(
    body: &[u8],
    field: impl FnOnce(T) -> Option<String>,
) -> Option<String> {
    let read = serde_json::from_slice(body).ok().and_then(field);
    read.filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)
}
