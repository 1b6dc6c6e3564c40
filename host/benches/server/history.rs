//! A long history: how long the start takes, and how long lists.

use std::path::Path;
use std::time::Instant;

use anyhow::ensure;
use rusqlite::params;

use crate::server::Server;

/// Jobs in history when the start is measured.
const AT_START: i64 = 100_000;

/// Jobs in history when lists are measured.
const AT_LISTS: i64 = 1_000_000;

/// Plugins that are compiled already when the start is measured.
const PLUGINS: usize = 100;

pub(crate) fn print() -> anyhow::Result<()> {
    let server = Server::start()?;
    server.define(crate::PLUGIN, "bench")?;
    for number in 0..PLUGINS {
        upload(&server, number)?;
    }
    let folder = server.kill()?;
    fill(folder.path(), 0, AT_START)?;
    let begun = Instant::now();
    let server = Server::start_in(folder)?;
    let start = begun.elapsed();
    println!(
        "Start with {PLUGINS} plugins cached and {AT_START} jobs in history: {:.0} ms",
        start.as_secs_f64() * 1e3
    );
    let folder = server.kill()?;
    fill(folder.path(), AT_START, AT_LISTS)?;
    let server = Server::start_in(folder)?;
    println!();
    println!("| list over {AT_LISTS} jobs | slowest of 20 |");
    println!("|---|---|");
    for query in [
        "limit=50",
        "event=bench&limit=50",
        "event=rare&limit=50",
        "outcome=error&limit=50",
        "outcome=success&limit=50",
        "state=queued&limit=50",
        "plugin=hello&limit=50",
        "plugin=test&limit=50",
        "category=general&limit=50",
        "namespace=other&limit=50",
        "since=1767225600&limit=50",
        "event=bench&outcome=error&limit=50",
        "event=bench&outcome=aborted&limit=50",
    ] {
        let mut slowest = 0.0f64;
        for _ in 0..20 {
            let begun = Instant::now();
            server.send("GET", &format!("/v1/jobs?{query}"), "", 200)?;
            slowest = slowest.max(begun.elapsed().as_secs_f64() * 1e3);
        }
        println!("| `{query}` | {slowest:.1} ms |");
    }
    println!();
    Ok(())
}

/// Uploads a plugin that differs from the others in a custom section.
fn upload(server: &Server, number: usize) -> anyhow::Result<()> {
    let source = sandyard::plugins::find(crate::PLUGIN)?;
    let mut component = source.component.read()?.into_owned();
    let mark = format!("mark{number:04}");
    // A custom section: its id, its length, the length of its name, its name.
    component.extend([0, u8::try_from(mark.len() + 1)?, u8::try_from(mark.len())?]);
    component.extend(mark.as_bytes());
    let status = server.upload(&format!("copy{number}"), &component)?;
    ensure!(status == 201, "an upload was answered with {status}");
    Ok(())
}

/// Writes jobs that are done straight into the database of a server that does not run.
fn fill(folder: &Path, from: i64, to: i64) -> anyhow::Result<()> {
    let mut connection = rusqlite::Connection::open(folder.join("sandyard.db"))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let transaction = connection.transaction()?;
    {
        let first: i64 =
            transaction
                .query_row("SELECT coalesce(max(row), 0) FROM jobs", [], |row| row.get(0))?;
        let mut job = transaction.prepare(
            "INSERT INTO jobs (row, id, namespace, event, plugin, category, state, outcome,
                 attempts, time_queued, time_start, time_end, source, \"order\", code, description)
             VALUES (?1, ?2, ?3, ?4, 'hello', 'general', 4, ?5, 1, ?6, ?6, ?6, 'Scheduler',
                 '{\"source\":\"Scheduler\",\"now\":0}', '0', 'Hello world')",
        )?;
        let mut record = transaction
            .prepare("INSERT INTO records (row, record, log, log_size) VALUES (?1, ?2, '', 0)")?;
        for number in from..to {
            let row = first + 1 + number - from;
            let event = if number % 100_000 == 7 { "rare" } else { "bench" };
            let namespace = if number % 50_000 == 9 { "other" } else { "default" };
            let outcome = if number % 1000 == 3 { 2 } else { 0 };
            let time = 1_767_000_000.0 + number as f64;
            let id = format!("j{number:026}");
            job.execute(params![row, id, namespace, event, outcome, time])?;
            record.execute(params![row, b"{\"description\":\"Hello world\"}"])?;
        }
    }
    transaction.commit()?;
    Ok(())
}
