//! `sandyard event run`: a job of an event, now.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::cli::client::Call;
use crate::cli::job::{Watch, start};
use crate::cli::run::key_value;
use crate::cli::session::Session;
use crate::model::EventId;

/// What job is started.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The event's id
    event: EventId,
    /// Params in place of the event's own, as one JSON object
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// One param, as text; may be repeated, and wins over --params
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    param: Vec<(String, String)>,
    #[command(flatten)]
    watch: Watch,
}

impl Arguments {
    fn params(&self) -> anyhow::Result<Map<String, Value>> {
        let mut params = match &self.params {
            Some(text) => serde_json::from_str(text)
                .context("--params is not a JSON object; write one like '{\"name\":\"Ada\"}'")?,
            None => Map::new(),
        };
        let single = self.param.iter().cloned();
        params.extend(single.map(|(key, value)| (key, Value::String(value))));
        Ok(params)
    }
}

/// Starts a job and tells what came of it.
pub(super) async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<ExitCode> {
    let call = Call::post(format!("/v1/events/{}/run", arguments.event))
        .json(&json!({ "params": arguments.params()? }));
    start(session, call, arguments.watch).await
}
