//! What these tests ask of a server again and again.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::{Answer, Yard};

/// How long something that will happen may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A test's job that runs until it is stopped.
pub(crate) const ENDLESS: &str = "600";

/// Defines an event.
pub(crate) async fn define(yard: &Yard, event: Value) -> Value {
    let answer = yard.post("/v1/events", &event).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

/// Runs an event, whose job is taken in; its id.
pub(crate) async fn run(yard: &Yard, event: &str, order: &Value) -> String {
    let answer = yard.post(&format!("/v1/events/{event}/run"), order).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    text(&answer.json()["job"]["id"])
}

/// Runs an event to the end of its job; the job's record.
pub(crate) async fn run_to_end(yard: &Yard, event: &str, order: &Value) -> Value {
    let answer = yard.post(&format!("/v1/events/{event}/run?wait=60s"), order).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// Waits until a job is as told.
pub(crate) async fn until(yard: &Yard, job: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let shown = yard.get(&format!("/v1/jobs/{job}")).await.json();
        if is_so(&shown) {
            return shown;
        }
        assert!(begun.elapsed() < PATIENCE, "job {job} stays {shown}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until a job is in a state.
pub(crate) async fn until_state(yard: &Yard, job: &str, state: &str) -> Value {
    until(yard, job, |shown| shown["state"] == state).await
}

/// A text in JSON.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The ids of a page, in its order.
pub(crate) fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

/// The paths of the fields that a problem names.
pub(crate) fn refused_paths(answer: &Answer) -> Vec<String> {
    let problem = answer.json();
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| text(&error["path"])).collect()
}

/// An event whose jobs last until they are stopped.
pub(crate) fn endless(id: &str) -> Value {
    json!({"id": id, "plugin": "test", "params": {"duration": ENDLESS}})
}
