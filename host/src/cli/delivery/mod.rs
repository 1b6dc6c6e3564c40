//! `sandyard delivery`: what was accepted from outside, and what it started.

mod list;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::{self, Call, Place, Remote};
use crate::model::DeliveryId;

/// What `sandyard delivery` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: DeliveryCommand,
}

#[derive(Debug, clap::Subcommand)]
enum DeliveryCommand {
    /// List deliveries, newest first
    List(list::Arguments),
    /// Show a delivery: what it says, which bindings were tried, which jobs they started
    Show {
        /// The delivery
        delivery: DeliveryId,
    },
    /// Send what a delivery says once more, to the bindings of now
    Replay {
        /// The delivery
        delivery: DeliveryId,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, place, command } = arguments;
    let api = remote.open(data)?;
    client::block_on(async {
        match command {
            DeliveryCommand::List(arguments) => {
                list::list(&api, &place, &arguments, remote.json).await?;
            }
            DeliveryCommand::Show { delivery } => {
                let call = Call::get(format!("/v1/deliveries/{delivery}")).at(&place);
                show::delivery(&api.value(call).await?, remote.json)?;
            }
            DeliveryCommand::Replay { delivery } => {
                let call = Call::post(format!("/v1/deliveries/{delivery}/replay")).at(&place);
                show::outcome(&api.value(call).await?, remote.json)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
