//! A job's record in the form that is kept.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Clocks, JobRecord, Limits, Randomness, StopReason, Usage};

/// What a [`JobRecord`] says beyond what lists show of a job, as the text of one JSON object.
///
/// The rest (ids, outcome, code, description, label) and the log are kept apart, so that nothing is
/// written twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRecord(String);

/// The fields, in their order.
#[derive(Serialize)]
struct Fields<'r> {
    stop_reason: Option<StopReason>,
    progress: Option<f64>,
    elapsed: f64,
    perf: &'r Option<Map<String, Value>>,
    pie: &'r Option<Map<String, Value>>,
    table: &'r Option<Value>,
    html: &'r Option<Value>,
    chain: &'r Option<String>,
    chain_error: &'r Option<String>,
    chain_data: &'r Option<Value>,
    chain_params: &'r Option<Map<String, Value>>,
    notify_success: &'r Option<String>,
    notify_fail: &'r Option<String>,
    update_event: &'r Option<Map<String, Value>>,
    usage: Usage,
    limits: Limits,
    clocks: Clocks,
    randomness: Randomness,
}

impl KeptRecord {
    /// What is kept of `record`.
    #[expect(clippy::expect_used, reason = "texts, numbers and JSON always serialise into memory")]
    pub fn of(record: &JobRecord) -> Self {
        let report = &record.report;
        let fields = Fields {
            stop_reason: report.stop_reason,
            progress: report.progress,
            elapsed: report.elapsed,
            perf: &report.perf,
            pie: &report.pie,
            table: &report.table,
            html: &report.html,
            chain: &report.chain,
            chain_error: &report.chain_error,
            chain_data: &report.chain_data,
            chain_params: &report.chain_params,
            notify_success: &report.notify_success,
            notify_fail: &report.notify_fail,
            update_event: &report.update_event,
            usage: record.usage,
            limits: record.limits,
            clocks: record.clocks,
            randomness: record.randomness,
        };
        Self(serde_json::to_string(&fields).expect("texts and JSON serialise into a text"))
    }

    /// The text as it was kept. Whether it is JSON is found out when it is read.
    pub fn from_kept(text: String) -> Self {
        Self(text)
    }

    /// The text of the JSON object.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The fields.
    ///
    /// # Errors
    /// The text is no JSON object.
    pub fn fields(&self) -> serde_json::Result<Map<String, Value>> {
        serde_json::from_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Code, Outcome, Report};

    #[test]
    fn nothing_of_a_record_is_lost_between_what_is_kept_and_what_lists_show() {
        let record = JobRecord {
            id: "j1".parse().unwrap(),
            event: Some("e".parse().unwrap()),
            plugin: "p".parse().unwrap(),
            report: Report::by_host(Outcome::Error, Code::from(1), "why".to_owned(), None),
            usage: Usage::default(),
            limits: Limits::default(),
            clocks: Clocks::Real,
            randomness: Randomness::Real,
        };
        let Value::Object(mut whole) = serde_json::to_value(&record).unwrap() else {
            panic!("an object")
        };
        for shown in ["id", "event", "plugin", "outcome", "code", "description", "label", "log"] {
            assert!(whole.shift_remove(shown).is_some(), "{shown}");
        }
        assert_eq!(KeptRecord::of(&record).fields().unwrap(), whole);
    }
}
