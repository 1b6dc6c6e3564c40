//! The lines of an export: records by key, and the lists that are spread over several of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::definitions::size::{MAX_DEPTH, is_shallow};
use crate::model::Bytes;
use crate::protocol::excerpt;

/// The largest export that is read: some tens of thousands of events.
pub const MAX_EXPORT: Bytes = Bytes(32 << 20);

/// The most items of one list.
const MAX_ITEMS: usize = 50_000;

/// Why a text is not an export of Cronicle.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExportError {
    /// It is too large.
    #[error("found an export of {found}; accepted is one of at most {MAX_EXPORT}")]
    TooLarge {
        /// How large it is.
        found: Bytes,
    },
    /// A line is neither a record nor a comment.
    #[error("line {line}: found {found}; accepted is a comment with # or a record as `KEY - JSON`")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What it holds, in words.
        found: String,
    },
    /// There are lines, but none of the lists that can be taken over.
    #[error(
        "found no schedule, categories or plugins; accepted is what `control.sh export` of \
         Cronicle writes, with keys like global/schedule/0"
    )]
    NothingKnown,
    /// A list has more items than are read.
    #[error(
        "line {line}: found more than {MAX_ITEMS} items of {list}; accepted are at most as many"
    )]
    TooMany {
        /// The line, counted from 1.
        line: usize,
        /// The list.
        list: &'static str,
    },
}

/// The lists that are taken over.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Export {
    pub(super) schedule: Vec<Map<String, Value>>,
    pub(super) categories: Vec<Map<String, Value>>,
    pub(super) plugins: Vec<Map<String, Value>>,
    /// How many records there are of everything else, by the first two parts of the key.
    pub(super) others: BTreeMap<String, usize>,
    /// Lists whose head names another number of items than there are: name, said, found.
    pub(super) incomplete: Vec<(&'static str, u64, usize)>,
}

impl Export {
    pub(super) fn read(text: &str) -> Result<Self, ExportError> {
        let size = Bytes(u64::try_from(text.len()).unwrap_or(u64::MAX));
        if size > MAX_EXPORT {
            return Err(ExportError::TooLarge { found: size });
        }
        let mut lists = ["schedule", "categories", "plugins"].map(List::new);
        let mut others = BTreeMap::new();
        for (index, text) in text.lines().enumerate() {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let line = index + 1;
            let (key, json) = text
                .split_once(" - ")
                .ok_or_else(|| ExportError::Line { line, found: excerpt(text) })?;
            match lists.iter_mut().find_map(|list| Some((list.part(key)?, list))) {
                Some((part, list)) => list.take(line, part, json)?,
                None => *others.entry(family(key)).or_default() += 1,
            }
        }
        if lists.iter().all(|list| list.length.is_none() && list.pages.is_empty()) {
            return Err(ExportError::NothingKnown);
        }
        let incomplete = lists.iter().filter_map(List::lack).collect();
        let [schedule, categories, plugins] = lists.map(List::into_items);
        Ok(Self { schedule, categories, plugins, others, incomplete })
    }
}

/// A list in the making.
struct List {
    name: &'static str,
    /// What its head says.
    length: Option<u64>,
    /// Its pages, by their number; a list that grew at its front has negative ones.
    pages: BTreeMap<i64, Vec<Map<String, Value>>>,
}

/// A record of a list.
#[derive(Clone, Copy)]
enum Part {
    Head,
    Page(i64),
}

impl List {
    fn new(name: &'static str) -> Self {
        Self { name, length: None, pages: BTreeMap::new() }
    }

    /// Which record of this list the key names.
    fn part(&self, key: &str) -> Option<Part> {
        match key.strip_prefix("global/")?.strip_prefix(self.name)? {
            "" => Some(Part::Head),
            page => page.strip_prefix('/')?.parse().ok().map(Part::Page),
        }
    }

    fn take(&mut self, line: usize, part: Part, json: &str) -> Result<(), ExportError> {
        let wrong = |found: String| ExportError::Line { line, found };
        let mut record: Map<String, Value> = serde_json::from_str(json)
            .map_err(|error| wrong(format!("no JSON object: {error}")))?;
        let Part::Page(page) = part else {
            self.length = record.get("length").and_then(Value::as_u64);
            return Ok(());
        };
        let Some(Value::Array(items)) = record.remove("items") else {
            return Err(wrong(format!("a page of {} without items", self.name)));
        };
        let mut objects = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::Object(object)
                    if object.values().all(|value| is_shallow(value, MAX_DEPTH)) =>
                {
                    objects.push(object);
                }
                _ => {
                    return Err(wrong(format!("an item of {} that is no plain object", self.name)));
                }
            }
        }
        self.pages.insert(page, objects);
        if self.count() > MAX_ITEMS {
            return Err(ExportError::TooMany { line, list: self.name });
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.pages.values().map(Vec::len).sum()
    }

    /// Its name, the number of items that its head says, and the number there is, if they differ.
    fn lack(&self) -> Option<(&'static str, u64, usize)> {
        let (said, found) = (self.length?, self.count());
        (u64::try_from(found) != Ok(said)).then_some((self.name, said, found))
    }

    fn into_items(self) -> Vec<Map<String, Value>> {
        self.pages.into_values().flatten().collect()
    }
}

/// The kind of thing that a key is of: `users` of `users/admin`, `global/api_keys` of
/// `global/api_keys/0`.
fn family(key: &str) -> String {
    let mut parts = key.splitn(3, '/');
    match (parts.next(), parts.next()) {
        (Some("global"), Some(part)) => format!("global/{}", cut(part)),
        (first, _) => cut(first.unwrap_or_default()),
    }
}

fn cut(part: &str) -> String {
    part.chars().take(40).collect()
}
