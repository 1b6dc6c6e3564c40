//! A host that stops in good order.

use std::time::Duration;

use sandyard::model::{JobState, Outcome};
use serde_json::json;

use crate::yard::{PATIENCE, Yard};

#[tokio::test]
async fn running_jobs_have_the_grace_to_finish() {
    let yard = Yard::with(|setup| setup.engine.shutdown_grace = PATIENCE).await;
    let params = json!({ "action": "sleep", "seconds": 0.5 });
    yard.define(json!({ "id": "e", "plugin": "limits", "params": params })).await;
    let job = yard.start("e").await;
    let begun = std::time::Instant::now();
    let yard = yard.reopened().await;
    assert!(begun.elapsed() < PATIENCE, "it waits no longer than it has to");
    let details = yard.details(&job).await;
    assert_eq!((details.entry.outcome, details.entry.attempts), (Some(Outcome::Success), 1));
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_handed_to_the_next_start() {
    let grace = Duration::from_millis(50);
    let yard = Yard::with(|setup| setup.engine.shutdown_grace = grace).await;
    yard.upload("print").await;
    yard.sleeps("e", json!({ "retries": 0, "on_crash": "fail", "chain_error": "e" })).await;
    let job = yard.start("e").await;
    let started = yard.details(&job).await.entry.time_start;
    yard.engine.stop().await;
    // It counts as if it had not run.
    let entry = yard.details(&job).await.entry;
    assert_eq!((entry.state, entry.attempts), (JobState::Queued, 0));
    assert!(yard.engine.live(&job).is_none());
    yard.prints("e", &[json!({ "complete": 1 })], json!({})).await;
    let yard = yard.reopened().await;
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Success).entry.attempts, 1);
    assert_eq!(ended.entry.time_start, started);
    assert_eq!(yard.jobs_of("e").await.len(), 1);
}

#[tokio::test]
async fn nothing_begins_once_it_stops() {
    let yard = Yard::with(|setup| setup.engine.workers = 1).await;
    yard.sleeps("hold", json!({})).await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    let hold = yard.start("hold").await;
    let waiting = yard.submit("e").await;
    assert!(!yard.engine.is_stopping());
    yard.engine.stop().await;
    assert!(yard.engine.is_stopping());
    for job in [&hold, &waiting] {
        assert_eq!(yard.state(job).await, JobState::Queued);
    }
    // What still comes is kept, and waits too.
    let late = yard.submit("e").await;
    assert_eq!(yard.state(&late).await, JobState::Queued);
    let yard = yard.reopened().await;
    yard.abort(&hold).await;
    for job in [&waiting, &late] {
        yard.ended(job).await.assert(Outcome::Success);
    }
}

#[tokio::test]
async fn who_waits_for_a_job_hears_that_the_host_stopped() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({})).await;
    let job = yard.start("e").await;
    let mut wait = yard.engine.wait(&job);
    yard.engine.stop().await;
    assert_eq!(tokio::time::timeout(PATIENCE, wait.ended()).await, Ok(false));
    let mut late = yard.engine.wait(&job);
    assert_eq!(tokio::time::timeout(PATIENCE, late.ended()).await, Ok(false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_the_middle_of_much_work_loses_nothing() {
    let mut yard = Yard::with(|setup| setup.engine.workers = 4).await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    let mut jobs = Vec::new();
    for _ in 0..3 {
        for _ in 0..20 {
            jobs.push(yard.submit("e").await);
        }
        yard = yard.reopened().await;
    }
    for job in &jobs {
        // One that was stopped is run again, and was not taken for one that crashed.
        assert_eq!(yard.ended(job).await.assert(Outcome::Success).entry.attempts, 1);
    }
    assert_eq!(yard.jobs_of("e").await.len(), jobs.len());
}
