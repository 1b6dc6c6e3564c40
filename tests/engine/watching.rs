//! Watching jobs while they happen.

use std::time::Instant;

use sandyard::model::{JobId, JobState, Outcome};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use crate::watch::Watch;
use crate::yard::{PATIENCE, Yard, submission};

/// The states that a job goes through, each once.
async fn states(watch: &mut Watch, job: &JobId) -> Vec<(JobState, u32)> {
    let seen = watch.until_state(job, JobState::Done).await;
    let own = seen.iter().filter(|change| change.id == *job);
    let mut states: Vec<_> = own.map(|change| (change.state, change.attempts)).collect();
    states.dedup();
    states
}

#[tokio::test]
async fn what_happens_to_a_job_is_told_in_order() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    let seen = watch.until_state(&job, JobState::Done).await;
    assert_eq!((seen[0].state, seen[0].event.as_str()), (JobState::Queued, "e"));
    assert_eq!(seen[1].state, JobState::Running);
    let last = seen.last().unwrap();
    assert_eq!((last.outcome, last.code.as_ref()), (Some(Outcome::Success), Some(&json!(0))));
    assert_eq!(last.description.as_deref(), Some("Hello world"));
    // What is told is on disk.
    assert_eq!(yard.state(&job).await, JobState::Done);
}

/// The one who submits and the one who runs are tasks of their own, on threads of their own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_state_is_told_after_a_later_one() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let failure = json!({ "complete": 1, "code": 1 });
    let rules = json!({ "retries": 3, "chain_error": "next" });
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    yard.prints("e", &[failure], rules).await;
    for _ in 0..15 {
        let mut watch = yard.watch();
        let (job, followed) = {
            let ended = yard.run("e").await;
            (ended.entry.id.clone(), ended.next())
        };
        let expected: Vec<_> = [(JobState::Queued, 0)]
            .into_iter()
            .chain((1..4).flat_map(|n| [(JobState::Running, n), (JobState::Retrying, n)]))
            .chain([(JobState::Running, 4), (JobState::Done, 4)])
            .collect();
        let mut again = Watch::new(yard.engine.changes());
        assert_eq!(states(&mut watch, &job).await, expected);
        // What follows may have begun before the end of the first was told.
        if yard.state(&followed).await != JobState::Done {
            again.until_state(&followed, JobState::Done).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_chained_job_is_told_in_order_too() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    yard.define(json!({ "id": "e", "plugin": "hello", "chain": "next" })).await;
    for _ in 0..15 {
        let mut watch = yard.watch();
        yard.submit("e").await;
        let is_end = |change: &sandyard::engine::Change| {
            change.event.as_str() == "next" && change.state == JobState::Done
        };
        let seen = watch.until(is_end).await;
        let own = seen.iter().filter(|change| change.event.as_str() == "next");
        let mut states: Vec<_> = own.map(|change| change.state).collect();
        states.dedup();
        assert_eq!(states, [JobState::Queued, JobState::Running, JobState::Done]);
    }
}

#[tokio::test]
async fn progress_is_told_and_can_be_asked_for() {
    let yard = Yard::new().await;
    yard.upload("progress-steps").await;
    let params = json!({ "steps": 3, "milliseconds": 150 });
    yard.define(json!({ "id": "e", "plugin": "progress-steps", "params": params })).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until(|change| change.label.as_deref() == Some("step 2 of 3")).await;
    let live = yard.engine.live(&job).unwrap();
    assert!(live.progress().progress.unwrap() > 0.6, "{:?}", live.progress());
    let seen = watch.until_state(&job, JobState::Done).await;
    assert_eq!(seen.last().unwrap().label.as_deref(), Some("step 3 of 3"));
}

#[tokio::test]
async fn a_watcher_who_is_slow_slows_nobody_and_hears_what_it_missed() {
    let yard = Yard::new().await;
    yard.upload("flood-progress").await;
    yard.define(json!({ "id": "e", "plugin": "hello", "max_children": 4, "queue": true })).await;
    let mut slow = yard.engine.changes().watch();
    let begun = Instant::now();
    let mut jobs = Vec::new();
    for _ in 0..400 {
        jobs.push(yard.submit("e").await);
    }
    for job in &jobs {
        yard.ended(job).await.assert(Outcome::Success);
    }
    assert!(begun.elapsed() < PATIENCE);
    // 400 jobs have more changes than are kept.
    assert!(matches!(slow.recv().await, Err(RecvError::Lagged(missed)) if missed > 0));
    slow.recv().await.unwrap();
}

#[tokio::test]
async fn a_flood_of_progress_does_not_drown_what_others_report() {
    let yard = Yard::new().await;
    yard.upload("flood-progress").await;
    let params = json!({ "lines": 20_000 });
    yard.define(json!({ "id": "e", "plugin": "flood-progress", "params": params })).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    // The watch fails if it misses a change.
    let seen = watch.until_state(&job, JobState::Done).await;
    assert!(seen.len() < 500, "{} changes", seen.len());
    yard.ended(&job).await.assert(Outcome::Success);
}

#[tokio::test]
async fn the_log_of_a_running_job_can_be_followed() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    // Without an end of its own: it goes on with what the next try says.
    let failure = json!({ "complete": 1, "code": 1, "description": "no" });
    yard.prints("e", &[json!("first"), failure], json!({ "retries": 1, "retry_delay": 1 })).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until_state(&job, JobState::Retrying).await;
    let params = json!({ "action": "sleep", "seconds": 0 });
    yard.define(json!({ "id": "e", "plugin": "limits", "params": params })).await;
    watch.until_state(&job, JobState::Running).await;
    let live = yard.engine.live(&job).unwrap();
    let begin = live.log().after(0);
    assert!(begin.text.starts_with("first\n[sandyard] Job failed"), "{begin:?}");
    let follower = tokio::spawn({
        let live = live.clone();
        async move { live.log().grew(begin.next).await }
    });
    yard.abort(&job).await;
    // Nothing more came.
    assert!(!tokio::time::timeout(PATIENCE, follower).await.unwrap().unwrap());
}

