//! What a job that waits keeps resident.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use sandyard::{Host, JobRequest};
use serde_json::json;

use crate::yard;

/// How many sleep at once.
const SLEEPING: u64 = 1000;

/// Prints how much memory each of them keeps resident, its linear memory included.
pub(crate) fn print() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (before, during) = runtime.block_on(measure())?;
    println!("| {SLEEPING} jobs that sleep | each |");
    println!("|---|---|");
    println!("| resident memory, all in | {} KiB |", (during - before) / SLEEPING);
    Ok(())
}

/// Resident memory before and while they sleep, in KiB.
async fn measure() -> anyhow::Result<(u64, u64)> {
    let host = Host::open(yard::config(2))?;
    let plugin = Arc::new(yard::load(&host, "limits").await?);
    let sleep = || {
        let mut request = JobRequest::new(plugin.clone());
        request.params.insert("action".to_owned(), json!("sleep"));
        request.params.insert("seconds".to_owned(), json!(3600));
        host.start(request)
    };
    let before = resident()?;
    let sleeping = (0..SLEEPING).map(|_| sleep()).collect::<Result<Vec<_>, _>>()?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let during = resident()?;
    drop(sleeping);
    Ok((before, during))
}

/// Resident memory of this process in KiB.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let number = line.split_whitespace().nth(1).context("no number")?;
    Ok(number.parse()?)
}
