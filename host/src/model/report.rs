//! How a job went, in its plugin's words and the host's.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Code, Outcome, StopReason};

/// How a job went; the part of a [`JobRecord`](super::JobRecord) that its plugin decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
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
    /// Every performance metric by name, in seconds; absent when none was reported.
    pub perf: Option<Map<String, Value>>,
    /// The metrics that don't overlap; absent when none was reported.
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
}

impl Report {
    /// The report of a job whose plugin had nothing to say.
    pub fn by_host(
        outcome: Outcome,
        code: Code,
        description: String,
        stop_reason: Option<StopReason>,
    ) -> Self {
        Self {
            outcome,
            code,
            description,
            stop_reason,
            progress: None,
            elapsed: 0.0,
            perf: None,
            pie: None,
            table: None,
            html: None,
            chain: None,
            chain_error: None,
            chain_data: None,
            chain_params: None,
            notify_success: None,
            notify_fail: None,
            update_event: None,
            label: None,
            log: String::new(),
        }
    }
}
