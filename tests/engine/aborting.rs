//! Ending jobs by hand.

use std::time::Duration;

use sandyard::engine::Aborted;
use sandyard::model::{JobState, Outcome};
use sandyard::store::StoreError;
use serde_json::json;

use crate::yard::{Ended, Yard};

fn assert_aborted(ended: &Ended) {
    ended.assert(Outcome::Aborted);
    assert_eq!(ended.description(), "Job Aborted: Manually aborted by user: admin");
    assert_eq!((ended.field("stop_reason"), ended.field("code")), (&json!("abort"), &json!(1)));
}

#[tokio::test]
async fn a_running_job_is_dropped_at_once() {
    let yard = Yard::with(|setup| setup.engine.workers = 1).await;
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    let follows = json!({ "retries": 3, "chain_error": "next", "notify_fail": "a@example.com" });
    yard.sleeps("e", follows).await;
    let job = yard.start("e").await;
    assert!(yard.engine.live(&job).is_some());
    let aborted = yard.engine.abort(&job, "user: admin").await.unwrap();
    assert_eq!(aborted, Aborted::Running);
    let ended = yard.ended(&job).await;
    assert_aborted(&ended);
    // Nothing of it is left, and nothing follows.
    assert!(yard.engine.live(&job).is_none());
    assert_eq!((ended.entry.attempts, ended.chained.len()), (1, 0));
    assert_eq!(yard.store().notices(&job).await.unwrap(), []);
    // The only place is free again.
    yard.run("next").await.assert(Outcome::Success);
    assert_eq!(yard.engine.abort(&job, "user: admin").await, Ok(Aborted::Done));
}

#[tokio::test]
async fn a_job_that_computes_is_dropped_as_well() {
    let yard = Yard::new().await;
    let params = json!({ "action": "spin", "seconds": 0 });
    let spins =
        json!({ "id": "e", "plugin": "limits", "params": params, "limits": { "fuel": "5T" } });
    yard.define(spins).await;
    let job = yard.start("e").await;
    assert_aborted(&yard.abort(&job).await);
}

#[tokio::test]
async fn a_queued_job_never_runs() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({ "max_children": 1, "queue": true })).await;
    yard.start("e").await;
    let job = yard.submit("e").await;
    let mut wait = yard.engine.wait(&job);
    let aborted = yard.engine.abort(&job, "user: admin").await.unwrap();
    assert_eq!(aborted, Aborted::Waiting);
    assert!(wait.ended().await);
    let ended = yard.ended(&job).await;
    assert_aborted(&ended);
    assert_eq!((ended.entry.attempts, ended.entry.time_start), (0, None));
    assert_eq!(yard.store().counts().queued, 0);
}

#[tokio::test]
async fn a_job_that_waits_for_a_retry_is_not_tried_again_and_keeps_its_log() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let failure = json!({ "complete": 1, "code": 1, "description": "no" });
    let rules = json!({ "retries": 1, "retry_delay": 3600, "max_children": 1 });
    yard.prints("e", &[json!("trying"), failure], rules).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until_state(&job, JobState::Retrying).await;
    assert_eq!(yard.engine.abort(&job, "user: admin").await, Ok(Aborted::Waiting));
    let ended = yard.ended(&job).await;
    assert_aborted(&ended);
    assert_eq!(ended.entry.attempts, 1);
    assert!(
        ended.log.starts_with("trying\n[sandyard] Job failed with error: no\n"),
        "{}",
        ended.log
    );
    // It no longer counts.
    yard.submit("e").await;
}

#[tokio::test]
async fn a_job_that_nobody_knows_cannot_be_aborted() {
    let yard = Yard::new().await;
    let error = yard.engine.abort(&"jnone".parse().unwrap(), "user: admin").await;
    assert_eq!(error, Err(StoreError::missing("job", "jnone")));
}

/// Whenever it comes: between two tries, too, an abort is the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abort_at_any_moment_is_the_end() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let failure = json!({ "complete": 1, "code": 1, "description": "no" });
    yard.prints("e", &[failure], json!({ "retries": 1000 })).await;
    for round in 0..12 {
        let job = yard.submit("e").await;
        tokio::time::sleep(Duration::from_millis(round * 3 % 17)).await;
        let aborted = yard.engine.abort(&job, "user: admin").await.unwrap();
        assert_ne!(aborted, Aborted::Done);
        let ended = yard.ended(&job).await;
        assert!(ended.entry.attempts < 1000, "{:?}", ended.entry);
        assert!(yard.engine.live(&job).is_none());
    }
    assert_eq!(yard.store().counts(), sandyard::store::jobs::JobCounts::default());
}
