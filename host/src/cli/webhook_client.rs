//! `sandyard webhook-client`: senders who prove by a signature who they are.

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::{self, Api, Call, Items, Place, Remote};
use super::table::{Cell, Table};
use super::{console, defined};
use crate::model::ClientId;

/// What `sandyard webhook-client` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: ClientCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ClientCommand {
    /// List webhook clients
    List,
    /// Show a webhook client
    Show {
        /// The client's name
        client: ClientId,
    },
    /// Remove a webhook client; its deliveries are refused from then on
    Delete {
        /// The client's name
        client: ClientId,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, place, command } = arguments;
    let api = remote.open(data)?;
    client::block_on(async {
        match command {
            ClientCommand::List => list(&api, &place, remote.json).await?,
            ClientCommand::Show { client } => {
                defined::show(&api, &place, &format!("/v1/webhook-clients/{client}"), remote.json)
                    .await?;
            }
            ClientCommand::Delete { client } => {
                let (path, name) =
                    (format!("/v1/webhook-clients/{client}"), format!("webhook client {client}"));
                defined::delete(&api, &place, &path, &name, remote.json).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn list(api: &Api, place: &Place, json: bool) -> anyhow::Result<()> {
    let clients = Items::whole(api, Call::get("/v1/webhook-clients").at(place)).await?;
    if json {
        return console::print(&clients.json().to_string());
    }
    let mut table = Table::new(["NAME", "TYPE", "ENABLED", "SECRET", "CLUSTER SCOPE"]);
    for client in &clients.items {
        table.row([
            Cell::id(client, "name"),
            Cell::field(client, "type"),
            Cell::field(client, "enabled"),
            Cell::id(client, "secret"),
            Cell::field(client, "cluster_scope"),
        ]);
    }
    table.write(&mut console::stdout())?;
    Ok(())
}
