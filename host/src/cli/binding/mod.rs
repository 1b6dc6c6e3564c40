//! `sandyard binding`: which deliveries start what.

mod list;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::console;
use crate::cli::session::{Session, There};
use crate::cli::table::plain;
use crate::model::BindingId;

/// What `sandyard binding` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
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
    let Arguments { there, command } = arguments;
    if let BindingCommand::Test(arguments) = &command {
        return test::run(arguments, &there.place, there.remote.json);
    }
    there.work(data, async |session| {
        match command {
            // Above, since it needs no server.
            BindingCommand::Test(_) => {}
            BindingCommand::List => list::list(&session).await?,
            BindingCommand::Show { binding } => {
                show(&session, &binding).await?;
            }
            BindingCommand::Delete { binding } => {
                let call = Call::delete(format!("/v1/bindings/{binding}"));
                session.does(call, &format!("binding {binding} is deleted")).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Prints a binding, and how it failed, if it did.
async fn show(session: &Session, id: &BindingId) -> anyhow::Result<()> {
    session.show(&format!("/v1/bindings/{id}")).await?;
    if session.json {
        return Ok(());
    }
    let failures = session.value(Call::get(format!("/v1/bindings/{id}/failures"))).await?;
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
