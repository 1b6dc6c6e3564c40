//! Jobs that change their own events.

use sandyard::model::Outcome;
use serde_json::{Value, json};

use crate::yard::Yard;

/// A yard with the plugin `print`.
async fn yard() -> Yard {
    let yard = Yard::new().await;
    yard.upload("print").await;
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    yard
}

fn lines(update: Value, code: i64) -> [Value; 2] {
    [json!({ "update_event": update }), json!({ "complete": 1, "code": code, "description": "x" })]
}

#[tokio::test]
async fn a_job_changes_when_and_how_its_event_runs() {
    let yard = yard().await;
    let update = json!({
        "title": "Renamed", "enabled": 0, "retries": 3, "retry_delay": 7, "chain": "next",
        "notify_fail": "a@example.com", "notes": "changed", "timing": { "minutes": [5] },
        "timezone": "Asia/Tokyo", "catch_up": true,
    });
    let before = yard.prints("e", &lines(update.clone(), 0), json!({})).await;
    let ended = yard.run("e").await;
    // What follows from this end is as the event was.
    assert_eq!(ended.assert(Outcome::Success).chained, [] as [Value; 0]);
    let after = yard.event("e");
    assert_eq!((after.title.as_str(), after.enabled, after.retries), ("Renamed", false, 3));
    assert_eq!((after.retry_delay, after.notes.as_str(), after.catch_up), (7, "changed", true));
    assert_eq!(after.chain.as_ref().unwrap().as_str(), "next");
    assert_eq!(after.timing.as_ref().unwrap().to_json(), json!({ "minutes": [5] }));
    assert_eq!(after.timezone.name(), "Asia/Tokyo");
    assert_eq!((after.plugin.as_str(), &after.params), ("print", &before.params));
    assert_eq!(after.revision, before.revision + 1);
    let yard = yard.reopened().await;
    assert_eq!(yard.event("e").title, "Renamed");
}

#[tokio::test]
async fn a_failed_job_may_too_and_does_it_once() {
    let yard = yard().await;
    let before =
        yard.prints("e", &lines(json!({ "notes": "n" }), 1), json!({ "retries": 2 })).await;
    let ended = yard.run("e").await;
    assert_eq!(ended.assert(Outcome::Error).entry.attempts, 3);
    let after = yard.event("e");
    assert_eq!((after.notes.as_str(), after.revision), ("n", before.revision + 1));
}

#[tokio::test]
async fn what_it_may_not_change_is_refused_in_the_log() {
    let yard = yard().await;
    let limits = json!({ "limits": { "memory": "32 MiB", "disk": "2 MiB" }, "timeout": 60 });
    let update = json!({
        "id": "evil", "namespace": "acme", "plugin": "test", "grants": { "http": ["*"] },
        "timeout": 61, "limits": { "memory": "33 MiB", "disk": "1 MiB" }, "allow_update": true,
        "notes": "this one",
    });
    let before = yard.prints("e", &lines(update, 0), limits).await;
    let log = yard.run("e").await.log;
    for key in ["id", "namespace", "plugin", "grants", "timeout", "limits.memory", "allow_update"] {
        let line = format!("[sandyard] update_event: {key}: ");
        assert!(log.contains(&line), "{line:?} is not in {log}");
    }
    let after = yard.event("e");
    assert_eq!((after.notes.as_str(), after.plugin.as_str()), ("this one", "print"));
    assert_eq!((after.timeout, after.limits.memory), (before.timeout, before.limits.memory));
    assert_eq!(after.grants, before.grants);
    // Lower is another matter.
    assert_eq!(after.limits.disk.unwrap().0, 1 << 20);
}

#[tokio::test]
async fn an_event_can_keep_its_jobs_from_changing_it() {
    let yard = yard().await;
    let rules = json!({ "allow_update": false, "notes": "fixed" });
    let before = yard.prints("e", &lines(json!({ "notes": "changed" }), 0), rules).await;
    let log = yard.run("e").await.log;
    assert!(log.contains("[sandyard] update_event: "), "{log}");
    assert!(log.contains("allow_update"), "{log}");
    assert_eq!(yard.event("e"), before);
}

#[tokio::test]
async fn a_chain_to_what_is_not_there_is_refused_in_the_log() {
    let yard = yard().await;
    let update = json!({ "chain": "nowhere", "notes": "changed" });
    let before = yard.prints("e", &lines(update, 0), json!({})).await;
    let ended = yard.run("e").await;
    ended.assert(Outcome::Success);
    assert!(ended.log.contains("[sandyard] update_event: chain: "), "{}", ended.log);
    assert!(ended.log.contains("nowhere"), "{}", ended.log);
    assert_eq!(ended.field("update_event"), &Value::Null);
    assert_eq!(yard.event("e"), before);
}
