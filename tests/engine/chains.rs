//! Jobs that follow from the ends of others.

use sandyard::model::Outcome;
use serde_json::{Value, json};

use crate::yard::{Yard, with};

/// A yard with an event `next` that gives back what it is given.
async fn yard() -> Yard {
    let yard = Yard::new().await;
    for guest in ["print", "echo-job"] {
        yard.upload(guest).await;
    }
    let params = json!({ "p": "own", "q": "kept" });
    yard.define(json!({ "id": "next", "plugin": "echo-job", "params": params })).await;
    yard
}

fn complete(code: impl Into<Value>, description: &str) -> Value {
    json!({ "complete": 1, "code": code.into(), "description": description })
}

#[tokio::test]
async fn a_success_starts_the_next_with_data_and_params() {
    let yard = yard().await;
    let passed = json!({ "chain_data": { "k": [1] }, "chain_params": { "p": "over", "r": 2 } });
    let chain = json!({ "title": "The first", "chain": "next", "chain_error": "first" });
    yard.define(json!({ "id": "first", "plugin": "hello" })).await;
    yard.prints("first", &[passed, complete(0, "well")], chain).await;
    let first = yard.run("first").await;
    assert_eq!(first.assert(Outcome::Success).chained[0]["event"], "next");
    let next = yard.ended(&first.next()).await;
    assert_eq!(next.entry.parent, Some(first.entry.id.clone()));
    assert_eq!((next.order.depth, next.entry.source.as_str()), (1, "Chain Reaction (The first)"));
    let given = next.given();
    for (key, value) in [
        ("source", json!("Chain Reaction (The first)")),
        ("source_event", json!("first")),
        ("source_job", json!(first.entry.id)),
        ("chain_code", json!(0)),
        ("chain_description", json!("")),
        ("chain_data", json!({ "k": [1] })),
        ("params", json!({ "p": "over", "q": "kept", "r": 2 })),
        ("event", json!("next")),
    ] {
        assert_eq!(given[key], value, "{key}");
    }
    // The event itself is as it was.
    assert_eq!(yard.event("next").params["p"], "own");
}

#[tokio::test]
async fn a_failure_starts_the_other_one_after_all_tries() {
    let yard = yard().await;
    let chain = json!({ "chain_error": "next", "retries": 1 });
    yard.prints("first", &[complete("E_FOO", "no luck")], chain).await;
    let first = yard.run("first").await;
    assert_eq!(first.assert(Outcome::Error).entry.attempts, 2);
    let given = yard.ended(&first.next()).await.given().clone();
    assert_eq!(
        (&given["chain_code"], &given["chain_description"]),
        (&json!("E_FOO"), &json!("no luck"))
    );
    assert_eq!(given["chain_data"], json!({}));
    assert_eq!(yard.jobs_of("next").await.len(), 1);
    // A warning is not a success either.
    yard.prints("first", &[complete("warning", "hm")], json!({ "chain_error": "next" })).await;
    let given = yard.ended(&yard.run("first").await.next()).await.given().clone();
    assert_eq!(given["chain_code"], "warning");
}

#[tokio::test]
async fn the_plugin_has_the_last_word() {
    let yard = yard().await;
    yard.prints("first", &[json!({ "chain": "next" }), complete(0, "")], json!({})).await;
    yard.ended(&yard.run("first").await.next()).await.assert(Outcome::Success);
    for off in [json!(""), json!(false)] {
        let lines = [json!({ "chain": off }), complete(0, "")];
        yard.prints("first", &lines, json!({ "chain": "next" })).await;
        assert_eq!(yard.run("first").await.chained, [] as [Value; 0]);
    }
    let lines = [json!({ "chain_error": "" }), complete(1, "no")];
    yard.prints("first", &lines, json!({ "chain_error": "next" })).await;
    assert_eq!(yard.run("first").await.chained, [] as [Value; 0]);
}

#[tokio::test]
async fn a_chain_that_leads_nowhere_does_not_touch_the_job() {
    let yard = yard().await;
    // Another namespace's events are not there.
    yard.define(json!({ "id": "theirs", "plugin": "hello", "namespace": "acme" })).await;
    yard.prints("first", &[json!({ "chain": "theirs" }), complete(0, "well")], json!({})).await;
    let ended = yard.run("first").await;
    assert_eq!(ended.assert(Outcome::Success).description(), "well");
    let expected = json!([{ "event": "theirs", "error": "Event not found: theirs" }]);
    assert_eq!(Value::from(ended.chained), expected);

    yard.prints("first", &[json!({ "chain": "no good" }), complete(0, "")], json!({})).await;
    let ended = yard.run("first").await;
    assert_eq!(ended.assert(Outcome::Success).chained, [] as [Value; 0]);
    assert!(ended.log.contains("[sandyard] chain: "), "{}", ended.log);
    assert!(ended.log.contains("no good"), "{}", ended.log);
}

#[tokio::test]
async fn an_event_that_is_switched_off_follows_all_the_same() {
    let yard = yard().await;
    yard.define(json!({ "id": "next", "plugin": "echo-job", "enabled": false })).await;
    yard.prints("first", &[complete(0, "")], json!({ "chain": "next" })).await;
    yard.ended(&yard.run("first").await.next()).await.assert(Outcome::Success);
}

#[tokio::test]
async fn one_that_does_not_fit_is_refused_or_waits() {
    let yard = yard().await;
    yard.sleeps("full", json!({ "max_children": 1 })).await;
    yard.prints("first", &[complete(0, "")], json!({ "chain": "full" })).await;
    let full = yard.start("full").await;
    let refused = yard.run("first").await;
    let why = "Maximum of 1 job already running for event: full";
    assert_eq!(refused.assert(Outcome::Success).chained[0]["error"], why);
    yard.sleeps("full", json!({ "max_children": 1, "queue": true })).await;
    let waiting = yard.run("first").await.next();
    let mut watch = yard.watch();
    yard.abort(&full).await;
    watch.until_state(&waiting, sandyard::model::JobState::Running).await;
}

#[tokio::test]
async fn a_limit_that_is_exceeded_goes_the_way_of_failures() {
    let yard = yard().await;
    let params = json!({ "action": "spin", "seconds": 0 });
    let spins = json!({ "id": "spin", "plugin": "limits", "params": params });
    let limits = json!({ "limits": { "fuel": "10M" }, "chain_error": "next" });
    yard.define(with(spins, limits)).await;
    let ended = yard.run("spin").await;
    assert_eq!(ended.assert(Outcome::Error).field("stop_reason"), "fuel");
    let given = yard.ended(&ended.next()).await.given().clone();
    let description = given["chain_description"].as_str().unwrap();
    assert!(description.starts_with("Job Aborted: Exceeded "), "{description}");
}

#[tokio::test]
async fn a_loop_ends_after_a_hundred_jobs() {
    let yard = Yard::new().await;
    yard.upload("chain-to-itself").await;
    yard.define(json!({ "id": "loop", "plugin": "chain-to-itself" })).await;
    yard.run("loop").await;
    // The first one, and a hundred that followed.
    let jobs = yard.done_of("loop", 101).await;
    let last = yard.ended(&jobs[100].id).await;
    assert_eq!(last.assert(Outcome::Success).description(), "link 101 of the chain");
    assert_eq!(last.order.depth, 100);
    let why = "Chain of 100 jobs reached: it looks like a loop, and ends here";
    assert_eq!(Value::from(last.chained), json!([{ "event": "loop", "error": why }]));
    assert_eq!(yard.store().counts().running, 0);
    assert_eq!(yard.jobs_of("loop").await.len(), 101);
}
