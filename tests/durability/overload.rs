//! A server that is asked for ten times what it can do says so, stays small, and does all that it
//! has taken in.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Response};
use serde_json::{Value, json};

use crate::jobs::{self, define, drained, on_their_way, upload};
use crate::server::{Setup, Yard};
use crate::witnesses::Witnesses;

/// Connections that submit all the time.
const CONNECTIONS: u64 = 64;

/// How long the load lasts.
const LOAD: Duration = Duration::from_secs(20);

/// How many times the capacity is asked for.
const TIMES: f64 = 10.0;

/// The jobs that the server takes in at most.
const MAX_JOBS: u64 = 2000;

/// How long each job sleeps, and how many do at once: together they set the capacity.
const MILLISECONDS: u64 = 20;
const WORKERS: u64 = 4;

/// Bytes in the params of each submission.
const PADDING: usize = 3900;

/// How much the server may grow under the load, in MiB. What it holds for [`MAX_JOBS`] jobs and
/// [`CONNECTIONS`] requests is some 10 MiB; the caches of its database may fill up to 32 MiB for
/// the writer and 8 MiB for each reader; the allocator keeps some of what is freed. All that is
/// asked for is more.
const MOST_GROWTH: u64 = 96;

/// What came of the requests.
#[derive(Default)]
struct Tally {
    taken: Vec<String>,
    full: u64,
    busy: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_times_the_capacity_is_refused_in_order_and_what_is_taken_is_done() {
    let yard = Setup::default()
        .variable("SANDYARD_ENGINE_WORKERS", WORKERS.to_string())
        .variable("SANDYARD_ENGINE_MAX_JOBS", MAX_JOBS.to_string())
        .start();
    upload(&yard, "witness").await;
    let witnesses = Witnesses::new();
    let event = |id: &str, max_children: u32| {
        json!({
            "id": id, "plugin": "witness", "max_children": max_children, "queue": true,
            "queue_max": if max_children == 0 { 0 } else { 50 },
            "params": {"milliseconds": MILLISECONDS},
            "grants": {"mounts": [witnesses.mount()]},
        })
    };
    // One has all that the server has; the other may queue but little.
    define(&yard, &event("wide", 0)).await;
    define(&yard, &event("narrow", 1)).await;
    let yard = Arc::new(yard);

    let (mut taken, capacity) = capacity(&yard).await;
    let before = memory(&yard);
    let peak = Arc::new(AtomicU64::new(before));
    let watch = tokio::spawn(watch(yard.clone(), peak.clone()));
    let begun = Instant::now();
    let pace = Duration::from_secs_f64(CONNECTIONS as f64 / (capacity * TIMES));
    let load = (0..CONNECTIONS).map(|number| tokio::spawn(submit(yard.clone(), number, pace)));
    let (mut full, mut busy) = (0, 0);
    for connection in load.collect::<Vec<_>>() {
        let tally = connection.await.unwrap();
        taken.extend(tally.taken);
        full += tally.full;
        busy += tally.busy;
    }
    let elapsed = begun.elapsed().as_secs_f64();
    let left = on_their_way(&yard).await;
    drained(&yard, Duration::from_secs(30)).await;
    watch.abort();
    let growth = peak.load(Ordering::Relaxed).saturating_sub(before) >> 20;
    let asked = taken.len() as u64 + full + busy;
    println!(
        "capacity {capacity:.0}/s; asked for {:.0}/s: {} taken in, {busy} told that the server is \
         full, {full} that the event is; {left} jobs left; memory {} MiB and {growth} more, for \
         {} MiB of params",
        asked as f64 / elapsed,
        taken.len(),
        before >> 20,
        (asked * PADDING as u64) >> 20,
    );

    let entries = jobs::all(&yard, "").await;
    let unsuccessful = entries.iter().find(|job| job.outcome.as_deref() != Some("success"));
    assert!(unsuccessful.is_none(), "{unsuccessful:?}");
    let done: HashSet<&str> = entries.iter().map(|job| job.id.as_str()).collect();
    let acknowledged: HashSet<&str> = taken.iter().map(String::as_str).collect();
    assert_eq!(acknowledged.len(), taken.len(), "a job was given out twice");
    let lost: Vec<_> = acknowledged.difference(&done).collect();
    let unasked: Vec<_> = done.difference(&acknowledged).collect();
    assert!(lost.is_empty() && unasked.is_empty(), "lost: {lost:?}, unasked: {unasked:?}");
    let runs: usize = witnesses.runs().values().map(Vec::len).sum();
    assert_eq!(runs, done.len());

    assert!(growth <= MOST_GROWTH, "the server grew by {growth} MiB");
    // Else nothing was tried.
    assert!(full > 0 && busy > 0, "{full} and {busy} refused");
    assert!(left > MAX_JOBS / 2, "only {left} jobs were left");
    assert!(asked as f64 > capacity * TIMES * LOAD.as_secs_f64() / 2.0, "only {asked} were asked");
}

/// Jobs that end in a second, and those that were run to find out.
async fn capacity(yard: &Yard) -> (Vec<String>, f64) {
    const PROBE: Duration = Duration::from_secs(2);
    // The first compiles the plugin.
    let mut taken = vec![run_to_end(yard).await];
    let begun = Instant::now();
    let probes = (0..2 * WORKERS).map(|_| async {
        let mut taken = Vec::new();
        while begun.elapsed() < PROBE {
            taken.push(run_to_end(yard).await);
        }
        taken
    });
    let ended = futures_util::future::join_all(probes).await.concat();
    let capacity = ended.len() as f64 / begun.elapsed().as_secs_f64();
    taken.extend(ended);
    (taken, capacity)
}

async fn run_to_end(yard: &Yard) -> String {
    let answer = yard.post("/v1/events/wide/run?wait=60s", &order()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// One connection that submits once in `pace`, or as fast as it is answered.
async fn submit(yard: Arc<Yard>, number: u64, pace: Duration) -> Tally {
    let client = Client::builder().http1_only().build().unwrap();
    let mut tally = Tally::default();
    let event = if number.is_multiple_of(8) { "narrow" } else { "wide" };
    let url = format!("{}/v1/events/{event}/run", yard.url());
    let end = tokio::time::Instant::now() + LOAD;
    let mut ticks = tokio::time::interval(pace);
    while ticks.tick().await < end {
        let request = client.post(&url).bearer_auth(yard.token()).json(&order());
        let response = request.send().await.unwrap();
        match response.status().as_u16() {
            202 => {
                let answer: Value = response.json().await.unwrap();
                tally.taken.push(answer["job"]["id"].as_str().unwrap().to_owned());
            }
            429 => tally.full += told_when(response).await,
            503 => tally.busy += told_when(response).await,
            status => panic!("{status}: {}", response.text().await.unwrap()),
        }
    }
    tally
}

/// Checks that a refusal says when to come back; one refusal.
async fn told_when(response: Response) -> u64 {
    let after = response.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap();
    assert!((1..=60).contains(&after), "{after}");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["retry_after"], after, "{problem}");
    1
}

fn order() -> Value {
    json!({"params": {"padding": "x".repeat(PADDING)}})
}

/// Notes the most memory that the server has.
async fn watch(yard: Arc<Yard>, peak: Arc<AtomicU64>) {
    loop {
        peak.fetch_max(memory(&yard), Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The resident memory of the server, in bytes.
fn memory(yard: &Yard) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", yard.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() << 10
}
