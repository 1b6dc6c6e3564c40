//! Caps, waiting, and whose turn it is.

use sandyard::model::{JobId, JobState, Outcome};
use sandyard::store::Refusal;
use sandyard::store::jobs::SubmitError;
use serde_json::json;

use crate::watch::Watch;
use crate::yard::{Yard, submission, submission_in};

/// The jobs in the order in which they begin to run, until so many have.
async fn order_of_starts(watch: &mut Watch, number: usize) -> Vec<JobId> {
    let mut started = Vec::new();
    while started.len() < number {
        let change = watch.next().await;
        if change.state == JobState::Running && !started.contains(&change.id) {
            started.push(change.id.clone());
        }
    }
    started
}

#[tokio::test]
async fn more_than_max_children_are_refused_in_cronicles_words() {
    let yard = Yard::new().await;
    yard.sleeps("one", json!({ "title": "Just one", "max_children": 1 })).await;
    yard.sleeps("two", json!({ "max_children": 2 })).await;
    let job = yard.start("one").await;
    let refusal = yard.refusal("one").await;
    assert_eq!(refusal, "Maximum of 1 job already running for event: Just one");
    for _ in 0..2 {
        yard.submit("two").await;
    }
    let refusal = yard.refusal("two").await;
    assert_eq!(refusal, "Maximum of 2 jobs already running for event: two");
    // One that ends makes room.
    yard.abort(&job).await;
    yard.start("one").await;
}

#[tokio::test]
async fn what_does_not_fit_waits_up_to_queue_max() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({ "max_children": 1, "queue": true, "queue_max": 2 })).await;
    let first = yard.start("e").await;
    let second = yard.try_submit(submission("e")).await.unwrap();
    let third = yard.try_submit(submission("e")).await.unwrap();
    assert_eq!((second.waiting, third.waiting), (1, 2));
    assert_eq!((second.state, yard.state(&third.job).await), (JobState::Queued, JobState::Queued));
    let refusal = yard.refusal("e").await;
    assert_eq!(refusal, "Job could not be queued: Event queue reached max of 2 items");
    let counts = yard.store().counts();
    assert_eq!((counts.running, counts.queued), (1, 2));

    let mut watch = yard.watch();
    yard.abort(&first).await;
    watch.until_state(&second.job, JobState::Running).await;
    assert_eq!(yard.state(&third.job).await, JobState::Queued);
    yard.submit("e").await;
}

#[tokio::test]
async fn one_event_is_first_in_first_out() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello", "max_children": 1, "queue": true })).await;
    let mut watch = yard.watch();
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(yard.submit("e").await);
    }
    assert_eq!(order_of_starts(&mut watch, 8).await, jobs);
}

#[tokio::test]
async fn a_noisy_namespace_delays_another_by_its_share_alone() {
    let yard = Yard::with(|setup| setup.engine.workers = 1).await;
    yard.sleeps("hold", json!({})).await;
    for namespace in ["noisy", "quiet"] {
        yard.define(json!({ "id": "e", "plugin": "hello", "namespace": namespace })).await;
    }
    let hold = yard.start("hold").await;
    let mut watch = yard.watch();
    for _ in 0..20 {
        yard.try_submit(submission_in("noisy", "e")).await.unwrap();
    }
    let mut quiet = Vec::new();
    for _ in 0..2 {
        quiet.push(yard.try_submit(submission_in("quiet", "e")).await.unwrap().job);
    }
    yard.abort(&hold).await;
    let order = order_of_starts(&mut watch, 22).await;
    let place = |job: &JobId| order.iter().position(|started| started == job).unwrap();
    assert!(place(&quiet[0]) <= 1 && place(&quiet[1]) <= 3, "{order:?}, of which {quiet:?}");
}

