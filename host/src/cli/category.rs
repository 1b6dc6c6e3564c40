//! `sandyard category`: groups of events.

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::{self, Api, Call, Items, Place, Remote};
use super::table::{Cell, Table};
use super::{console, defined};
use crate::model::CategoryId;

/// What `sandyard category` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: CategoryCommand,
}

#[derive(Debug, clap::Subcommand)]
enum CategoryCommand {
    /// List categories
    List,
    /// Show a category
    Show {
        /// The category's id
        category: CategoryId,
    },
    /// Remove a category that no event is in
    Delete {
        /// The category's id
        category: CategoryId,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, place, command } = arguments;
    let api = remote.open(data)?;
    client::block_on(async {
        match command {
            CategoryCommand::List => list(&api, &place, remote.json).await?,
            CategoryCommand::Show { category } => {
                defined::show(&api, &place, &format!("/v1/categories/{category}"), remote.json)
                    .await?;
            }
            CategoryCommand::Delete { category } => {
                let (path, name) =
                    (format!("/v1/categories/{category}"), format!("category {category}"));
                defined::delete(&api, &place, &path, &name, remote.json).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn list(api: &Api, place: &Place, json: bool) -> anyhow::Result<()> {
    let categories = Items::whole(api, Call::get("/v1/categories").at(place)).await?;
    if json {
        return console::print(&categories.json().to_string());
    }
    let mut table = Table::new(["ID", "TITLE", "ENABLED", "AT ONCE", "DESCRIPTION"]);
    for category in &categories.items {
        table.row([
            Cell::id(category, "id"),
            Cell::field(category, "title"),
            Cell::field(category, "enabled"),
            Cell::field(category, "max_children"),
            Cell::field(category, "description"),
        ]);
    }
    table.write(&mut console::stdout())?;
    Ok(())
}
