//! `sandyard plugin`: the built-ins; what a plugin's author needs: start one, build it, check it;
//! and the plugins of a server.

mod build;
mod check;
mod list;
mod new;
mod remote;
mod sdk;

use std::io::Write as _;
use std::path::PathBuf;

use super::console;
use crate::model::Ceilings;
use crate::plugins::Manifest;

/// What `sandyard plugin` can do.
#[derive(Debug, Clone, PartialEq, Eq, clap::Subcommand)]
pub(super) enum PluginCommand {
    /// List the built-in plugins
    List,
    /// Tell what a plugin asks for, what it would get, and whether its component loads
    Check {
        /// A folder with a plugin.toml, a .wasm or .wat file, or a built-in's id
        #[arg(default_value = ".")]
        plugin: String,
    },
    /// Write a new plugin in Rust that builds and runs as it is
    New {
        /// The folder to make; its name becomes the plugin's id
        name: PathBuf,
    },
    /// Build the component of a plugin, by its [build] command or by cargo
    Build {
        /// A folder with a plugin.toml
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    #[command(flatten)]
    Remote(remote::RemoteCommand),
}

/// Tries whether the host takes the bytes of a component under its manifest, and says in a line
/// what it is.
///
/// Given by the caller, since only the sandbox knows.
pub(super) type LoadCheck<'a> = dyn Fn(&Manifest, &[u8]) -> anyhow::Result<String> + 'a;

/// Runs one command and prints its answer to standard output.
///
/// `data` is the folder given by `--data`; `ceilings` are the host's, which a plugin's limits are
/// held against.
///
/// # Errors
/// The command failed; the error says what to do. A reader that went away is no error.
pub(super) fn run(
    command: PluginCommand,
    data: Option<PathBuf>,
    ceilings: &Ceilings,
    load: &LoadCheck<'_>,
) -> anyhow::Result<()> {
    let mut out = console::stdout();
    match command {
        PluginCommand::List => list::list(&mut out),
        PluginCommand::Check { plugin } => check::check(&plugin, ceilings, load, &mut out),
        PluginCommand::New { name } => new::new(&name, &mut out),
        PluginCommand::Build { folder } => build::build(&folder, &mut out),
        PluginCommand::Remote(command) => command.run(data),
    }?;
    out.flush()?;
    Ok(())
}
