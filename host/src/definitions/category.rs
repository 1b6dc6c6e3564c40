//! A category: defaults and caps for a group of events.

use std::fmt;

use crate::model::{Bytes, CategoryId, LimitRequest, Namespace};

/// A group of events with defaults and caps of its own (protocol page, 4.7).
///
/// It is made by [`Category::read`] or [`Category::general`] and changed by [`Category::patched`],
/// so that its texts keep to their forms and bounds.
#[derive(Clone, PartialEq)]
pub struct Category {
    /// What it goes by, unique within its namespace.
    pub id: CategoryId,
    /// The tenant it belongs to.
    pub namespace: Namespace,
    /// What people call it: 1 to 256 bytes on one line, without `<` and `>`.
    pub title: String,
    /// Whether its events run at all.
    pub enabled: bool,
    /// What it is for: at most 16 KiB, without `<` and `>`.
    pub description: String,
    /// How pages show it: empty, the name of a color, or `#` and hexadecimal digits.
    pub color: String,
    /// The most jobs of all its events at the same time; 0 is no limit of its own.
    pub max_children: u32,
    /// Who hears of a success where the event names nobody.
    pub notify_success: String,
    /// Who hears of a failure where the event names nobody.
    pub notify_fail: String,
    /// The URL that hears of each start and end where the event has none.
    pub web_hook: Option<String>,
    /// Percent of one core where the event has none; 0 is none here either.
    pub cpu_limit: u32,
    /// Goes with `cpu_limit`.
    pub cpu_sustain: u32,
    /// The most memory of a job where the event has none; 0 is none here either.
    pub memory_limit: Bytes,
    /// Goes with `memory_limit`.
    pub memory_sustain: u32,
    /// The most log that is kept of a job where the event has none; 0 is none here either.
    pub log_max_size: Bytes,
    /// Caps for all its events, whatever they say themselves.
    pub limits: LimitRequest,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
    /// Who made it.
    pub username: String,
    /// How often it was changed; counted by whoever keeps it.
    pub revision: u64,
}

impl fmt::Debug for Category {
    /// What it is, without its web hook, which can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Category")
            .field("id", &self.id)
            .field("namespace", &self.namespace)
            .field("title", &self.title)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl Category {
    /// The category that every namespace has from the start.
    pub fn general(namespace: Namespace) -> Self {
        Self {
            title: "General".to_owned(),
            enabled: true,
            description: String::new(),
            color: String::new(),
            max_children: 0,
            notify_success: String::new(),
            notify_fail: String::new(),
            web_hook: None,
            cpu_limit: 0,
            cpu_sustain: 0,
            memory_limit: Bytes(0),
            memory_sustain: 0,
            log_max_size: Bytes(0),
            limits: LimitRequest::default(),
            created: 0,
            modified: 0,
            username: String::new(),
            revision: 0,
            id: CategoryId::general(),
            namespace,
        }
    }
}

#[cfg(test)]
#[path = "category_tests.rs"]
mod tests;
