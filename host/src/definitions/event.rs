//! An event: what runs, when, under which limits, and what follows.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::model::{
    Bytes, CategoryId, EventId, Grants, LimitRequest, Namespace, OnCrash, PluginId, SecretName,
    Timeout,
};
use crate::timing::{Timing, Zone};

use super::algorithm::Algorithm;

/// A saved definition of what to run (protocol page, 4.1).
///
/// It is made by [`Event::read`] and changed by [`Event::patched`], so that its texts keep to
/// their forms and bounds.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// What it goes by, unique within its namespace.
    pub id: EventId,
    /// The tenant it belongs to.
    pub namespace: Namespace,
    /// What people call it: 1 to 256 bytes on one line, without `<` and `>`.
    pub title: String,
    /// Whether the schedule starts it. Everything else may start it either way.
    pub enabled: bool,
    /// The category whose defaults and caps it comes under.
    pub category: CategoryId,
    /// The plugin that it runs.
    pub plugin: PluginId,
    /// The plugin's params, at most 256 KiB of JSON.
    pub params: Map<String, Value>,
    /// When it runs; none is on demand only.
    pub timing: Option<Timing>,
    /// The time zone of `timing`.
    pub timezone: Zone,
    /// Whether runs that were missed are made up for.
    pub catch_up: bool,
    /// The most jobs of it at the same time; 0 is no limit of its own.
    pub max_children: u32,
    /// Whether a launch that can't be had now waits.
    pub queue: bool,
    /// The most launches that wait; 0 is no limit of its own.
    pub queue_max: u32,
    /// How long a job may take, all its tries together; none is no limit of its own.
    pub timeout: Option<Timeout>,
    /// How often a failed job is tried again, at most 1000 times.
    pub retries: u32,
    /// Seconds between two tries.
    pub retry_delay: u32,
    /// The event that runs after a success.
    pub chain: Option<EventId>,
    /// The event that runs after a failure.
    pub chain_error: Option<EventId>,
    /// E-mail addresses that hear of a success, with commas between.
    pub notify_success: String,
    /// E-mail addresses that hear of a failure, with commas between.
    pub notify_fail: String,
    /// The http or https URL that hears of each start and end.
    pub web_hook: Option<String>,
    /// The secret that signs what goes to `web_hook`.
    pub web_hook_secret: Option<SecretName>,
    /// Percent of one core; 0 is no limit of its own. See [`Event::limit_request`].
    pub cpu_limit: u32,
    /// Seconds that `cpu_limit` may be exceeded; kept and shown to jobs, and without effect, since
    /// a budget of fuel needs no sampling.
    pub cpu_sustain: u32,
    /// The most memory of a job; 0 is no limit of its own.
    pub memory_limit: Bytes,
    /// Seconds that `memory_limit` may be exceeded; kept and shown to jobs, and without effect,
    /// since memory beyond the limit is never given out.
    pub memory_sustain: u32,
    /// The most log that is kept of a job; 0 is no limit of its own.
    pub log_max_size: Bytes,
    /// What people should know about it: at most 16 KiB, without `<` and `>`.
    pub notes: String,
    /// Limits by name.
    pub limits: LimitRequest,
    /// What its jobs may reach.
    pub grants: Grants,
    /// What becomes of its job when the host dies under it.
    pub on_crash: OnCrash,
    /// Whether its jobs may change it.
    pub allow_update: bool,
    /// Names and values for finding it: at most 64, of 64 and 256 bytes.
    pub labels: BTreeMap<String, String>,
    /// The server or group it was meant for; kept and shown to jobs.
    pub target: Option<String>,
    /// How a server of a group would be chosen; kept and shown to jobs.
    pub algo: Algorithm,
    /// Whether it would run on every server of a group; on one host it runs once.
    pub multiplex: bool,
    /// Seconds between the servers of a multiplexed run; kept and shown to jobs.
    pub stagger: u32,
    /// Whether it would outlive a restart of the host; kept and shown to jobs.
    pub detached: bool,
    /// Days until its jobs' logs are deleted; none is the host's own rule.
    pub log_expire_days: Option<u32>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
    /// Who made it.
    pub username: String,
    /// How often it was changed; counted by whoever keeps it.
    pub revision: u64,
}

impl fmt::Debug for Event {
    /// What it is, without its params and its web hook, which can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("namespace", &self.namespace)
            .field("title", &self.title)
            .field("plugin", &self.plugin)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
