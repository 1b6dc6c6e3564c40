//! `sandyard event run`: a job of an event, now.

use std::process::ExitCode;

use serde_json::{Map, json};

use crate::cli::client::Call;
use crate::cli::job::{Watch, start};
use crate::cli::params::Params;
use crate::cli::session::Session;
use crate::model::EventId;

/// What job is started.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The event's id
    event: EventId,
    #[command(flatten)]
    params: Params,
    #[command(flatten)]
    watch: Watch,
}

/// Starts a job and tells what came of it.
pub(super) async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<ExitCode> {
    let call = Call::post(format!("/v1/events/{}/run", arguments.event))
        .json(&json!({ "params": arguments.params.over(Map::new())? }));
    start(session, call, arguments.watch).await
}
