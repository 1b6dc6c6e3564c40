//! `sandyard demo`: a tour, first of the sandbox, then of a server.
//!
//! - `stops`: plugins, and what the sandbox makes of them
//! - `yard`: a server for the tour, in a folder that goes with it
//! - `scenes`: what a server does: an event, a chain, a retry, a schedule, a binding
//! - `shown`: how jobs are shown

mod scenes;
mod shown;
mod stops;
mod yard;

use std::path::PathBuf;
use std::process::ExitCode;

use super::console;
use yard::Yard;

/// Runs the tour; an error if anything ends otherwise than it must.
pub(super) fn run(data: PathBuf) -> anyhow::Result<ExitCode> {
    // The server has its requests and its store on other threads than those that wait for it.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(tour(data))
}

async fn tour(data: PathBuf) -> anyhow::Result<ExitCode> {
    let seen = stops::visit(data.clone()).await?;
    let yard = Yard::start(&data).await?;
    console::print(&format!(
        "A server keeps events, runs their jobs and writes each down before it answers.\n\
         This one is at {}, and goes with the tour.\n",
        yard.url()
    ))?;
    let jobs = scenes::play(&yard, seen).await?;
    yard.stop().await?;
    console::print(&format!(
        "The server has stopped. All {jobs} jobs that it took in have ended."
    ))?;
    console::print(
        "Next: `sandyard run hello --param name=Ada`, `sandyard plugin new my-plugin`,\n\
         `sandyard serve`.",
    )?;
    Ok(ExitCode::SUCCESS)
}
