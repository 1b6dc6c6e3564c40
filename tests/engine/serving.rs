//! What a running job asks of the host: its keys, further jobs, its secrets.

use std::fs;
use std::path::Path;

use sandyard::model::{Bytes, Namespace, Outcome};
use serde_json::{Value, json};

use crate::yard::{Ended, Yard, submission_in, with};

const GRANTS: [&str; 6] = ["context", "log", "progress", "chain", "kv", "secrets"];

/// A yard with the plugin `services`.
async fn yard() -> Yard {
    let yard = Yard::with(|setup| {
        setup.engine.key_quota = Bytes(1000);
        setup.engine.chain_budget = 3;
    })
    .await;
    yard.upload("services").await;
    yard
}

fn event(id: &str, steps: Value) -> Value {
    let grants = json!({ "imports": GRANTS, "secrets": ["token"] });
    json!({ "id": id, "plugin": "services", "params": { "steps": steps }, "grants": grants })
}

/// What came of each step.
fn did(ended: &Ended) -> Vec<Value> {
    ended.assert(Outcome::Success).field("chain_data")["did"].as_array().unwrap().clone()
}

async fn take(yard: &Yard, steps: Value) -> Vec<Value> {
    yard.define(event("e", steps)).await;
    did(&yard.run("e").await)
}

#[track_caller]
fn assert_denied(found: &Value, parts: &[&str]) {
    let sentence = found.as_str().unwrap();
    for part in parts {
        assert!(sentence.contains(part), "{part:?} is not in {sentence:?}");
    }
}

#[tokio::test]
async fn what_one_job_keeps_another_finds_even_after_a_restart() {
    let yard = yard().await;
    let steps = json!([{ "get": "a" }, { "set": ["a", "1"] }, { "swap": ["a", "0", "2"] },
        { "swap": ["a", "1", "2"] }, { "set": ["b", "x"] }, { "keys": "" }]);
    let expected = json!([null, "done", false, true, "done", ["a", "b"]]);
    assert_eq!(Value::from(take(&yard, steps).await), expected);
    let yard = yard.reopened().await;
    assert_eq!(take(&yard, json!([{ "get": "a" }, { "delete": "a" }])).await, ["2", "done"]);
    assert_eq!(take(&yard, json!([{ "get": "a" }])).await, [Value::Null]);
}

#[tokio::test]
async fn keys_are_of_one_plugin_in_one_namespace() {
    let yard = yard().await;
    take(&yard, json!([{ "set": ["a", "mine"] }])).await;
    yard.upload_in("acme", "services").await;
    let steps = json!([{ "get": "a" }, { "keys": "" }]);
    yard.define(with(event("e", steps), json!({ "namespace": "acme" }))).await;
    assert_eq!(did(&yard.finish(submission_in("acme", "e")).await), [Value::Null, json!([])]);
}

#[tokio::test]
async fn a_plugin_keeps_no_more_than_its_quota() {
    let yard = yard().await;
    let steps = json!([{ "set-sized": [1, 900] }, { "set-sized": [2, 200] }, { "set-sized": [1, 1] },
        { "set-sized": [2, 200] }]);
    let did = take(&yard, steps).await;
    assert_eq!((&did[0], &did[2], &did[3]), (&json!("done"), &json!("done"), &json!("done")));
    assert_denied(&did[1], &["over quota: kv: ", "may keep 1000 bytes"]);
}

#[tokio::test]
async fn a_job_starts_others_within_its_budget() {
    let yard = yard().await;
    yard.upload("echo-job").await;
    yard.define(json!({ "id": "next", "plugin": "echo-job", "params": { "p": 1, "q": 2 } })).await;
    let steps = json!([
        { "enqueue": ["next", { "p": 3 }, null] }, { "enqueue": ["nowhere", {}, null] },
        { "enqueue": ["next", {}, null] }, { "enqueue": ["next", {}, null] }
    ]);
    yard.define(with(event("e", steps), json!({ "title": "The starter" }))).await;
    let first = yard.run("e").await;
    let did = did(&first);
    assert_denied(&did[1], &["not granted: event: this namespace has no event nowhere"]);
    assert_denied(&did[3], &["over quota: chain: a job may start at most 3 jobs"]);
    let next = yard.ended(&did[0].as_str().unwrap().parse().unwrap()).await;
    assert_eq!(next.entry.parent.as_ref(), Some(&first.entry.id));
    assert_eq!((next.order.depth, next.entry.source.as_str()), (1, "Chain Reaction (The starter)"));
    assert_eq!(next.given()["params"], json!({ "p": 3, "q": 2 }));
    assert_eq!(yard.done_of("next", 2).await.len(), 2);
}

