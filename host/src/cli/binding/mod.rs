//! `sandyard binding`: which deliveries start what.

mod list;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::cli::client::{self, Api, Call, Place, Remote};
use crate::cli::table::plain;
use crate::cli::{console, defined};
use crate::model::BindingId;

/// What `sandyard binding` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: BindingCommand,
}

#[derive(Debug, clap::Subcommand)]
enum BindingCommand {
    /// List bindings
    List,
    /// Show a binding
    Show {
        /// The binding's name
        binding: BindingId,
    },
    /// Try the bindings in a file on a payload, without a server
    Test(test::Arguments),
    /// Remove a binding; deliveries that came before still meet it
    Delete {
        /// The binding's name
        binding: BindingId,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, place, command } = arguments;
    if let BindingCommand::Test(arguments) = &command {
        return test::run(arguments, &place, remote.json);
    }
    let api = remote.open(data)?;
    client::block_on(async {
        match command {
            // Above, since it needs no server.
            BindingCommand::Test(_) => {}
            BindingCommand::List => list::list(&api, &place, remote.json).await?,
            BindingCommand::Show { binding } => {
                show(&api, &place, &binding, remote.json).await?;
            }
            BindingCommand::Delete { binding } => {
                let (path, name) =
                    (format!("/v1/bindings/{binding}"), format!("binding {binding}"));
                defined::delete(&api, &place, &path, &name, remote.json).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Prints a binding, and how it failed, if it did.
async fn show(api: &Api, place: &Place, id: &BindingId, json: bool) -> anyhow::Result<()> {
    defined::show(api, place, &format!("/v1/bindings/{id}"), json).await?;
    if json {
        return Ok(());
    }
    let failures = api.value(Call::get(format!("/v1/bindings/{id}/failures")).at(place)).await?;
    let last = |name: &str| {
        let field = failures.get("last").and_then(|last| last.get(name));
        field.map(plain).unwrap_or_default()
    };
    let number =
        |name: &str| failures.pointer(&format!("/last/position/{name}")).and_then(Value::as_u64);
    let position = match (number("line"), number("column")) {
        (Some(line), Some(column)) => format!(" ({line}:{column})"),
        _ => String::new(),
    };
    match failures.get("count").and_then(Value::as_u64) {
        None | Some(0) => Ok(()),
        Some(count) => console::print(&console::printable(&format!(
            "failures since the server started: {count}; the last on {}: {}: {}{position}",
            last("delivery"),
            last("stage"),
            last("message")
        ))),
    }
}
