//! The JSON of one job: its record, with its way beside it.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::engine::Progress;
use crate::store::jobs::{JobDetails, JobEntry};
use crate::store::notices::NoticeEntry;

/// The longest log that stands in a record, in bytes; a longer one is had by itself.
pub(super) const LONGEST_LOG: u64 = 1 << 20;

/// One job, with what is known of it.
pub(in crate::http::api) struct JobRecord<'j> {
    pub(in crate::http::api) details: &'j JobDetails,
    /// What it reported so far, if it runs.
    pub(in crate::http::api) progress: Option<Progress>,
    /// Its log, if that is short and complete.
    pub(in crate::http::api) log: Option<String>,
    /// Who was told of it, where that was asked for.
    pub(in crate::http::api) notices: Option<Vec<NoticeEntry>>,
}

impl Serialize for JobRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let JobDetails { entry, order, record, chained, log_size } = self.details;
        let mut map = serializer.serialize_map(None)?;
        self.way(&mut map)?;
        // The record was made when the job ended; what lists show is in the entry already.
        let own = record.iter().flatten().filter(|(key, _)| !is_in_entry(key));
        let own: Vec<(&String, &Value)> = own.collect();
        if record.is_none() {
            let progress = self.progress.as_ref().and_then(|progress| progress.progress);
            map.serialize_entry("progress", &progress)?;
        }
        for (key, value) in own {
            map.serialize_entry(key, value)?;
        }
        map.serialize_entry("params", &order.params)?;
        map.serialize_entry("fields", &order.fields)?;
        map.serialize_entry("now", &order.now)?;
        map.serialize_entry("chained", chained)?;
        if let Some(notices) = &self.notices {
            map.serialize_entry("notices", notices)?;
        }
        map.serialize_entry("log_size", log_size)?;
        map.serialize_entry("log_url", &format_args!("/v1/jobs/{}/log", entry.id))?;
        if let Some(log) = &self.log {
            map.serialize_entry("log", log)?;
        }
        map.end()
    }
}

impl JobRecord<'_> {
    /// What lists show of a job.
    fn way<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let JobEntry {
            id,
            namespace,
            event,
            plugin,
            category,
            state,
            outcome,
            code,
            description,
            label,
            source,
            parent,
            attempts,
            time_queued,
            time_start,
            time_end,
        } = &self.details.entry;
        let reported = self.progress.as_ref().and_then(|progress| progress.label.as_ref());
        map.serialize_entry("id", id)?;
        map.serialize_entry("namespace", namespace)?;
        map.serialize_entry("event", event)?;
        map.serialize_entry("plugin", plugin)?;
        map.serialize_entry("category", category)?;
        map.serialize_entry("state", state)?;
        map.serialize_entry("outcome", outcome)?;
        map.serialize_entry("code", code)?;
        map.serialize_entry("description", description)?;
        map.serialize_entry("label", &label.as_ref().or(reported))?;
        map.serialize_entry("source", source)?;
        map.serialize_entry("parent", parent)?;
        map.serialize_entry("attempts", attempts)?;
        map.serialize_entry("time_queued", time_queued)?;
        map.serialize_entry("time_start", time_start)?;
        map.serialize_entry("time_end", time_end)
    }
}

/// Whether a record's key stands in the entry, or is the host's own here.
fn is_in_entry(key: &str) -> bool {
    matches!(
        key,
        "id" | "event" | "plugin" | "outcome" | "code" | "description" | "label" | "log"
    )
}
