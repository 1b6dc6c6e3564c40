//! One job from its submission to its record.

use std::time::Duration;

use sandyard::model::{JobState, Outcome};
use serde_json::{Value, json};

use crate::yard::{Yard, object, submission, submission_in};

#[tokio::test]
async fn a_job_is_on_disk_from_its_submission_to_its_end() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "greet", "plugin": "hello", "params": { "name": "Ada" } })).await;
    let job = yard.submit("greet").await;
    // Whatever it is doing: it is there.
    let details = yard.details(&job).await;
    assert_eq!((details.entry.event.as_str(), details.entry.plugin.as_str()), ("greet", "hello"));
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Success).description(), "Hello Ada");
    assert_eq!((ended.entry.attempts, ended.entry.source.as_str()), (1, "Manual (admin)"));
    let (queued, start) = (ended.entry.time_queued, ended.entry.time_start.unwrap());
    assert!(queued <= start && start <= ended.entry.time_end.unwrap(), "{:?}", ended.entry);
    assert_eq!(ended.order.now, 1_449_431_125);
    assert!(!ended.log.is_empty());
    assert!(ended.field("usage")["fuel"].as_u64().unwrap() > 0);
    // The log is beside the record, not in it as well.
    assert_eq!(ended.record.get("log"), None);

    let yard = yard.reopened().await;
    let again = yard.ended(&job).await;
    assert_eq!((again.entry, again.record, again.log), (ended.entry, ended.record, ended.log));
}

#[tokio::test]
async fn a_wait_can_begin_before_the_job_does() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "greet", "plugin": "hello" })).await;
    let submission = submission("greet");
    let mut wait = yard.engine.wait(&submission.id);
    let job = yard.try_submit(submission).await.unwrap().job;
    assert!(wait.ended().await);
    // Who is told reads the record at once.
    assert_eq!(yard.state(&job).await, JobState::Done);
}

#[tokio::test]
async fn params_are_merged_key_by_key() {
    let yard = Yard::new().await;
    yard.upload("echo-job").await;
    let params = json!({ "a": 1, "b": { "deep": true, "lost": 1 } });
    yard.define(json!({ "id": "echo", "plugin": "echo-job", "params": params })).await;
    let mut submission = submission("echo");
    submission.order.params = object(json!({ "b": { "deep": false }, "c": [1, null] }));
    let given = yard.finish(submission).await.given()["params"].clone();
    assert_eq!(given, json!({ "a": 1, "b": { "deep": false }, "c": [1, null] }));
}

#[tokio::test]
async fn a_job_reads_who_it_is() {
    let yard = Yard::new().await;
    yard.upload("echo-job").await;
    yard.define_category(json!({ "id": "reports", "title": "All reports" })).await;
    yard.define(json!({
        "id": "echo", "title": "Echo it", "plugin": "echo-job", "category": "reports",
        "retries": 2, "timezone": "Europe/Paris", "notes": "by hand", "timeout": 60,
        "notify_fail": "ops@example.com", "max_children": 3,
    }))
    .await;
    let ended = yard.run("echo").await;
    let given = ended.given();
    for (key, value) in [
        ("id", json!(ended.entry.id)),
        ("event", json!("echo")),
        ("event_title", json!("Echo it")),
        ("plugin", json!("echo-job")),
        ("plugin_title", json!("echo-job")),
        ("category", json!("reports")),
        ("category_title", json!("All reports")),
        ("source", json!("Manual (admin)")),
        ("now", json!(1_449_431_125)),
        ("retries", json!(2)),
        ("timezone", json!("Europe/Paris")),
        ("notes", json!("by hand")),
        ("timeout", json!(60)),
        ("notify_fail", json!("ops@example.com")),
        ("hostname", json!(yard.engine.host().hostname())),
    ] {
        assert_eq!(given[key], value, "{key}");
    }
    // The guest reads numbers with an error in their last digit.
    let late = given["time_start"].as_f64().unwrap() - ended.entry.time_start.unwrap();
    assert!(late.abs() < 1e-3, "{late} s after the start");
    // What is the host's own business stays there.
    for key in ["max_children", "grants", "enabled", "timing", "username", "web_hook_secret"] {
        assert_eq!(given.get(key), None, "{key}");
    }
    assert_eq!(ended.variable("JOB_SOURCE"), "Manual (admin)");
    assert_eq!(ended.variable("JOB_CATEGORY_TITLE"), "All reports");
}

