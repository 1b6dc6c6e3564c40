//! Events whose time has come.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sandyard::model::{JobState, Namespace, Outcome};
use sandyard::schedule::Scheduler;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::yard::{Yard, eventually};

const HOUR: i64 = 3600;

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

fn schedule(yard: &Yard) -> Scheduler {
    Scheduler::start(yard.engine.clone())
}

/// The last three full hours, which no test waits for.
fn last_hours() -> [i64; 3] {
    let hour = now() / HOUR * HOUR;
    [hour - 2 * HOUR, hour - HOUR, hour]
}

/// Sets an event's schedule back to where it was before the last three hours.
async fn set_back(yard: &Yard, event: &str) {
    let before = last_hours()[0] - 1;
    let cursor = (Namespace::default(), event.parse().unwrap(), before);
    yard.store().set_cursors(vec![cursor]).await.unwrap();
}

fn cursor(yard: &Yard, event: &str) -> Option<i64> {
    let scheduled = yard.store().scheduled();
    let found = scheduled.into_iter().find(|scheduled| scheduled.event.id.as_str() == event);
    found.unwrap().cursor
}

/// What the jobs of an event are for, once they are so many.
async fn instants(yard: &Yard, event: &str, number: usize) -> Vec<i64> {
    let jobs = eventually(async || {
        let jobs = yard.jobs_of(event).await;
        (jobs.len() >= number).then_some(jobs)
    })
    .await;
    let mut instants = Vec::new();
    for job in jobs {
        instants.push(yard.details(&job.id).await.order.now);
    }
    instants
}

/// Waits until the schedule has launched an event of each second twice more, and so has looked at
/// everything else.
async fn two_rounds(yard: &Yard) {
    yard.define(json!({ "id": "clock", "plugin": "hello", "timing": { "interval": 1 } })).await;
    instants(yard, "clock", 2).await;
}

#[tokio::test]
async fn an_event_of_each_second_runs_for_each_second() {
    let yard = Yard::new().await;
    yard.upload("echo-job").await;
    let scheduler = schedule(&yard);
    let begun = now();
    let timing = json!({ "id": "e", "plugin": "echo-job", "timing": "* * * * * *" });
    yard.define(timing).await;
    let instants = instants(&yard, "e", 3).await;
    scheduler.stop().await;
    assert!((begun..begun + 2).contains(&instants[0]), "{begun}: {instants:?}");
    assert_eq!(instants[..3], [instants[0], instants[0] + 1, instants[0] + 2]);
    let jobs = yard.done_of("e", 3).await;
    let ended = yard.ended(&jobs[0].id).await;
    assert_eq!(
        (&ended.given()["now"], ended.given()["source"].as_str()),
        (&json!(instants[0]), Some("Scheduler"))
    );
    assert_eq!(ended.variable("JOB_NOW"), &json!(instants[0].to_string()));
    // On time, too: not before, and not long after.
    let late = jobs[1].time_queued - instants[1] as f64;
    assert!((0.0..10.0).contains(&late), "{late}");
    // Once it has stopped, nothing comes.
    let number = yard.jobs_of("e").await.len();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(yard.jobs_of("e").await.len(), number);
}

#[tokio::test]
async fn missed_runs_are_made_up_for_in_order() {
    let yard = Yard::new().await;
    let event = json!({
        "id": "e", "plugin": "hello", "timing": { "minutes": [0] }, "catch_up": true,
    });
    yard.define(event).await;
    set_back(&yard, "e").await;
    let expected = last_hours();
    let yard = yard.reopened().await;
    let scheduler = schedule(&yard);
    assert_eq!(instants(&yard, "e", 3).await, expected);
    eventually(async || (cursor(&yard, "e") == Some(expected[2])).then_some(())).await;
    scheduler.stop().await;
    yard.done_of("e", 3).await;
    // The next start has nothing to make up for.
    let yard = yard.reopened().await;
    let scheduler = schedule(&yard);
    two_rounds(&yard).await;
    scheduler.stop().await;
    assert_eq!(yard.jobs_of("e").await.len(), 3);
}

