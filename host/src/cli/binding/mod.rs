//! `sandyard binding`: which deliveries start what.

mod list;
mod test;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::client::{self, Call, Place, Remote};
use crate::cli::job::tell;
use crate::cli::{console, facts};
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
                let call = Call::get(format!("/v1/bindings/{binding}")).at(&place);
                let binding = api.value(call).await?;
                if remote.json {
                    console::print(&binding.to_string())?;
                } else {
                    let mut out = console::stdout();
                    facts::write(&mut out, &binding, &[])?;
                    out.flush()?;
                }
            }
            BindingCommand::Delete { binding } => {
                let call = Call::delete(format!("/v1/bindings/{binding}")).at(&place);
                let done = api.value(call).await?;
                tell(&done, remote.json, &format!("binding {binding} is deleted"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
