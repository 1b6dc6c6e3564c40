//! A host that dies, and the next start on what it left.

use sandyard::model::{JobState, Outcome};
use serde_json::{Value, json};

use crate::yard::Yard;

#[tokio::test]
async fn a_job_that_ran_has_failed_unless_its_event_says_otherwise() {
    let yard = Yard::new().await;
    yard.upload("echo-job").await;
    yard.define(json!({ "id": "next", "plugin": "echo-job" })).await;
    yard.sleeps("e", json!({ "chain_error": "next", "chain": "next", "retries": 5 })).await;
    let job = yard.start("e").await;
    let yard = yard.crashed().await;
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Error).field("stop_reason"), "crash");
    assert_eq!(ended.description(), "Job Aborted: the host died while it ran");
    assert_eq!(ended.entry.attempts, 1);
    let next = yard.ended(&ended.next()).await;
    assert_eq!(next.given()["chain_description"], ended.description());
    assert_eq!(next.given()["source_job"], job.as_str());
}

#[tokio::test]
async fn a_job_that_may_be_run_again_is_until_its_tries_are_used_up() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({ "on_crash": "retry", "retries": 1 })).await;
    let job = yard.start("e").await;
    let mut yard = yard;
    for attempts in [2, 3] {
        yard = yard.crashed().await;
        let entry = running(&yard, &job, attempts).await;
        assert_eq!(entry.id, job);
    }
    let yard = yard.crashed().await;
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Error).field("stop_reason"), "crash");
    assert_eq!((ended.entry.attempts, yard.jobs_of("e").await.len()), (3, 1));
}

/// Waits until a job runs, for the so many-eth time.
async fn running(
    yard: &Yard,
    job: &sandyard::model::JobId,
    attempts: u32,
) -> sandyard::store::jobs::JobEntry {
    crate::yard::eventually(async || {
        let entry = yard.details(job).await.entry;
        let is_it = entry.state == JobState::Running && entry.attempts == attempts;
        (is_it && yard.engine.live(job).is_some()).then_some(entry)
    })
    .await
}

#[tokio::test]
async fn a_job_that_is_run_again_ends_as_any_other() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let rules = json!({ "on_crash": "retry", "retries": 0 });
    yard.sleeps("e", rules.clone()).await;
    let job = yard.start("e").await;
    let printed = json!({ "complete": 1, "description": "well" });
    // What runs keeps its plugin; what is run again has the event as it is then.
    yard.prints("e", &[printed], rules).await;
    let yard = yard.crashed().await;
    let ended = yard.ended(&job).await;
    assert_eq!(ended.assert(Outcome::Success).description(), "well");
    assert_eq!(ended.entry.attempts, 2);
}

#[tokio::test]
async fn what_was_queued_runs_after_what_was_running_in_order() {
    let yard = Yard::new().await;
    let rules = json!({ "on_crash": "retry", "max_children": 2, "queue": true });
    yard.sleeps("e", rules.clone()).await;
    let mut jobs = vec![yard.start("e").await, yard.start("e").await];
    jobs.push(yard.submit("e").await);
    jobs.push(yard.submit("e").await);
    let rules = json!({ "on_crash": "retry", "max_children": 1, "queue": true });
    let params = json!({ "action": "well" });
    let event = json!({ "id": "e", "plugin": "limits", "params": params });
    yard.define(crate::yard::with(event, rules)).await;
    let yard = yard.crashed().await;
    let mut ends = Vec::new();
    for job in &jobs {
        let ended = yard.ended(job).await;
        ended.assert(Outcome::Success);
        ends.push((ended.entry.time_end.unwrap(), ended.entry.attempts));
    }
    assert!(ends.is_sorted_by_key(|(end, _)| *end), "{ends:?}");
    assert_eq!(ends.iter().map(|(_, attempts)| *attempts).collect::<Vec<_>>(), [2, 2, 1, 1]);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_and_what_was_done_stays_done() {
    let yard = Yard::with(|setup| setup.engine.workers = 1).await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    let done = yard.run("e").await.entry;
    yard.sleeps("sleep", json!({ "on_crash": "fail" })).await;
    yard.start("sleep").await;
    let mut queued = Vec::new();
    for _ in 0..5 {
        queued.push(yard.submit("e").await);
    }
    let yard = yard.crashed().await;
    for job in &queued {
        assert_eq!(yard.ended(job).await.assert(Outcome::Success).entry.attempts, 1);
    }
    assert_eq!(yard.ended(&done.id).await.entry, done);
    assert_eq!(yard.jobs_of("e").await.len(), 6);
}

#[tokio::test]
async fn a_job_whose_event_fails_on_a_crash_tells_who_hears_of_failures() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({ "notify_fail": "ops@example.com" })).await;
    let job = yard.start("e").await;
    let yard = yard.crashed().await;
    yard.ended(&job).await;
    let notices = yard.store().notices(&job).await.unwrap();
    let told: Vec<_> = notices.iter().map(|notice| notice.target.as_str()).collect();
    assert_eq!(told, ["ops@example.com"]);
}

#[tokio::test]
async fn a_crash_between_two_tries_loses_neither_log_nor_time() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let failure = json!({ "complete": 1, "code": 1, "description": "no" });
    let rules = json!({ "retries": 2, "retry_delay": 1 });
    yard.prints("e", &[json!("trying"), failure], rules).await;
    let mut watch = yard.watch();
    let job = yard.submit("e").await;
    watch.until_state(&job, JobState::Retrying).await;
    let yard = yard.crashed().await;
    let ended = yard.ended(&job).await;
    assert_eq!((ended.entry.attempts, ended.log.matches("trying\n").count()), (3, 3));
    assert_eq!(Value::from(ended.chained), json!([]));
}
