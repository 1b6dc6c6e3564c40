//! The server over real HTTP on loopback, beside what its numbers are held against, on the same
//! cores as the load.
//!
//! Run with `cargo bench -p sandyard --bench server`, and one part of it with its name after `--`.
//! The numbers of a table come from one run.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "../jobs/bare.rs"]
#[expect(dead_code, reason = "the other benchmark needs the rest of it")]
mod bare;
mod deliveries;
mod disk;
mod handler;
mod history;
mod load;
mod server;
mod sleepers;

use std::time::Duration;

/// How long each row is measured.
const MEASURED: Duration = Duration::from_secs(5);

/// How long a server rests between two loads.
const SETTLED: Duration = Duration::from_secs(5);

/// Connections at full load.
const FULL: usize = 256;

/// The plugin that is run.
const PLUGIN: &str = "hello";

/// One part of the benchmark.
type Part = fn() -> anyhow::Result<()>;

/// What one way of running jobs reached.
struct Rate {
    jobs: u64,
    elapsed: Duration,
}

impl Rate {
    fn per_second(&self) -> f64 {
        self.jobs as f64 / self.elapsed.as_secs_f64()
    }
}

fn main() -> anyhow::Result<()> {
    // `cargo test --benches` asks for a run that only shows that it runs.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let chosen = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let parts: [(&str, Part); 5] = [
        ("finished", finished),
        ("submitted", submitted),
        ("deliveries", deliveries::print),
        ("sleepers", sleepers::print),
        ("history", history::print),
    ];
    for (name, part) in parts {
        if chosen.as_deref().is_none_or(|chosen| chosen == name) {
            part()?;
        }
    }
    Ok(())
}

/// POST to finished and durable.
fn finished() -> anyhow::Result<()> {
    let bare = bare::measure(2, bare::Limits::ALL)?.per_second();
    let server = server::Server::start()?;
    server.define(PLUGIN, "bench")?;
    let commit = disk::commit(server.folder())?;
    let request = server.request("/v1/events/bench/run?wait=30s", r#"{"params":{"name":"Ada"}}"#);
    load::closed(server.address(), &request, 200, FULL, Duration::from_secs(1))?;
    let full = load::closed(server.address(), &request, 200, FULL, MEASURED)?;
    // What full load left to be written into the database is not light load's to wait for.
    std::thread::sleep(SETTLED);
    let light = load::paced(server.address(), &request, 200, full.rate() / 10.0, MEASURED)?;
    let one = load::closed(server.address(), &request, 200, 1, MEASURED)?;
    println!("POST to finished and durable (`?wait`), trivial plugin");
    println!();
    println!("| load | jobs/s | of the bare loop ({bare:.0}/s) | p50 | p99 |");
    println!("|---|---|---|---|---|");
    for (name, row) in [
        (format!("{FULL} connections"), &full),
        ("a tenth of that rate".to_owned(), &light),
        ("1 connection".to_owned(), &one),
    ] {
        println!(
            "| {name} | {:.0} | {:.2} | {:.1} ms | {:.1} ms |",
            row.rate(),
            row.rate() / bare,
            row.quantile(0.5),
            row.quantile(0.99)
        );
    }
    println!();
    println!(
        "Two commits to this disk take {:.1} ms (p50) and {:.1} ms (p99); p99 at a tenth of the load is {:.1} times the p50 of two commits.",
        2.0 * commit.p50,
        2.0 * commit.p99,
        light.quantile(0.99) / (2.0 * commit.p50)
    );
    println!();
    Ok(())
}

/// POST to durable, beside a handler that parses the same JSON and answers.
fn submitted() -> anyhow::Result<()> {
    println!("Submit only, beside an axum handler that parses the same JSON");
    println!();
    println!("| connections | durable submissions/s | axum handler/s | ratio |");
    println!("|---|---|---|---|");
    let body = r#"{"params":{"name":"Ada"}}"#;
    for connections in [32, FULL] {
        let handler = handler::Handler::start()?;
        let request = handler.request(body);
        let bare = load::closed(handler.address(), &request, 200, connections, MEASURED)?;
        drop(handler);
        let server = server::Server::start()?;
        server.define_disabled(PLUGIN, "bench")?;
        let request = server.request("/v1/events/bench/run", body);
        let ours = load::closed(server.address(), &request, 202, connections, MEASURED)?;
        println!(
            "| {connections} | {:.0} | {:.0} | {:.2} |",
            ours.rate(),
            bare.rate(),
            ours.rate() / bare.rate()
        );
    }
    println!();
    Ok(())
}
