//! The memory that jobs take while they wait.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::server::Server;

/// Jobs that sleep.
const JOBS: usize = 1000;

pub(crate) fn print() -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let config = format!("[engine]\nworkers = {JOBS}\n");
    std::fs::write(folder.path().join("sandyard.toml"), config)?;
    let server = Server::start_in(folder)?;
    let event = serde_json::json!({
        "id": "sleep", "plugin": "limits", "params": { "action": "sleep", "seconds": 600 },
    });
    server.post("/v1/events", &event.to_string(), 201)?;
    // The first job loads the plugin.
    server.post("/v1/events/sleep/run", "{}", 202)?;
    wait_for_running(&server, 1)?;
    let before = resident(server.pid())?;
    for _ in 1..JOBS {
        server.post("/v1/events/sleep/run", "{}", 202)?;
    }
    wait_for_running(&server, JOBS)?;
    let each = (settled(server.pid())? - before) / (JOBS as f64 - 1.0);
    println!("Resident memory of {JOBS} jobs that sleep: {:.0} KiB each", each);
    println!();
    Ok(())
}

fn wait_for_running(server: &Server, number: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let status = server.send("GET", "/v1/status", "", 200)?;
        let status: serde_json::Value = serde_json::from_str(&status)?;
        if status.pointer("/jobs/running").and_then(serde_json::Value::as_u64)
            == Some(number as u64)
        {
            return Ok(());
        }
        ensure!(begun.elapsed() < Duration::from_secs(60), "{number} jobs do not run: {status}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the server holds when it holds no more than a second ago, since a job that runs may have
/// yet to make its instance; KiB.
fn settled(pid: u32) -> anyhow::Result<f64> {
    let mut held = resident(pid)?;
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let now = resident(pid)?;
        if now <= held {
            return Ok(now);
        }
        held = now;
    }
}

/// KiB.
fn resident(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    let number = line.trim().split(' ').next().context("a number")?;
    Ok(number.parse()?)
}
