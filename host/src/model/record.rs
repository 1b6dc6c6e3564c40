//! What is kept of a job.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Code, EventId, JobId, Limits, Outcome, PluginId, StopReason};

/// The account of one finished job.
#[derive(Debug, Clone, Serialize)]
pub struct JobRecord {
    /// The job's id.
    pub id: JobId,
    /// The event it ran for; absent when a plugin was run without one.
    pub event: Option<EventId>,
    /// The plugin that ran.
    pub plugin: PluginId,
    /// How it ended.
    pub outcome: Outcome,
    /// 0, or what the plugin reported.
    pub code: Code,
    /// What the plugin or the host says about the end; empty after a silent success.
    pub description: String,
    /// Why the host ended it; absent when the plugin's own report did.
    pub stop_reason: Option<StopReason>,
    /// The last progress reported, 0 to 1.
    pub progress: Option<f64>,
    /// Seconds from the launch to the end.
    pub elapsed: f64,
    /// What it used.
    pub usage: Usage,
    /// What it ran under.
    pub limits: Limits,
    /// Its performance metrics in seconds, by name, every one of them.
    pub perf: Option<Map<String, Value>>,
    /// The metrics that don't overlap: the slices of a pie chart.
    pub pie: Option<Map<String, Value>>,
    /// `{title, header?, rows, caption?, filters?}`.
    pub table: Option<Value>,
    /// `{title, content, caption?}`; `content` is sanitised.
    pub html: Option<Value>,
    /// The event to run after success; empty when the chain was switched off.
    pub chain: Option<String>,
    /// The event to run after a failure; empty when the chain was switched off.
    pub chain_error: Option<String>,
    /// Data for the chained event.
    pub chain_data: Option<Value>,
    /// Params for the chained event.
    pub chain_params: Option<Map<String, Value>>,
    /// Who hears of success; empty when nobody is to.
    pub notify_success: Option<String>,
    /// Who hears of a failure; empty when nobody is to.
    pub notify_fail: Option<String>,
    /// The change to its event that the job asks for, as far as it is allowed.
    pub update_event: Option<Map<String, Value>>,
    /// A name for this run.
    pub label: Option<String>,
    /// The kept log.
    pub log: String,
    /// Which clocks the plugin saw.
    pub clocks: Clocks,
    /// Which randomness the plugin saw.
    pub randomness: Randomness,
}

/// What one job used of its limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Usage {
    /// Units of fuel.
    pub fuel: u64,
    /// The most bytes of linear memories and tables at any one time.
    pub memory_peak: u64,
    /// Bytes written to stdout and stderr.
    pub output_bytes: u64,
    /// Outbound HTTP requests, the refused ones included.
    pub http_requests: u32,
    /// Bytes in the scratch folder when they were last counted.
    pub disk_bytes: u64,
    /// Seconds in the sandbox, instantiation included.
    pub wall: f64,
    /// Seconds from the launch to the plugin's first instruction.
    pub start: f64,
}

/// Which clocks a plugin saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clocks {
    /// The host's own.
    Real,
}

/// Which randomness a plugin saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Randomness {
    /// The host's own, from its operating system.
    Real,
}
