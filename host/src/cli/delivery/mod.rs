//! `sandyard delivery`: what was accepted from outside, and what it started.

mod list;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::Call;
use super::session::There;
use crate::model::DeliveryId;

/// What `sandyard delivery` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
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
    let Arguments { there, command } = arguments;
    there.work(data, async |session| {
        match command {
            DeliveryCommand::List(arguments) => {
                list::list(&session, &arguments).await?;
            }
            DeliveryCommand::Show { delivery } => {
                let call = Call::get(format!("/v1/deliveries/{delivery}"));
                show::delivery(&session.value(call).await?, session.json)?;
            }
            DeliveryCommand::Replay { delivery } => {
                let call = Call::post(format!("/v1/deliveries/{delivery}/replay"));
                show::outcome(&session.value(call).await?, session.json)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