#[tokio::test]
async fn a_job_starts_another_once_under_one_key() {
    let yard = yard().await;
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    let steps = json!([{ "enqueue": ["next", {}, "k"] }, { "enqueue": ["next", {}, "k"] }]);
    let did = take(&yard, steps.clone()).await;
    assert_eq!(did[0], did[1]);
    assert_eq!(take(&yard, steps).await, did);
    // A caller's keys are others than a plugin's.
    let mut own = submission_in("default", "next");
    own.idempotency_key = Some("k".to_owned());
    assert!(!yard.try_submit(own).await.unwrap().is_repeat);
    assert_eq!(yard.done_of("next", 2).await.len(), 2);
}

#[tokio::test]
async fn jobs_that_start_one_another_end_at_the_same_depth() {
    let yard = yard().await;
    yard.define(event("e", json!([{ "enqueue": ["e", {}, null] }]))).await;
    yard.run("e").await;
    let jobs = yard.done_of("e", 101).await;
    let last = yard.ended(&jobs[100].id).await;
    assert_eq!(last.order.depth, 100);
    assert_denied(&did(&last)[0], &["over quota: ", "Chain of 100 jobs reached"]);
    assert_eq!(yard.jobs_of("e").await.len(), 101);
}

#[tokio::test]
async fn a_secret_is_granted_by_name_and_found_nowhere() {
    let yard = yard().await;
    let value = "correct-horse-battery";
    for name in ["token", "other"] {
        let namespace = Namespace::default();
        let secret = value.to_owned().into();
        yard.store().put_secret(&namespace, &name.parse().unwrap(), secret).await.unwrap();
    }
    let steps = json!([
        { "reveal": "token" }, { "reveal": "other" }, { "print": format!("it is {value}\n") },
        { "label": value }
    ]);
    yard.define(event("e", steps)).await;
    let ended = yard.run("e").await;
    let did = did(&ended);
    assert_eq!(did[0], value.chars().rev().collect::<String>());
    assert_denied(&did[1], &["not granted: secret: other"]);
    assert!(ended.log.contains("it is [masked]\n"), "{}", ended.log);
    assert_eq!(ended.entry.label.as_deref(), Some("[masked]"));
    assert!(!ended.record.to_string().contains(value), "{}", ended.record);

    // The event's own params hold it, since this test has put it there; nothing else does.
    yard.define(event("e", json!([]))).await;
    let order = yard.details(&ended.entry.id).await.order;
    assert!(order.params.is_empty());
    let yard = yard.reopened().await;
    let mut copy = submission_in("default", "e");
    copy.order.params = crate::yard::object(json!({ "steps": [{ "reveal": "token" }] }));
    assert_eq!(self::did(&yard.finish(copy).await)[0], value.chars().rev().collect::<String>());
}

#[tokio::test]
async fn a_secret_is_encrypted_on_disk() {
    let yard = yard().await;
    let value = "correct-horse-battery";
    let (namespace, name) = (Namespace::default(), "token".parse().unwrap());
    yard.store().put_secret(&namespace, &name, value.to_owned().into()).await.unwrap();
    let ended = {
        yard.define(event("e", json!([{ "reveal": "token" }]))).await;
        yard.run("e").await
    };
    assert_eq!(did(&ended)[0], value.chars().rev().collect::<String>());
    assert!(is_in_a_file(yard.data.path(), b"token"), "the search finds what is there");
    assert!(!is_in_a_file(yard.data.path(), value.as_bytes()));
    let yard = yard.reopened().await;
    assert!(!is_in_a_file(yard.data.path(), value.as_bytes()));
}

fn is_in_a_file(folder: &Path, wanted: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => is_in_a_file(&path, wanted),
            false => fs::read(&path).unwrap().windows(wanted.len()).any(|bytes| bytes == wanted),
        }
    })
}
