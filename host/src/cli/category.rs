//! `sandyard category`: groups of events.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::client::Call;
use super::session::{Session, There};
use super::table::{Cell, Table};
use crate::model::CategoryId;

/// What `sandyard category` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
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
    let Arguments { there, command } = arguments;
    there.work(data, async |session| {
        match command {
            CategoryCommand::List => list(&session).await?,
            CategoryCommand::Show { category } => {
                session.show(&format!("/v1/categories/{category}")).await?;
            }
            CategoryCommand::Delete { category } => {
                let call = Call::delete(format!("/v1/categories/{category}"));
                session.does(call, &format!("category {category} is deleted")).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn list(session: &Session) -> anyhow::Result<()> {
    let categories = session.whole("/v1/categories").await?;
    let table = Table::new(["ID", "TITLE", "ENABLED", "AT ONCE", "DESCRIPTION"]);
    session.list(&categories, table, |category| {
        let most = category.get("max_children").and_then(Value::as_u64).filter(|most| *most > 0);
        [
            Cell::id(category, "id"),
            Cell::field(category, "title"),
            Cell::field(category, "enabled"),
            Cell::whole(&most.map_or_else(|| "any".to_owned(), |most| most.to_string())),
            Cell::field(category, "description"),
        ]
    })
}