#[tokio::test]
async fn a_run_that_was_launched_is_not_launched_again() {
    let yard = Yard::new().await;
    let event = json!({
        "id": "e", "plugin": "hello", "timing": { "minutes": [0] }, "catch_up": true,
    });
    yard.define(event).await;
    set_back(&yard, "e").await;
    let scheduler = schedule(&yard);
    instants(&yard, "e", 3).await;
    scheduler.stop().await;
    yard.done_of("e", 3).await;
    // As after a crash before the cursor was kept.
    set_back(&yard, "e").await;
    let yard = yard.reopened().await;
    let scheduler = schedule(&yard);
    two_rounds(&yard).await;
    scheduler.stop().await;
    assert_eq!(yard.jobs_of("e").await.len(), 3);
}

#[tokio::test]
async fn what_does_not_catch_up_loses_what_it_missed() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello", "timing": { "minutes": [0] } })).await;
    set_back(&yard, "e").await;
    let scheduler = schedule(&yard);
    two_rounds(&yard).await;
    scheduler.stop().await;
    let jobs = yard.jobs_of("e").await;
    // Unless the hour has just turned.
    assert!(jobs.len() <= 1 && (jobs.is_empty() || now() % HOUR < 60), "{jobs:?}");
}

#[tokio::test]
async fn the_cursor_stops_at_a_launch_that_fails() {
    let yard = Yard::new().await;
    let rules = json!({
        "timing": { "minutes": [0] }, "catch_up": true, "max_children": 1, "chain_error": "e",
    });
    yard.sleeps("e", rules).await;
    set_back(&yard, "e").await;
    let expected = last_hours();
    let scheduler = schedule(&yard);
    eventually(async || (cursor(&yard, "e") == Some(expected[0])).then_some(())).await;
    two_rounds(&yard).await;
    scheduler.stop().await;
    assert_eq!(instants(&yard, "e", 1).await, expected[..1]);
    assert_eq!(cursor(&yard, "e"), Some(expected[0]));
    let first = yard.jobs_of("e").await.remove(0);
    yard.abort(&first.id).await;
    let scheduler = schedule(&yard);
    assert_eq!(instants(&yard, "e", 2).await, expected[..2]);
    scheduler.stop().await;
}

#[tokio::test]
async fn missed_runs_go_on_as_soon_as_the_one_before_has_ended() {
    let yard = Yard::new().await;
    let params = json!({ "action": "sleep", "seconds": 0.2 });
    yard.define(json!({
        "id": "e", "plugin": "limits", "params": params, "timing": { "minutes": [0] },
        "catch_up": true, "max_children": 1,
    }))
    .await;
    set_back(&yard, "e").await;
    let expected = last_hours();
    let scheduler = schedule(&yard);
    assert_eq!(instants(&yard, "e", 3).await, expected);
    scheduler.stop().await;
}

#[tokio::test]
async fn an_event_that_is_switched_off_makes_up_when_it_is_on_again() {
    let yard = Yard::new().await;
    let event = |enabled: bool| {
        json!({
            "id": "e", "plugin": "hello", "timing": { "minutes": [0] }, "catch_up": true,
            "enabled": enabled,
        })
    };
    yard.define(event(false)).await;
    set_back(&yard, "e").await;
    let scheduler = schedule(&yard);
    two_rounds(&yard).await;
    assert_eq!(yard.jobs_of("e").await, []);
    yard.define(event(true)).await;
    assert_eq!(instants(&yard, "e", 3).await, last_hours());
    scheduler.stop().await;
}

