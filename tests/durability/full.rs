//! A disk that takes no more: what can't be kept is refused, what was acknowledged is not lost, and
//! the server goes on by itself once there is room.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::disk::Disk;
use crate::jobs::{self, define, drained, upload};
use crate::server::{Answer, Setup, Yard, send};
use crate::witnesses::Witnesses;

/// How long there is no room: longer than the jobs that run, and than the pause before a retry.
const FULL: Duration = Duration::from_secs(4);

/// How soon after there is room all must go on: the longest pause between tries, and some.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a server may say meanwhile, in lines of its log. It tries again some times a second at
/// most, and answers each request with one line or two.
const MOST_LINES: usize = 600;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_and_holds_up_only_as_long_as_it_is_full() {
    goes_on(Disk::mounted().unwrap_or(Disk::Limited)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_may_not_grow_lose_nothing_and_hold_up_only_as_long() {
    goes_on(Disk::Limited).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_a_read_only_disk_says_so_and_a_later_start_finds_all() {
    starts_later(Disk::mounted().unwrap_or(Disk::Limited)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_may_write_no_file_says_so_and_a_later_start_finds_all() {
    starts_later(Disk::Limited).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_files_may_not_grow_from_the_start_says_so_and_lives() {
    // Six MiB: a shell counts in blocks of 512 bytes.
    let yard = Setup::default().first("ulimit -f 12288").start();
    let notes = "n".repeat(16 << 10);
    let mut refused = None;
    for number in 0..1000 {
        let event = json!({"plugin": "hello", "notes": notes});
        let answer = yard.put(&format!("/v1/events/e{number}"), &event).await;
        if answer.status != 201 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("files of more than six MiB");
    assert!(refused.problem(503).contains("the disk can't be written"), "{}", refused.text);
    assert_eq!(yard.get("/healthz").await.status, 200);
    assert_eq!(yard.get("/v1/events/e0").await.status, 200);
}

async fn starts_later(disk: Disk) {
    let mut yard = disk.setup().start();
    define(&yard, &json!({"id": "e1", "plugin": "hello"})).await;
    let answer = yard.post("/v1/events/e1/run?wait=60s", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    yard.kill();
    let named = yard.data().display().to_string();
    for _ in 0..2 {
        let (said, why) = disk.start_in_vain(yard.shared_data());
        assert!(said.contains("error: ") && said.contains(&named) && said.contains(why), "{said}");
    }
    let yard = yard.restart();
    let entries = jobs::all(&yard, "").await;
    assert_eq!((entries.len(), entries[0].outcome.as_deref()), (1, Some("success")));
    drained(&yard, PATIENCE).await;
}

async fn goes_on(disk: Disk) {
    let witnesses = Witnesses::new();
    let yard = disk.setup().variable("SANDYARD_ENGINE_WORKERS", "2").start();
    prepare(&yard, &witnesses).await;
    let mut acknowledged = HashSet::new();
    let mut take = |answer: Answer| {
        assert_eq!(answer.status, 202, "{}", answer.text);
        assert_eq!(answer.header("idempotency-replayed"), None);
        let job = answer.json()["job"]["id"].as_str().unwrap().to_owned();
        assert!(acknowledged.insert(job), "a job was given out twice");
    };
    // One waits for its second try, two run, and others wait, when the disk fills up.
    take(submit(&yard, "fails", 0, 0).await);
    drained_but_retrying(&yard).await;
    for number in 1..=20 {
        let milliseconds = if number <= 2 { 1500 } else { 10 };
        take(submit(&yard, "works", number, milliseconds).await);
    }

    disk.fill(&yard);
    let begun = Instant::now();
    let mut refused = Vec::new();
    let mut number = 20;
    while begun.elapsed() < FULL {
        number += 1;
        let answer = submit(&yard, "works", number, 10).await;
        match answer.status.as_u16() {
            // Something else has made a little room.
            202 => take(answer),
            _ => {
                let detail = answer.problem(503);
                assert!(detail.contains(disk.complaint()), "{detail}");
                assert_eq!(answer.header("retry-after"), Some("1"));
                refused.push(number);
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(refused.len() > 10, "only {} of {number} were refused", refused.len());
    yard.get("/readyz").await.problem(503);
    assert_eq!(yard.get("/healthz").await.status, 200);
    assert_eq!(yard.get("/v1/jobs").await.status, 200);
    let said = yard.stderr();
    assert!(said.lines().count() < MOST_LINES, "{} lines: {said}", said.lines().count());

    disk.free(&yard);
    // Nobody asks for anything: what waits goes on by itself.
    drained(&yard, PATIENCE).await;
    ready(&yard).await;
    for number in &refused {
        take(submit(&yard, "works", *number, 0).await);
    }
    drained(&yard, PATIENCE).await;

    let entries = jobs::all(&yard, "").await;
    let runs = witnesses.runs();
    let done: HashSet<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(done, acknowledged);
    for entry in &entries {
        let (outcome, attempts) = match entry.event.as_str() {
            "fails" => ("error", 2),
            _ => ("success", 1),
        };
        assert_eq!(entry.outcome.as_deref(), Some(outcome), "{entry:?}");
        assert_eq!(entry.attempts, attempts, "{entry:?}");
        if entry.event == "works" {
            assert_eq!(runs[&entry.id].len(), 1, "{entry:?}");
        }
    }
    println!("{} taken in, {} refused at first", acknowledged.len(), refused.len());
    assert!(yard.stop().success());
}

async fn prepare(yard: &Yard, witnesses: &Witnesses) {
    upload(yard, "witness").await;
    let works = json!({
        "id": "works", "plugin": "witness", "max_children": 0, "queue": true,
        "grants": {"mounts": [witnesses.mount()]},
    });
    define(yard, &works).await;
    let fails = json!({
        "id": "fails", "plugin": "test", "params": {"duration": "0", "action": "Failure"},
        "retries": 1, "retry_delay": 2,
    });
    define(yard, &fails).await;
    // What follows must not wait for the compiler.
    let answer = yard.post("/v1/events/works/run?wait=60s", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let job = answer.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(yard.delete(&format!("/v1/jobs/{job}")).await.status, 204);
}

async fn submit(yard: &Yard, event: &str, number: u64, milliseconds: u64) -> Answer {
    let params: Value = match event {
        "works" => json!({"number": number, "milliseconds": milliseconds}),
        _ => json!({}),
    };
    let request = yard.request(Method::POST, &format!("/v1/events/{event}/run"));
    let request = request.header("idempotency-key", format!("n{number}"));
    send(request.json(&json!({ "params": params }))).await
}

/// Waits until the server says that it takes work in.
async fn ready(yard: &Yard) {
    let begun = Instant::now();
    while yard.get("/readyz").await.status != 200 {
        assert!(begun.elapsed() < PATIENCE, "{}", yard.stderr());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until all that is on its way waits for another try.
async fn drained_but_retrying(yard: &Yard) {
    let begun = Instant::now();
    while yard.get("/v1/status").await.json()["jobs"]["retrying"] != 1 {
        assert!(begun.elapsed() < PATIENCE, "{}", yard.stderr());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
