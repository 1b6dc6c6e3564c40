//! A small store that outlives the job. It belongs to the plugin: all its jobs in one namespace see
//! the same keys, and no other plugin does. What was written stays, even if the job fails later.
//!
//! A key has up to 512 bytes, a value up to 1 MiB; the operator sets how much a plugin may keep in
//! all. The plugin needs the grant `kv`.
//!
//! ```
//! use sandyard_guest::{Job, Outcome, kv, testing};
//!
//! fn work(_: Job) -> sandyard_guest::Result {
//!     let last: u64 = kv::get_json("last")?.unwrap_or(0);
//!     kv::set_json("last", &(last + 10))?;
//!     Ok(Outcome::success().describe(format!("rows from {last}")))
//! }
//!
//! let said = testing::job(()).stored("last", "30").run(work);
//! assert_eq!(said.description(), "rows from 30");
//! assert_eq!(said.stored("last"), Some("40".as_bytes()));
//! ```
//!
//! Calls work on wasm32-wasip2 with the feature `services`. Elsewhere each is
//! [`Denied::Unsupported`], except in a test, where [`testing`](crate::testing) keeps the values.

use std::vec;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Context, Denied, Result, services};

/// The value of `key`; none if there is no such key.
///
/// # Errors
/// See [`Denied`].
///
/// ```no_run
/// use sandyard_guest::kv;
///
/// let cursor: Option<Vec<u8>> = kv::get("cursor")?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn get(key: &str) -> Result<Option<Vec<u8>>, Denied> {
    services::get(key)
}

/// The value of `key`, read as JSON; none if there is no such key.
///
/// # Errors
/// See [`Denied`]; a value that does not fit `T` is an error too.
///
/// ```no_run
/// use sandyard_guest::kv;
///
/// let seen: Vec<u64> = kv::get_json("seen")?.unwrap_or_default();
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn get_json<T: DeserializeOwned>(key: &str) -> Result<Option<T>> {
    let value = get(key)?;
    let read = value.map(|value| serde_json::from_slice(&value)).transpose();
    read.context(format_args!("read the kept value {key:?}"))
}

/// Sets `key` to `value`. Another job sees the old value or the new one, never a mixture.
///
/// # Errors
/// See [`Denied`].
///
/// ```no_run
/// use sandyard_guest::kv;
///
/// kv::set("cursor", "2026-01-31")?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn set(key: &str, value: impl AsRef<[u8]>) -> Result<(), Denied> {
    services::set(key, value.as_ref())
}

/// Sets `key` to `value` as JSON.
///
/// # Errors
/// See [`Denied`]; a value that does not fit JSON is an error too.
///
/// ```no_run
/// use sandyard_guest::kv;
///
/// kv::set_json("seen", &[1, 2, 3])?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn set_json(key: &str, value: &(impl Serialize + ?Sized)) -> Result<()> {
    let json = serde_json::to_vec(value).context(format_args!("write the kept value {key:?}"))?;
    Ok(set(key, json)?)
}

/// Sets `key` to `value` if its value is still `expected`, where none means that the key is not
/// there yet. Says whether it was set; it was not if another job was faster.
///
/// # Errors
/// See [`Denied`].
///
/// ```no_run
/// use sandyard_guest::{Job, Outcome, kv};
///
/// fn work(job: Job) -> sandyard_guest::Result {
///     if !kv::swap("lock", None, job.id())? {
///         return Ok(Outcome::warning("another job is at it"));
///     }
///     // ... the work ...
///     kv::delete("lock")?;
///     Ok(Outcome::success())
/// }
/// ```
pub fn swap(key: &str, expected: Option<&[u8]>, value: impl AsRef<[u8]>) -> Result<bool, Denied> {
    services::swap(key, expected, value.as_ref())
}

/// Removes `key`. Removing what is not there is no fault.
///
/// # Errors
/// See [`Denied`].
///
/// ```no_run
/// sandyard_guest::kv::delete("cursor")?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn delete(key: &str) -> Result<(), Denied> {
    services::delete(key)
}

/// The keys that begin with `prefix`, ordered by their bytes. They are fetched a page at a time, as
/// the iterator gets there; after an error it ends.
///
/// ```no_run
/// use sandyard_guest::kv;
///
/// for key in kv::keys("seen/") {
///     kv::delete(&key?)?;
/// }
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn keys(prefix: &str) -> Keys {
    Keys { prefix: prefix.to_owned(), page: Vec::new().into_iter(), goes_on: true, after: None }
}

/// The iterator that [`keys`] returns.
#[derive(Debug)]
pub struct Keys {
    prefix: String,
    page: vec::IntoIter<String>,
    goes_on: bool,
    after: Option<String>,
}

impl Iterator for Keys {
    type Item = Result<String, Denied>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(key) = self.page.next() {
                return Some(Ok(key));
            }
            if !self.goes_on {
                return None;
            }
            match services::list(&self.prefix, self.after.as_deref()) {
                Ok((keys, next)) => {
                    self.page = keys.into_iter();
                    self.goes_on = next.is_some();
                    self.after = next;
                }
                Err(denied) => {
                    self.goes_on = false;
                    return Some(Err(denied));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Job, Outcome, testing};

    #[test]
    fn keys_are_listed_over_pages_and_by_prefix() {
        let said = testing::job(()).run(|_: Job| {
            for number in 0..250 {
                set(&format!("a/{number:03}"), "x")?;
            }
            set("b", "x")?;
            let found = keys("a/").collect::<Result<Vec<_>, _>>()?;
            assert_eq!((found.len(), found.first().map(String::as_str)), (250, Some("a/000")));
            assert_eq!(keys("").count(), 251);
            assert_eq!(keys("c").count(), 0);
            Ok(Outcome::success())
        });
        assert!(said.is_success(), "{said:?}");
    }

    #[test]
    fn a_swap_needs_what_it_expects() {
        let said = testing::job(()).stored("a", "1").run(|_: Job| {
            assert!(!swap("a", None, "2")?);
            assert!(!swap("a", Some(b"0"), "2")?);
            assert!(swap("a", Some(b"1"), "2")?);
            assert!(swap("b", None, "1")?);
            delete("b")?;
            delete("b")?;
            Ok(Outcome::success())
        });
        assert!(said.is_success(), "{said:?}");
        assert_eq!((said.stored("a"), said.stored("b")), (Some("2".as_bytes()), None));
    }

    #[test]
    fn without_a_host_there_is_one_error_and_no_end_of_them() {
        assert_eq!(keys("").collect::<Vec<_>>(), [Err(Denied::Unsupported)]);
    }

    #[test]
    fn a_value_that_does_not_fit_is_named() {
        let said = testing::job(()).stored("a", "x").run(|_: Job| {
            get_json::<u64>("a")?;
            Ok(Outcome::success())
        });
        assert!(said.description().starts_with("read the kept value \"a\": "), "{said:?}");
    }
}
