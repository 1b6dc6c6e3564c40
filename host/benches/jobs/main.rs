//! Jobs per second: the host's in-process path with all limits on, beside a bare wasmtime loop
//! over the same component with the same stdio, beside one native process a job.
//!
//! Run with `cargo bench -p sandyard --bench jobs`. All numbers of a table come from one run.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints, and stops at what is wrong"
)]

mod bare;
mod costs;
mod delays;
mod native;
mod sleepers;
mod yard;

use std::time::Duration;

/// How long each row is measured.
const MEASURED: Duration = Duration::from_secs(3);

/// Rounds; each row is measured once in each, and the best is shown, so that a neighbour's work
/// on the machine doesn't decide.
const ROUNDS: usize = 3;

/// The plugin that is run.
const PLUGIN: &str = "hello";

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
    let native = native::build()?;
    println!("| threads | bare wasmtime loop | this host | ratio | native process a job | ratio |");
    println!("|---|---|---|---|---|---|");
    for threads in [1, 2] {
        let (mut bare, mut host, mut process) = (0f64, 0f64, 0f64);
        for _ in 0..ROUNDS {
            bare = bare.max(bare::measure(threads, bare::Limits::ALL)?.per_second());
            host = host.max(yard::measure(threads)?.per_second());
            process = process.max(native::measure(&native, threads)?.per_second());
        }
        println!(
            "| {threads} | {bare:.0}/s | {host:.0}/s | {:.2} | {process:.0}/s | {:.0} |",
            host / bare,
            host / process
        );
    }
    println!();
    costs::print()?;
    println!();
    delays::print()?;
    println!();
    sleepers::print()
}