#[tokio::test]
async fn what_is_given_for_one_job_counts_for_that_job() {
    let yard = Yard::new().await;
    yard.upload("echo-job").await;
    yard.define(json!({
        "id": "echo", "plugin": "echo-job", "memory_limit": "16 MiB", "timeout": 60, "notes": "old",
    }))
    .await;
    let mut with_own = submission("echo");
    with_own.order.fields = object(json!({
        "timeout": 5, "memory_limit": "32 MiB", "notes": "new", "retries": 3,
        "nested": { "arr": [1] },
    }));
    let ended = yard.finish(with_own).await;
    let given = ended.given();
    assert_eq!((&given["timeout"], &given["notes"]), (&json!(5), &json!("new")));
    assert_eq!((&given["retries"], &given["nested"]), (&json!(3), &json!({ "arr": [1] })));
    // A limit can be lowered so, and not raised.
    assert_eq!(ended.field("limits")["timeout"], json!(5.0));
    assert_eq!(ended.field("limits")["memory"], json!(16 << 20));
    let plain = yard.run("echo").await;
    assert_eq!(plain.given()["notes"], "old");
    assert_eq!(plain.field("limits")["timeout"], json!(60.0));
}

#[tokio::test]
async fn what_does_not_fit_the_event_fails_the_job_by_name() {
    let yard = Yard::new().await;
    let params = json!({ "action": "dance" });
    yard.define(json!({ "id": "wrong", "plugin": "limits", "params": params })).await;
    let ended = yard.run("wrong").await;
    let description = ended.assert(Outcome::Error).description();
    assert!(description.contains("action") && description.contains("dance"), "{description}");

    yard.define(json!({ "id": "greet", "plugin": "hello" })).await;
    let mut submission = submission("greet");
    submission.order.fields = object(json!({ "timeout": "soon" }));
    let ended = yard.finish(submission).await;
    let description = ended.assert(Outcome::Error).description();
    assert!(description.contains("timeout"), "{description}");
    // Those who are to hear of a failure do.
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    yard.define(json!({ "id": "greet", "plugin": "hello", "chain_error": "next" })).await;
    let mut again = crate::yard::submission("greet");
    again.order.fields = object(json!({ "timeout": "soon", "retries": 5 }));
    let ended = yard.finish(again).await;
    assert_eq!(ended.assert(Outcome::Error).entry.attempts, 1);
    yard.ended(&ended.next()).await.assert(Outcome::Success);
}

#[tokio::test]
async fn a_plugin_that_cannot_be_loaded_fails_its_jobs_alone() {
    let yard = Yard::new().await;
    let manifest = "id = \"broken\"".to_owned();
    let namespace = "default".parse().unwrap();
    yard.store().put_plugin(&namespace, manifest, "no wasm".into()).await.unwrap();
    yard.define(json!({ "id": "greet", "plugin": "hello" })).await;
    yard.define(json!({ "id": "broken", "plugin": "broken", "chain_error": "greet" })).await;
    let ended = yard.run("broken").await;
    let description = ended.assert(Outcome::Error).description().to_owned();
    assert!(description.starts_with("plugin broken can't be loaded: "), "{description}");
    yard.ended(&ended.next()).await.assert(Outcome::Success);
}

#[tokio::test]
async fn a_plugin_that_is_uploaded_again_runs_anew() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let params = json!({ "stdout": "{\"complete\":1,\"description\":\"first\"}\n" });
    yard.define(json!({ "id": "e", "plugin": "print", "params": params })).await;
    assert_eq!(yard.run("e").await.description(), "first");
    let bytes = std::fs::read(sandyard_test_programs::component("says-nothing")).unwrap();
    let namespace = "default".parse().unwrap();
    let manifest = "id = \"print\"".to_owned();
    yard.store().put_plugin(&namespace, manifest, bytes.into()).await.unwrap();
    assert_eq!(yard.run("e").await.field("stop_reason"), "incomplete");
}

