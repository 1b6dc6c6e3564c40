//! A job that fails is tried again, and stays the same job.

use sandyard::model::{JobState, Outcome};
use serde_json::{Value, json};

use crate::yard::{Yard, printing, text};

fn failure() -> Value {
    json!({ "complete": 1, "code": 3, "description": "no\nluck" })
}

#[tokio::test]
async fn all_tries_are_one_job_with_one_log() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    yard.prints("e", &[json!("trying"), failure()], json!({ "retries": 2 })).await;
    let ended = yard.run("e").await;
    assert_eq!(ended.assert(Outcome::Error).entry.attempts, 3);
    assert_eq!((ended.field("code"), ended.description()), (&json!(3), "no\nluck"));
    let log = "trying\n\
        [sandyard] Job failed with error 3: no luck\n\
        [sandyard] 2 retries remain\n\
        trying\n\
        [sandyard] Job failed with error 3: no luck\n\
        [sandyard] 1 retry remains\n\
        trying\n";
    assert_eq!(ended.log, log);
    assert_eq!(yard.jobs_of("e").await.len(), 1);
    assert_eq!(yard.engine.metrics().totals().submitted, 1);
}

#[tokio::test]
async fn a_success_ends_the_tries() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    yard.prints("e", &[failure()], json!({ "retries": 5, "retry_delay": 1 })).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until_state(&job, JobState::Retrying).await;
    let well = json!({ "complete": 1, "description": "well" });
    yard.prints("e", &[well], json!({ "retries": 5, "retry_delay": 1 })).await;
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Success).description(), "well");
    assert_eq!(ended.entry.attempts, 2);
    assert!(ended.log.ends_with("[sandyard] 5 retries remain (1 second delay)\n"), "{}", ended.log);
    let (start, end) = (ended.entry.time_start.unwrap(), ended.entry.time_end.unwrap());
    assert!(end - start >= 1.0, "{start} to {end}");
    // The job's time is that of all its tries.
    assert!(ended.field("elapsed").as_f64().unwrap() >= 1.0, "{}", ended.record);
}

#[tokio::test]
async fn what_a_try_reported_stays_and_the_next_one_reads_it() {
    let yard = Yard::new().await;
    for guest in ["print", "echo-job"] {
        yard.upload(guest).await;
    }
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    let reported = json!({
        "label": "first", "table": { "rows": [[1]] }, "html": { "content": "<b>x</b>" },
        "chain": "next", "chain_params": { "name": "Eve" }, "progress": 0.5,
        "notify_fail": "ops@example.com", "perf": { "total": 1 },
    });
    let rules = json!({ "retries": 2, "retry_delay": 1 });
    yard.prints("e", &[reported, failure()], rules.clone()).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until_state(&job, JobState::Retrying).await;
    yard.define(crate::yard::with(json!({ "id": "e", "plugin": "echo-job" }), rules)).await;
    let ended = yard.ended(&job).await;
    let given = ended.given();
    assert_eq!(given["retries"], 1);
    assert_eq!(ended.variable("JOB_RETRIES"), "1");
    assert_eq!(ended.variable("JOB_LABEL"), "first");
    assert_eq!((&given["label"], &given["chain"]), (&json!("first"), &json!("next")));
    // The guest reads numbers with an error in their last digit.
    let late = given["time_start"].as_f64().unwrap() - ended.entry.time_start.unwrap();
    assert!(late.abs() < 1e-3, "{late} s after the first try");
    for (key, kept) in [
        ("chain", json!("next")),
        ("chain_params", json!({ "name": "Eve" })),
        ("notify_fail", json!("ops@example.com")),
        // What is of one try goes with it.
        ("progress", Value::Null),
        ("perf", Value::Null),
    ] {
        assert_eq!(ended.field(key), &kept, "{key}");
    }
    assert_eq!(ended.field("table")["rows"], json!([[1]]));
    assert_eq!(ended.field("html")["content"], "<b>x</b>");
    assert_eq!(ended.entry.label.as_deref(), Some("first"));
    assert_eq!(yard.ended(&ended.next()).await.description(), "Hello Eve");
}

