//! Where a definition comes from, and what it gets where it says nothing.

use serde_json::Value;

use crate::model::Namespace;
use crate::timing::Zone;

use super::fields::Fields;

/// Properties that the host sets; from outside they are dropped without a word, so that what was
/// shown can be sent back.
pub(super) const SET_BY_HOST: [&str; 6] =
    ["created", "modified", "username", "revision", "api_key", "session_id"];

/// Where a definition comes from, and what it gets where it says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadContext {
    /// Where it comes from.
    pub origin: Origin,
    /// The namespace of a definition that names none.
    pub namespace: Namespace,
    /// The time zone of an event that names none.
    pub timezone: Zone,
    /// Who writes it.
    pub username: String,
    /// The time, in seconds since 1970.
    pub now: i64,
}

/// Where a definition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From a request: an event without an id gets a new one.
    Api,
    /// From a file: an id has to be there, so that the same file again means the same event.
    File,
    /// From the host's own store: what the host set itself is there too.
    Stored,
}

impl ReadContext {
    /// For what [`Event::to_fields`](super::Event::to_fields) or
    /// [`Category::to_fields`](super::Category::to_fields) gave; nothing is missing there.
    pub fn stored() -> Self {
        Self {
            origin: Origin::Stored,
            namespace: Namespace::default(),
            timezone: Zone::default(),
            username: String::new(),
            now: 0,
        }
    }
}

/// What the host notes of every definition.
pub(super) struct Stamp {
    pub(super) created: i64,
    pub(super) modified: i64,
    pub(super) username: String,
    pub(super) revision: u64,
}

impl Stamp {
    /// From the store what it holds, from elsewhere a new one.
    pub(super) fn read(fields: &mut Fields, context: &ReadContext) -> Self {
        if context.origin != Origin::Stored {
            return Self {
                created: context.now,
                modified: context.now,
                username: context.username.clone(),
                revision: 0,
            };
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let revision = fields.read("revision", Value::as_u64, "a whole number");
        Self {
            created: fields.integer("created").unwrap_or(0),
            modified: fields.integer("modified").unwrap_or(0),
            username: fields.read("username", text, "a text").unwrap_or_default(),
            revision: revision.unwrap_or(0),
        }
    }
}
