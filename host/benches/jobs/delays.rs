//! How much a hundred spinning plugins delay a small job and a timer of the host.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sandyard::model::{Fuel, LimitRequest};
use sandyard::{Host, JobRequest};
use serde_json::json;

use crate::yard;

/// How many plugins spin at once, and on how many threads.
const SPINNING: usize = 100;
const THREADS: usize = 2;

/// How often each delay is measured.
const TIMES: usize = 100;

/// The timer that is watched.
const TIMER: Duration = Duration::from_millis(10);

/// Prints the worst and the middle of what was seen.
pub(crate) fn print() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (jobs, timers) = runtime.block_on(measure())?;
    println!("| {SPINNING} spinning plugins on {THREADS} threads | middle | worst |");
    println!("|---|---|---|");
    for (what, mut seen) in
        [("a small job takes", jobs), ("a timer of the host is late by", timers)]
    {
        seen.sort();
        let middle = seen.get(seen.len() / 2).copied().unwrap_or_default();
        let worst = seen.last().copied().unwrap_or_default();
        println!("| {what} | {middle:.1?} | {worst:.1?} |");
    }
    Ok(())
}

async fn measure() -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let host = Host::open(yard::config(THREADS))?;
    let limits = Arc::new(yard::load(&host, "limits").await?);
    let hello = Arc::new(yard::load(&host, "hello").await?);
    let spin = || {
        let mut request = JobRequest::new(limits.clone());
        request.params.insert("action".to_owned(), json!("spin"));
        request.limits = LimitRequest { fuel: Some(Fuel(u64::MAX)), ..LimitRequest::default() };
        host.start(request)
    };
    let spinning = (0..SPINNING).map(|_| spin()).collect::<Result<Vec<_>, _>>()?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (mut jobs, mut timers) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let before = Instant::now();
        host.start(JobRequest::new(hello.clone()))?.finished().await?;
        jobs.push(before.elapsed());
        let before = Instant::now();
        tokio::time::sleep(TIMER).await;
        timers.push(before.elapsed().saturating_sub(TIMER));
    }
    drop(spinning);
    Ok((jobs, timers))
}