#[tokio::test]
async fn a_full_namespace_does_not_hold_up_others() {
    let yard = Yard::with(|setup| setup.caps.namespace = 1).await;
    yard.sleeps("sleep", json!({ "queue": true })).await;
    yard.sleeps("refused", json!({})).await;
    yard.define(json!({ "id": "e", "plugin": "hello", "namespace": "acme" })).await;
    yard.start("sleep").await;
    let waiting = yard.submit("sleep").await;
    let refusal = yard.refusal("refused").await;
    assert_eq!(refusal, "Maximum of 1 job already running in this namespace");
    yard.finish(submission_in("acme", "e")).await.assert(Outcome::Success);
    assert_eq!(yard.state(&waiting).await, JobState::Queued);
}

#[tokio::test]
async fn a_full_host_takes_nothing() {
    let yard = Yard::with(|setup| setup.caps.host = 2).await;
    yard.sleeps("e", json!({ "queue": true, "max_children": 1 })).await;
    yard.start("e").await;
    yard.submit("e").await;
    let refused = yard.try_submit(submission("e")).await;
    assert_eq!(refused, Err(SubmitError::Refused(Refusal::HostFull { most: 2 })));
}

#[tokio::test]
async fn a_category_caps_its_events_together() {
    let yard = Yard::new().await;
    yard.define_category(json!({ "id": "c", "title": "C", "max_children": 1 })).await;
    yard.sleeps("first", json!({ "category": "c" })).await;
    yard.sleeps("second", json!({ "category": "c" })).await;
    yard.sleeps("patient", json!({ "category": "c", "queue": true })).await;
    yard.sleeps("other", json!({})).await;
    let first = yard.start("first").await;
    let refusal = yard.refusal("second").await;
    assert_eq!(refusal, "Maximum of 1 job already running for category: c");
    let patient = yard.submit("patient").await;
    yard.start("other").await;
    assert_eq!(yard.state(&patient).await, JobState::Queued);
    let mut watch = yard.watch();
    yard.abort(&first).await;
    watch.until_state(&patient, JobState::Running).await;
}

#[tokio::test]
async fn what_is_switched_off_is_refused_or_waits_until_it_is_on() {
    let yard = Yard::new().await;
    yard.define_category(json!({ "id": "c", "title": "C", "enabled": false })).await;
    yard.define(json!({ "id": "e", "plugin": "hello", "category": "c" })).await;
    yard.define(json!({ "id": "q", "plugin": "hello", "category": "c", "queue": true })).await;
    assert_eq!(yard.refusal("e").await, "Category 'c' is disabled.");
    let waiting = yard.submit("q").await;
    assert_eq!(yard.state(&waiting).await, JobState::Queued);
    yard.define_category(json!({ "id": "c", "title": "C" })).await;
    yard.ended(&waiting).await.assert(Outcome::Success);
    yard.run("e").await.assert(Outcome::Success);

    let (namespace, plugin) = ("default".parse().unwrap(), "hello".parse().unwrap());
    yard.store().enable_plugin(&namespace, &plugin, false).await.unwrap();
    assert_eq!(yard.refusal("e").await, "Plugin 'hello' is disabled.");
    let waiting = yard.submit("q").await;
    yard.store().enable_plugin(&namespace, &plugin, true).await.unwrap();
    yard.ended(&waiting).await.assert(Outcome::Success);
}

#[tokio::test]
async fn an_event_that_is_switched_off_runs_by_hand_all_the_same() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello", "enabled": false })).await;
    yard.run("e").await.assert(Outcome::Success);
}

#[tokio::test]
async fn a_cap_that_is_raised_lets_waiting_jobs_run() {
    let yard = Yard::new().await;
    yard.sleeps("e", json!({ "max_children": 1, "queue": true })).await;
    yard.start("e").await;
    let waiting = yard.submit("e").await;
    let mut watch = yard.watch();
    yard.sleeps("e", json!({ "max_children": 2, "queue": true })).await;
    watch.until_state(&waiting, JobState::Running).await;
}