#[tokio::test]
async fn a_repeat_under_the_same_key_gets_the_first_answer() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "greet", "plugin": "hello" })).await;
    yard.define(json!({ "id": "greet", "plugin": "hello", "namespace": "acme" })).await;
    let keyed = |namespace: &str, key: &str| {
        let key = Some(key.to_owned());
        sandyard::model::Submission { idempotency_key: key, ..submission_in(namespace, "greet") }
    };
    let first = yard.try_submit(keyed("default", "k")).await.unwrap();
    assert!(!first.is_repeat);
    let again = yard.try_submit(keyed("default", "k")).await.unwrap();
    assert_eq!((&again.job, again.is_repeat), (&first.job, true));
    yard.ended(&first.job).await;
    let late = yard.try_submit(keyed("default", "k")).await.unwrap();
    assert_eq!((&late.job, late.is_repeat, late.state), (&first.job, true, JobState::Done));
    // Another key and another namespace are others.
    assert!(!yard.try_submit(keyed("default", "l")).await.unwrap().is_repeat);
    assert!(!yard.try_submit(keyed("acme", "k")).await.unwrap().is_repeat);
    assert_eq!(yard.engine.metrics().totals().submitted, 3);

    yard.done_of("greet", 3).await;
    let yard = yard.reopened().await;
    let after = yard.try_submit(keyed("default", "k")).await.unwrap();
    assert_eq!((after.job, after.is_repeat), (first.job, true));
}

#[tokio::test]
async fn totals_count_what_came_and_how_it_ended() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "well", "plugin": "hello" })).await;
    let ill = json!({ "duration": "0", "action": "Failure" });
    yard.define(json!({ "id": "ill", "plugin": "test", "params": ill })).await;
    yard.sleeps("sleep", json!({})).await;
    yard.run("well").await;
    assert_eq!(yard.run("ill").await.field("code"), &json!(999));
    let job = yard.start("sleep").await;
    yard.abort(&job).await;
    assert_eq!(yard.refusal("none").await, "Event not found: none");
    let totals = yard.engine.metrics().totals();
    assert_eq!((totals.submitted, totals.refused), (3, 1));
    let ended: Vec<_> = totals.ended.map(|(outcome, number)| (outcome.to_string(), number)).into();
    let ended = ended.into_iter().map(|(outcome, number)| (outcome, number.into()));
    let expected = json!({ "success": 1, "warning": 0, "error": 1, "aborted": 1 });
    assert_eq!(Value::Object(ended.collect()), expected);
}

#[tokio::test]
async fn a_log_that_is_long_is_kept_whole() {
    let yard = Yard::new().await;
    yard.upload("flood-log-lines").await;
    let params = json!({ "lines": 5000 });
    yard.define(json!({ "id": "long", "plugin": "flood-log-lines", "params": params })).await;
    let job = yard.run("long").await.entry.id;
    let log = yard.ended(&job).await.log;
    assert_eq!(log.lines().count(), 5000);
    assert_eq!(yard.details(&job).await.log_size, log.len() as u64);
    let yard = yard.reopened().await;
    assert_eq!(yard.ended(&job).await.log, log);
}

#[tokio::test]
async fn a_limit_of_the_category_holds_for_its_events() {
    let yard = Yard::new().await;
    yard.define_category(json!({ "id": "small", "title": "Small", "limits": { "timeout": 1 } }))
        .await;
    yard.sleeps("sleep", json!({ "category": "small" })).await;
    let begun = std::time::Instant::now();
    let ended = yard.run("sleep").await;
    assert_eq!(ended.assert(Outcome::Error).field("stop_reason"), "timeout");
    assert!(begun.elapsed() < Duration::from_secs(30));
    let description = ended.description();
    assert!(description.starts_with("Job Aborted: Exceeded "), "{description}");
}

#[tokio::test]
async fn a_job_is_of_the_plugin_that_ran() {
    let yard = Yard::with(|setup| setup.engine.workers = 1).await;
    yard.sleeps("hold", json!({})).await;
    yard.define_category(json!({ "id": "c", "title": "C" })).await;
    yard.define(json!({ "id": "e", "plugin": "limits", "params": { "action": "well" } })).await;
    let hold = yard.start("hold").await;
    let job = yard.submit("e").await;
    yard.define(json!({ "id": "e", "plugin": "hello", "category": "c" })).await;
    yard.abort(&hold).await;
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Success).description(), "Hello world");
    assert_eq!(ended.entry.plugin.as_str(), "hello");
}
