//! The JSON of one job: its record, with its way beside it.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::engine::Progress;
use crate::store::jobs::{JobDetails, JobEntry};
use crate::store::notices::NoticeEntry;

/// The longest log that stands in a record, in bytes; a longer one is had by itself.
pub(super) const LONGEST_LOG: u64 = 1 << 20;

/// One job, with what is known of it.
pub(in crate::http::api) struct JobRecord<'j> {
    pub(in crate::http::api) details: &'j JobDetails,
    /// The params of its order, secret ones masked.
    pub(in crate::http::api) params: Cow<'j, Map<String, Value>>,
    /// What it reported so far, if it runs.
    pub(in crate::http::api) progress: Option<Progress>,
    /// Its log, if that is short and complete.
    pub(in crate::http::api) log: Option<Cow<'j, str>>,
    /// Who was told of it, where that was asked for.
    pub(in crate::http::api) notices: Option<Vec<NoticeEntry>>,
}

impl JobRecord<'_> {
    /// The JSON object. What was kept as JSON goes into it as it is.
    #[expect(clippy::expect_used, reason = "texts, numbers and JSON always serialise into memory")]
    pub(in crate::http::api) fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(2048);
        serde_json::to_writer(&mut body, &Way(self))
            .expect("texts and numbers, and a Vec takes all");
        if let Some(record) = &self.details.record {
            join(&mut body, record.as_str().as_bytes());
        }
        let mut rest = Vec::with_capacity(256);
        serde_json::to_writer(&mut rest, &Rest(self)).expect("JSON values, and a Vec takes all");
        join(&mut body, &rest);
        body
    }
}

/// Adds the fields of the JSON object `more` to the JSON object `body`; neither is empty.
fn join(body: &mut Vec<u8>, more: &[u8]) {
    if let Some(more) = more.strip_prefix(b"{").filter(|more| more.len() > 1) {
        body.pop();
        body.push(b',');
        body.extend_from_slice(more);
    }
}

/// What lists show of a job, and how far it is while it runs.
struct Way<'r>(&'r JobRecord<'r>);

impl Serialize for Way<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.way(&mut map)?;
        if self.0.details.record.is_none() {
            let progress = self.0.progress.as_ref().and_then(|progress| progress.progress);
            map.serialize_entry("progress", &progress)?;
        }
        map.end()
    }
}

/// What comes after the record.
struct Rest<'r>(&'r JobRecord<'r>);

impl Serialize for Rest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let JobRecord { details, params, notices, log, .. } = self.0;
        let JobDetails { entry, order, chained, log_size, .. } = details;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("params", params)?;
        map.serialize_entry("fields", &order.fields)?;
        map.serialize_entry("now", &order.now)?;
        map.serialize_entry("delivery", &order.delivery)?;
        map.serialize_entry("labels", &order.labels)?;
        map.serialize_entry("annotations", &order.annotations)?;
        map.serialize_entry("chained", chained)?;
        if let Some(notices) = notices {
            map.serialize_entry("notices", notices)?;
        }
        map.serialize_entry("log_size", log_size)?;
        map.serialize_entry("log_url", &format_args!("/v1/jobs/{}/log", entry.id))?;
        if let Some(log) = log {
            map.serialize_entry("log", log)?;
        }
        map.end()
    }
}

impl IntoResponse for JobRecord<'_> {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, json)], self.body()).into_response()
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
            name,
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
        map.serialize_entry("name", name)?;
        map.serialize_entry("source", source)?;
        map.serialize_entry("parent", parent)?;
        map.serialize_entry("attempts", attempts)?;
        map.serialize_entry("time_queued", time_queued)?;
        map.serialize_entry("time_start", time_start)?;
        map.serialize_entry("time_end", time_end)
    }
}
