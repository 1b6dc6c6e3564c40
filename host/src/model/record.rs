//! What is kept of a job.

use serde::Serialize;

use super::{EventId, JobId, Limits, PluginId, Report};

/// The account of one finished job.
#[derive(Debug, Clone, Serialize)]
pub struct JobRecord {
    /// The job's id.
    pub id: JobId,
    /// The event it ran for; absent when a plugin was run without one.
    pub event: Option<EventId>,
    /// The plugin that ran.
    pub plugin: PluginId,
    /// How it went; its fields stand beside the others in JSON.
    #[serde(flatten)]
    pub report: Report,
    /// What it used.
    pub usage: Usage,
    /// What it ran under.
    pub limits: Limits,
    /// Which clocks the plugin saw.
    pub clocks: Clocks,
    /// Which randomness the plugin saw.
    pub randomness: Randomness,
}

impl JobRecord {
    /// The account of a job whose plugin did not run to any end of its own.
    pub fn by_host(id: JobId, event: Option<EventId>, plugin: PluginId, report: Report) -> Self {
        Self {
            id,
            event,
            plugin,
            report,
            usage: Usage::default(),
            limits: Limits::default(),
            clocks: Clocks::Real,
            randomness: Randomness::Real,
        }
    }
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
