//! What these tests ask of a server again and again.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::call::{sandyard, temporary};
use crate::server::{Answer, Yard, send};

/// How long something that will happen may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Defines an event that runs a built-in plugin.
pub(crate) async fn event(yard: &Yard, namespace: &str, event: Value) {
    let path = format!("/v1/events?namespace={namespace}");
    let answer = yard.post(&path, &event).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

/// Defines a binding.
pub(crate) async fn binding(yard: &Yard, namespace: &str, binding: Value) {
    let name = binding["name"].as_str().unwrap().to_owned();
    let path = format!("/v1/bindings/{name}?namespace={namespace}");
    let answer = yard.put(&path, &binding).await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

/// Applies files, given by their names and texts, to a namespace by the command line.
pub(crate) fn apply(yard: &Yard, namespace: &str, files: &[(&str, &str)]) {
    let folder = temporary();
    let mut arguments = ["apply", "-n", namespace].map(str::to_owned).to_vec();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        arguments.extend(["-f".to_owned(), path.to_str().unwrap().to_owned()]);
    }
    sandyard(arguments)
        .without("SANDYARD_SERVER")
        .without("SANDYARD_TOKEN")
        .data(yard.data())
        .end()
        .exits(0);
}

/// Sends a delivery with the admin's token.
pub(crate) async fn post(
    yard: &Yard,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> Answer {
    let mut request = yard.request(Method::POST, path).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(request).await
}

/// Sends a delivery and waits until its bindings were tried; what became of it.
pub(crate) async fn outcome(
    yard: &Yard,
    path: &str,
    headers: &[(&str, &str)],
    payload: &Value,
) -> Value {
    let answer = post(yard, &format!("{path}?wait=60s"), headers, payload.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let outcome = answer.json();
    assert_eq!(outcome["state"], "done", "{outcome}");
    assert_eq!(outcome["delivery"], *answer.header("x-sandyard-delivery").unwrap());
    outcome
}

/// The bindings in a list of what became of a delivery.
pub(crate) fn bindings(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|entry| entry.as_str().or_else(|| entry["binding"].as_str()).unwrap())
        .collect()
}

/// The job that a binding started.
pub(crate) fn job(outcome: &Value, binding: &str) -> String {
    let matched = outcome["matched"].as_array().unwrap();
    let one = matched.iter().find(|one| one["binding"] == binding);
    let one = one.unwrap_or_else(|| panic!("{binding} did not match: {outcome}"));
    one["job"].as_str().unwrap_or_else(|| panic!("{binding} started nothing")).to_owned()
}

/// The failure of a binding.
pub(crate) fn failure(outcome: &Value, binding: &str) -> Value {
    let failed = outcome["failed"].as_array().unwrap();
    let one = failed.iter().find(|one| one["binding"] == binding);
    one.unwrap_or_else(|| panic!("{binding} did not fail: {outcome}")).clone()
}

/// Waits until a job is done; its record.
pub(crate) async fn done(yard: &Yard, job: &str) -> Value {
    let begun = Instant::now();
    loop {
        let shown = yard.get(&format!("/v1/jobs/{job}")).await.json();
        if shown["state"] == "done" {
            return shown;
        }
        assert!(begun.elapsed() < PATIENCE, "job {job} stays {shown}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// All items of a list of the API.
pub(crate) async fn all(yard: &Yard, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = yard.get(&format!("{path}?limit=200{cursor}")).await.json();
        items.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// A binding that submits an event.
pub(crate) fn submitting(name: &str, selector: &str, submit: Value) -> Value {
    let mut all = Map::new();
    all.insert("event".to_owned(), json!("e"));
    all.extend(submit.as_object().unwrap().clone());
    json!({ "name": name, "selector": selector, "submit": all })
}

/// All deliveries, once none waits.
pub(crate) async fn settled(yard: &Yard) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let deliveries = all(yard, "/v1/deliveries").await;
        if deliveries.iter().all(|delivery| delivery["state"] == "done") {
            return deliveries;
        }
        assert!(begun.elapsed() < PATIENCE, "some deliveries wait for ever");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
