//! What these tests ask of a server about plugins, events and jobs.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use reqwest::Method;
use sandyard_test_programs::component;
use serde_json::Value;

use crate::server::{Yard, send};

/// Requests for records at once.
const AT_ONCE: usize = 8;

/// A job as lists show it.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) event: String,
    pub(crate) state: String,
    pub(crate) outcome: Option<String>,
    pub(crate) parent: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) time_start: Option<f64>,
    pub(crate) time_end: Option<f64>,
}

/// What else is kept of a job, as far as it matters here.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Record {
    pub(crate) now: i64,
    pub(crate) stop_reason: Option<String>,
    pub(crate) params: Params,
    pub(crate) chained: Vec<Follower>,
}

/// What a job was given.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Params {
    pub(crate) number: Option<u64>,
    pub(crate) milliseconds: Option<u64>,
}

/// A job that follows from another.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Follower {
    /// Absent if it could not be launched.
    pub(crate) job: Option<String>,
}

/// Uploads a test guest as a plugin that goes by its name.
pub(crate) async fn upload(yard: &Yard, guest: &str) {
    let bytes = std::fs::read(component(guest)).unwrap();
    let request = yard.request(Method::PUT, &format!("/v1/plugins/{guest}"));
    let answer = send(request.header("content-type", "application/wasm").body(bytes)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

/// Defines an event.
pub(crate) async fn define(yard: &Yard, event: &Value) {
    let answer = yard.post("/v1/events", event).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

/// How many jobs are queued, running or waiting for another try.
pub(crate) async fn on_their_way(yard: &Yard) -> u64 {
    let jobs = yard.get("/v1/status").await.json()["jobs"].clone();
    let counts = jobs.as_object().unwrap().values();
    counts.map(|count| count.as_u64().unwrap()).sum()
}

/// Waits until no job is on its way. Within `patience` at least one must end.
pub(crate) async fn drained(yard: &Yard, patience: Duration) {
    let mut fewest = (u64::MAX, Instant::now());
    loop {
        let left = on_their_way(yard).await;
        if left == 0 {
            return;
        }
        if left < fewest.0 {
            fewest = (left, Instant::now());
        }
        assert!(fewest.1.elapsed() < patience, "{left} jobs do not end: {}", yard.stderr());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Every job of the server that fits the filter, which is a part of a query like `event=e1`.
pub(crate) async fn all(yard: &Yard, filter: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut path = format!("/v1/jobs?limit=200&{filter}");
    loop {
        let answer = yard.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let page = answer.json();
        entries.extend(serde_json::from_value::<Vec<Entry>>(page["items"].clone()).unwrap());
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/jobs?limit=200&{filter}&cursor={next}"),
            None => return entries,
        }
    }
}

/// The records of these jobs, in their order.
pub(crate) async fn records(yard: &Yard, entries: &[Entry]) -> Vec<Record> {
    let record = |entry: &Entry| {
        let path = format!("/v1/jobs/{}", entry.id);
        async move {
            let answer = yard.get(&path).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            serde_json::from_str(&answer.text).unwrap()
        }
    };
    futures_util::stream::iter(entries.iter().map(record)).buffered(AT_ONCE).collect().await
}