#[tokio::test]
async fn elapsed_counts_each_try_once() {
    let yard = Yard::new().await;
    let params = json!({ "duration": "0.3", "action": "Failure", "progress": false });
    yard.define(json!({ "id": "e", "plugin": "test", "params": params, "retries": 3 })).await;
    let ended = yard.run("e").await;
    assert_eq!(ended.entry.attempts, 4);
    let elapsed = ended.field("elapsed").as_f64().unwrap();
    let wall = ended.entry.time_end.unwrap() - ended.entry.time_start.unwrap();
    assert!(elapsed >= 1.2 && elapsed <= wall + 0.1, "{elapsed} s of {wall} s");
}

#[tokio::test]
async fn the_timeout_spans_all_tries() {
    let yard = Yard::new().await;
    let params = json!({ "duration": "0.4", "action": "Failure", "progress": false });
    let rules = json!({ "retries": 50, "timeout": 1, "params": params });
    yard.define(crate::yard::with(json!({ "id": "e", "plugin": "test" }), rules)).await;
    let ended = yard.run("e").await;
    assert_eq!(ended.assert(Outcome::Error).field("stop_reason"), "timeout");
    assert!((2..=4).contains(&ended.entry.attempts), "{:?}", ended.entry);
    assert!(ended.log.contains("[sandyard] 50 retries remain\n"), "{}", ended.log);
}

#[tokio::test]
async fn a_pause_between_tries_counts_as_the_jobs_time() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let rules = json!({ "retries": 5, "retry_delay": 1, "timeout": 1 });
    yard.prints("e", &[json!("only once"), failure()], rules).await;
    let ended = yard.run("e").await;
    assert_eq!(ended.assert(Outcome::Error).field("stop_reason"), "timeout");
    assert_eq!(ended.log.matches("only once").count(), 1, "{}", ended.log);
}

#[tokio::test]
async fn a_job_that_waits_for_a_retry_counts_as_running_and_outlives_the_host() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let rules = json!({ "retries": 1, "retry_delay": 1, "max_children": 1 });
    let lines = [json!("trying"), failure()];
    yard.prints("e", &lines, rules.clone()).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until_state(&job, JobState::Retrying).await;
    assert_eq!(yard.state(&job).await, JobState::Retrying);
    assert_eq!(yard.store().counts().retrying, 1);
    assert_eq!(yard.refusal("e").await, "Maximum of 1 job already running for event: e");
    // So far its log is that of the first try.
    assert!(yard.store().log(&job).await.unwrap().unwrap().starts_with("trying\n"));

    let yard = yard.reopened().await;
    assert_eq!(yard.state(&job).await, JobState::Retrying);
    let ended = yard.ended(&job).await;
    assert_eq!((ended.entry.attempts, ended.log.matches("trying\n").count()), (2, 2));
    yard.prints("e", &lines, rules).await;
    yard.submit("e").await;
}

#[tokio::test]
async fn retries_given_for_one_job_count() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    yard.define(printing("e", &[failure()], json!({}))).await;
    assert_eq!(yard.run("e").await.entry.attempts, 1);
    let mut submission = crate::yard::submission("e");
    submission.order.fields.insert("retries".to_owned(), json!(1));
    let printed = text(&[json!("for this job"), failure()]);
    submission.order.params.insert("stdout".to_owned(), json!(printed));
    let ended = yard.finish(submission).await;
    assert_eq!((ended.entry.attempts, ended.log.matches("for this job").count()), (2, 2));
}

#[tokio::test]
async fn a_warning_is_no_failure_to_try_again() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let warning = json!({ "complete": 1, "code": "warning", "description": "hm" });
    yard.prints("e", &[warning], json!({ "retries": 3 })).await;
    assert_eq!(yard.run("e").await.assert(Outcome::Warning).entry.attempts, 1);
}
