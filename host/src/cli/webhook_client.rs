//! `sandyard webhook-client`: senders who prove by a signature who they are.

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::Call;
use super::session::{Session, There};
use super::table::{Cell, Table};
use crate::model::ClientId;

/// What `sandyard webhook-client` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
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
    let Arguments { there, command } = arguments;
    there.work(data, async |session| {
        match command {
            ClientCommand::List => list(&session).await?,
            ClientCommand::Show { client } => {
                session.show(&format!("/v1/webhook-clients/{client}")).await?;
            }
            ClientCommand::Delete { client } => {
                let call = Call::delete(format!("/v1/webhook-clients/{client}"));
                session.does(call, &format!("webhook client {client} is deleted")).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn list(session: &Session) -> anyhow::Result<()> {
    let clients = session.whole("/v1/webhook-clients").await?;
    let table = Table::new(["NAME", "TYPE", "ENABLED", "SECRET", "CLUSTER SCOPE"]);
    session.list(&clients, table, |client| {
        [
            Cell::id(client, "name"),
            Cell::field(client, "type"),
            Cell::field(client, "enabled"),
            Cell::id(client, "secret"),
            Cell::field(client, "cluster_scope"),
        ]
    })
}
