//! Following logs and jobs as they go.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::server::Yard;
use crate::sse::{Event, Events};
use crate::yard::{define, endless, run, run_to_end, text, until_state};

async fn follow(yard: &Yard, job: &str) -> Events {
    Events::open(yard.request(Method::GET, &format!("/v1/jobs/{job}/log?follow=1"))).await
}

/// The log that a follower was told.
fn told(events: &[Event]) -> String {
    let lines = events.iter().filter(|event| event.name == "log");
    lines.map(|event| format!("{}\n", event.data)).collect()
}

#[tokio::test]
async fn a_log_is_followed_from_before_its_job_runs_to_its_end() {
    let yard = Yard::start();
    let mut first = endless("e1");
    (first["max_children"], first["queue"]) = (json!(1), json!(true));
    define(&yard, first).await;
    let blocking = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &blocking, "running").await;
    let job = run(&yard, "e1", &json!({"params": {"duration": "1"}})).await;
    let following = follow(&yard, &job).await;
    yard.post(&format!("/v1/jobs/{blocking}/abort"), &json!({})).await;
    let events = following.rest().await;
    let end = events.last().unwrap();
    assert_eq!(end.name, "end");
    assert_eq!((&end.json()["outcome"], &end.json()["code"]), (&json!("success"), &json!(0)));
    let log = yard.get(&format!("/v1/jobs/{job}/log")).await.text;
    assert!(!log.is_empty());
    assert_eq!(told(&events), log);
}

#[tokio::test]
async fn a_log_is_followed_through_a_retry() {
    let yard = Yard::start();
    let event = json!({
        "id": "e1", "plugin": "test", "params": {"duration": "1", "action": "Failure"},
        "retries": 1, "retry_delay": 1,
    });
    define(&yard, event).await;
    let job = run(&yard, "e1", &json!({})).await;
    let events = follow(&yard, &job).await.rest().await;
    assert_eq!(events.last().unwrap().json()["outcome"], "error");
    let log = yard.get(&format!("/v1/jobs/{job}/log")).await.text;
    assert!(log.contains("1 retry remains"), "{log}");
    assert_eq!(told(&events), log);
}

#[tokio::test]
async fn the_log_of_a_job_that_is_done_is_told_whole_or_from_a_place() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let record = run_to_end(&yard, "e1", &json!({})).await;
    let job = text(&record["id"]);
    let events = follow(&yard, &job).await.rest().await;
    assert_eq!(json!(told(&events)), record["log"]);
    let place = &events[0].id;
    assert_eq!(json!(place.parse::<u64>().unwrap()), record["log_size"]);
    let request = yard.request(Method::GET, &format!("/v1/jobs/{job}/log?follow=true"));
    let again = Events::open(request.header("last-event-id", place)).await.rest().await;
    assert_eq!(again.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["end"]);
}

#[tokio::test]
async fn jobs_are_followed_by_namespace_and_event() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    define(&yard, json!({"id": "e2", "plugin": "hello"})).await;
    define(&yard, json!({"id": "e1", "plugin": "hello", "namespace": "far"})).await;
    let stream = "/v1/stream?namespace=default&event=e1";
    let mut events = Events::open(yard.request(Method::GET, stream)).await;
    run_to_end(&yard, "e2", &json!({})).await;
    let far = yard.post("/v1/events/e1/run?namespace=far&wait=60s", &json!({})).await;
    assert_eq!(far.status, 200, "{}", far.text);
    let job = run_to_end(&yard, "e1", &json!({})).await;
    let mut states = Vec::new();
    loop {
        let event = events.next().await.unwrap();
        assert_eq!(event.name, "job");
        let change = event.json();
        assert_eq!((&change["id"], &change["namespace"]), (&job["id"], &json!("default")));
        if states.last() != Some(&change["state"]) {
            states.push(change["state"].clone());
        }
        if change["state"] == "done" {
            assert_eq!(change["outcome"], "success");
            break;
        }
    }
    // A job can be told to run before its sender is told that it is taken in.
    assert!(states.contains(&json!("running")) && states.contains(&json!("queued")), "{states:?}");
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let mut yard = Yard::start();
    define(&yard, endless("e1")).await;
    let job = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &job, "running").await;
    let log = follow(&yard, &job).await;
    let stream = Events::open(yard.request(Method::GET, "/v1/stream")).await;
    yard.terminate();
    let both = futures_util::future::join(log.rest(), stream.rest());
    let (log, _) = tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
    assert!(log.iter().all(|event| event.name != "end"), "{log:?}");
    assert!(yard.wait().success());
}