#[tokio::test]
async fn a_follower_reads_every_line_as_it_comes() {
    let yard = Yard::new().await;
    let params = json!({ "duration": "0.6", "progress": false });
    yard.define(json!({ "id": "e", "plugin": "test", "params": params })).await;
    let job = yard.start("e").await;
    let live = yard.engine.live(&job).unwrap();
    let (mut text, mut from) = (String::new(), 0);
    assert!(tokio::time::timeout(PATIENCE, live.log().grew(from)).await.unwrap());
    assert_eq!(yard.state(&job).await, JobState::Running);
    while live.log().grew(from).await {
        let piece = live.log().after(from);
        text.push_str(&piece.text);
        from = piece.next;
    }
    assert_eq!(text, yard.ended(&job).await.log);
    assert!(text.contains("The job lasts 0.600 seconds."), "{text}");
}

#[tokio::test]
async fn who_comes_late_hears_of_what_is_still_to_come() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({})).await;
    let job = yard.submit("e").await;
    crate::yard::eventually(async || yard.engine.live(&job)).await;
    let mut watch = yard.watch();
    yard.abort(&job).await;
    let seen = watch.until_state(&job, JobState::Done).await;
    assert_eq!(seen.last().unwrap().outcome, Some(Outcome::Aborted));
}

#[tokio::test]
async fn what_is_refused_is_not_told() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    let mut watch = yard.watch();
    yard.try_submit(submission("nowhere")).await.unwrap_err();
    let job = yard.submit("e").await;
    assert_eq!(watch.next().await.id, job);
}

#[test]
fn a_change_is_json_without_what_it_has_not() {
    let change = sandyard::engine::Change {
        id: "j1".parse().unwrap(),
        namespace: "default".parse().unwrap(),
        event: "e".parse().unwrap(),
        state: JobState::Queued,
        attempts: 0,
        progress: None,
        label: None,
        outcome: None,
        code: None,
        description: None,
    };
    let json: Value = serde_json::to_value(change).unwrap();
    let expected = json!({ "id": "j1", "namespace": "default", "event": "e", "state": "queued", "attempts": 0 });
    assert_eq!(json, expected);
}