#[tokio::test]
async fn a_launch_that_fails_is_told_and_starts_the_event_for_failures() {
    let mut receiver = Receiver::start(&[]).await;
    let grant = receiver.grant();
    let yard = Yard::with(|setup| setup.engine.notify.allow = vec![grant]).await;
    yard.upload("echo-job").await;
    yard.define(json!({ "id": "next", "plugin": "echo-job", "max_children": 1, "queue": true }))
        .await;
    let rules = json!({
        "title": "Each second", "timing": { "interval": 1 }, "max_children": 1,
        "web_hook": receiver.url(), "notify_fail": "ops@example.com", "chain_error": "next",
    });
    yard.sleeps("e", rules).await;
    let scheduler = schedule(&yard);
    let told = loop {
        let told = receiver.next().await.json();
        if told["action"] == "job_launch_failure" {
            break told;
        }
    };
    let why = "Maximum of 1 job already running for event: Each second";
    assert_eq!((&told["description"], &told["event"]), (&json!(why), &json!("e")));
    assert!(told["text"].as_str().unwrap().contains(why), "{told}");
    assert_eq!(told["code"], json!(1));
    let next = yard.done_of("next", 1).await.remove(0);
    scheduler.stop().await;
    let ended = yard.ended(&next.id).await;
    let given = ended.given();
    assert_eq!(
        (&given["chain_code"], &given["chain_description"]),
        (&json!("job_launch_failure"), &json!(why))
    );
    assert_eq!((&given["source_event"], ended.order.depth), (&json!("e"), 1));
    assert_eq!(given["source"], "Chain Reaction (Each second)");
    // The mail, too; without a mail server it is given up.
    eventually(async || (yard.engine.metrics().totals().notices_failed > 0).then_some(())).await;
    let running = yard.jobs_of("e").await;
    assert_eq!((running.len(), running[0].state), (1, JobState::Running));
}

#[tokio::test]
async fn who_switched_a_category_off_needs_no_telling() {
    let yard = Yard::new().await;
    yard.define_category(json!({ "id": "c", "title": "C", "enabled": false })).await;
    yard.define(json!({ "id": "next", "plugin": "hello" })).await;
    yard.define(json!({
        "id": "e", "plugin": "hello", "timing": { "interval": 1 }, "category": "c",
        "chain_error": "next", "notify_fail": "ops@example.com",
    }))
    .await;
    let scheduler = schedule(&yard);
    two_rounds(&yard).await;
    eventually(async || (yard.engine.metrics().totals().refused > 0).then_some(())).await;
    scheduler.stop().await;
    assert_eq!(yard.jobs_of("next").await, []);
    assert_eq!(yard.engine.metrics().totals().notices_failed, 0);
}

#[tokio::test]
async fn a_launch_that_does_not_fit_waits_where_the_event_queues() {
    let yard = Yard::new().await;
    let rules =
        json!({ "timing": { "minutes": [0] }, "catch_up": true, "max_children": 1, "queue": true });
    yard.sleeps("e", rules).await;
    set_back(&yard, "e").await;
    let scheduler = schedule(&yard);
    assert_eq!(instants(&yard, "e", 3).await, last_hours());
    scheduler.stop().await;
    let states: Vec<_> = yard.jobs_of("e").await.iter().map(|job| job.state).collect();
    assert_eq!(states[1..], [JobState::Queued, JobState::Queued]);
}

#[tokio::test]
async fn a_single_shot_runs_once() {
    let yard = Yard::new().await;
    let scheduler = schedule(&yard);
    let at = now() + 1;
    yard.define(json!({ "id": "e", "plugin": "hello", "timing": { "at": at } })).await;
    assert_eq!(instants(&yard, "e", 1).await, [at]);
    two_rounds(&yard).await;
    scheduler.stop().await;
    let jobs = yard.done_of("e", 1).await;
    assert_eq!((jobs.len(), jobs[0].outcome), (1, Some(Outcome::Success)));
}

#[tokio::test]
async fn a_job_that_changes_its_events_timing_is_followed_at_once() {
    let yard = Yard::new().await;
    yard.upload("print").await;
    let update: Value = json!({ "update_event": { "timing": { "interval": 1 } } });
    yard.prints("e", &[update, json!({ "complete": 1 })], json!({})).await;
    let scheduler = schedule(&yard);
    yard.run("e").await;
    let jobs = eventually(async || {
        let jobs = yard.jobs_of("e").await;
        (jobs.len() >= 2).then_some(jobs)
    })
    .await;
    scheduler.stop().await;
    assert_eq!(jobs[1].source, "Scheduler");
}
