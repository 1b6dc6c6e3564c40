//! Long lists, a page at a time.

use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next: Option<Cursor>,
}

/// A place in a list. Its text is opaque to whoever passes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Cursor(String);

/// Why a text is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no cursor; pass the `next` of an earlier page as it was")]
pub struct CursorError(String);

/// The longest cursor that is taken, in bytes. The longest that is given out has a namespace, a
/// slash and an event's id.
const MAX_CURSOR: usize = 512;

impl Cursor {
    /// The place after the row with this number.
    pub(super) fn after_row(row: i64) -> Self {
        Self(format!("{row:x}"))
    }

    /// The row's number.
    pub(super) fn row(&self) -> Result<i64, CursorError> {
        i64::from_str_radix(&self.0, 16).map_err(|_| CursorError(self.0.clone()))
    }

    /// The place after the item with this name.
    pub(super) fn after_name(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The namespace and the id in a name of the form `NAMESPACE/ID`.
    pub(super) fn names<N: FromStr, I: FromStr>(&self) -> Result<(N, I), CursorError> {
        let names = self
            .0
            .split_once('/')
            .and_then(|(namespace, id)| Some((namespace.parse().ok()?, id.parse().ok()?)));
        names.ok_or_else(|| CursorError(self.0.clone()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Cursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        if text.len() <= MAX_CURSOR && !text.is_empty() {
            Ok(Self(text))
        } else {
            Err(CursorError(text.chars().take(32).collect()))
        }
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventId, Namespace};

    #[test]
    fn the_longest_names_make_a_cursor() {
        let (namespace, event) = ("n".repeat(64), format!("{}.{0}", "e".repeat(126)));
        let text = String::from(Cursor::after_name(&format!("{namespace}/{event}")));
        let cursor = Cursor::try_from(text).unwrap();
        let (found, id) = cursor.names::<Namespace, EventId>().unwrap();
        assert_eq!((found.as_str(), id.as_str()), (namespace.as_str(), event.as_str()));
        assert!(Cursor::try_from("x".repeat(513)).is_err());
    }
}
