//! What is launched, as the plugin reads it on stdin.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::model::{CategoryId, EventId, JobId, PluginId};

/// The job's log file as the plugin sees it; what is appended to it goes to the job's log.
pub const LOG_FILE: &str = "/job/job.log";

/// The title of [`CategoryId::general`] where the operator gave it no other.
pub const DEFAULT_CATEGORY_TITLE: &str = "General";

/// Properties of an event that are no concern of its jobs (protocol page, 1.2).
const NOT_PASSED: [&str; 14] = [
    "id",
    "title",
    "timing",
    "enabled",
    "max_children",
    "username",
    "api_key",
    "session_id",
    "modified",
    "created",
    "cwd",
    "uid",
    "gid",
    "env",
];

/// The properties that the host itself sets.
const OWN: [&str; 14] = [
    "id",
    "hostname",
    "command",
    "event",
    "event_title",
    "plugin",
    "plugin_title",
    "category",
    "category_title",
    "now",
    "time_start",
    "source",
    "log_file",
    "params",
];

/// A job about to run (plugin manual, JSON Input; protocol page, 1.2).
#[derive(Debug, Clone, Copy)]
pub struct Launch<'a> {
    /// The job's id.
    pub id: &'a JobId,
    /// The event it runs for; the plugin reads an empty text where there is none.
    pub event: Option<&'a EventId>,
    /// The event's title.
    pub event_title: &'a str,
    /// The plugin that runs.
    pub plugin: &'a PluginId,
    /// The plugin's title.
    pub plugin_title: &'a str,
    /// The event's category.
    pub category: &'a CategoryId,
    /// The category's title.
    pub category_title: &'a str,
    /// The name of this host.
    pub hostname: &'a str,
    /// What is run.
    pub command: &'a str,
    /// The time the job is for, in seconds since 1970; in the past when a missed run is caught up.
    pub now: i64,
    /// When the job was launched, in seconds since 1970.
    pub time_start: f64,
    /// Who launched it, like `Scheduler` (protocol page, decision 6).
    pub source: &'a str,
    /// The plugin's params.
    pub params: &'a Map<String, Value>,
    /// Every other property: the event's own, and what came along with the launch. They can't
    /// replace the ones above.
    pub fields: &'a Map<String, Value>,
}

impl<'a> Launch<'a> {
    /// The job as JSON on one line, line feed included.
    #[expect(clippy::expect_used, reason = "texts, numbers and JSON always serialise into memory")]
    pub fn stdin_line(&self) -> Vec<u8> {
        let mut line = Vec::with_capacity(1024);
        serde_json::to_writer(&mut line, self).expect("texts and JSON serialise, a Vec takes all");
        line.push(b'\n');
        line
    }

    /// The event's id, or nothing.
    pub(super) fn event_id(&self) -> &'a str {
        self.event.map_or("", EventId::as_str)
    }

    /// The fields that are passed on beside the host's own.
    pub(super) fn passed_fields(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let passed = |key: &str| !NOT_PASSED.contains(&key) && !OWN.contains(&key);
        self.fields.iter().filter(move |(key, _)| passed(key))
    }
}

impl Serialize for Launch<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", self.id.as_str())?;
        map.serialize_entry("hostname", self.hostname)?;
        map.serialize_entry("command", self.command)?;
        map.serialize_entry("event", self.event_id())?;
        map.serialize_entry("event_title", self.event_title)?;
        map.serialize_entry("plugin", self.plugin.as_str())?;
        map.serialize_entry("plugin_title", self.plugin_title)?;
        map.serialize_entry("category", self.category.as_str())?;
        map.serialize_entry("category_title", self.category_title)?;
        map.serialize_entry("now", &self.now)?;
        map.serialize_entry("time_start", &self.time_start)?;
        map.serialize_entry("source", self.source)?;
        map.serialize_entry("log_file", LOG_FILE)?;
        for (key, value) in self.passed_fields() {
            map.serialize_entry(key, value)?;
        }
        map.serialize_entry("params", self.params)?;
        map.end()
    }
}
