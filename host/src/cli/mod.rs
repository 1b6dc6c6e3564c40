//! The command line: one file a command.
//!
//! Here arguments become requests, and records become text. How a job runs is not known here.
//!
//! - `run`, `demo`, `plugin`: plugins and jobs without a server
//! - `apply`, `import`, `event`, `category`, `binding`, `webhook_client`, `delivery`, `secret`,
//!   `job`, `token`: a server's, by its API
//! - `client`: that API; `session`: how commands work with it
//! - `input`, `params`: what is given; `console`, `table`, `facts`, `when`: how things are shown

mod apply;
mod binding;
mod category;
mod client;
mod config;
mod console;
mod data;
mod delivery;
mod demo;
mod event;
mod facts;
mod file_limit;
mod import;
mod input;
mod job;
mod loading;
mod params;
mod plugin;
mod run;
mod secret;
mod serve;
mod session;
mod table;
mod token;
mod webhook_client;
mod when;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::model::Ceilings;
use crate::plugins::Manifest;
use crate::sandbox::compile_worker;

/// The exit status when a job ran and did not succeed.
const JOB_FAILED: u8 = 1;

/// Behind a command's own options in its help, and before `--help`.
const LAST_OPTION: usize = 900;

/// The exit status when nothing could be started.
const NOT_STARTED: u8 = 2;

/// Runs WebAssembly plugins as jobs, each in a sandbox of its own with a CPU budget, a clock, a
/// memory cap and no right that was not granted.
#[derive(Debug, Parser)]
#[command(name = "sandyard", version, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    /// The data folder: a server's data, compiled plugins, scratch folders [env: SANDYARD_DATA]
    /// [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR", display_order = LAST_OPTION)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Run(run::Arguments),
    /// A tour: what the sandbox stops, and what a server does
    Demo,
    /// List, check, make, build and push plugins
    #[command(subcommand)]
    Plugin(plugin::PluginCommand),
    Apply(apply::Arguments),
    /// Take over what another scheduler exports
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// List, show, run and switch events
    Event(event::Arguments),
    /// List, show, follow, stop and repeat jobs
    Job(job::Arguments),
    /// List, show and remove categories
    Category(category::Arguments),
    /// List, show, test and remove bindings, which say what deliveries start
    Binding(binding::Arguments),
    /// List, show and remove webhook clients, whose deliveries need no token
    WebhookClient(webhook_client::Arguments),
    /// List, show and replay deliveries, and what they started
    Delivery(delivery::Arguments),
    /// Keep, list and remove secrets
    Secret(secret::Arguments),
    /// Make, list and revoke tokens
    Token(token::Arguments),
    /// Check and show the server's configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Compile the plugin on stdin; sandyard starts this itself
    #[command(name = compile_worker::COMMAND, hide = true)]
    Compile(compile_worker::Arguments),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log();
    allow_many_files();
    match dispatch(arguments) {
        Ok(code) => code,
        Err(error) => {
            console::error(&error);
            ExitCode::from(NOT_STARTED)
        }
    }
}

fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Serve(serve) => serve::run(serve, arguments.data),
        Command::Run(run) => run::run(run, data::folder(arguments.data)?),
        Command::Demo => demo::run(data::folder(arguments.data)?),
        Command::Plugin(command) => {
            let data = arguments.data;
            let load = |manifest: &Manifest, bytes: &[u8]| {
                loading::check(manifest, bytes, data::folder(data.clone())?)
            };
            plugin::run(command, data.clone(), &Ceilings::default(), &load)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Apply(apply) => apply::run(apply, arguments.data),
        Command::Import(import) => import::run(import, arguments.data),
        Command::Event(event) => event::run(event, arguments.data),
        Command::Job(job) => job::run(job, arguments.data),
        Command::Category(category) => category::run(category, arguments.data),
        Command::Binding(binding) => binding::run(binding, arguments.data),
        Command::WebhookClient(client) => webhook_client::run(client, arguments.data),
        Command::Delivery(delivery) => delivery::run(delivery, arguments.data),
        Command::Secret(secret) => secret::run(secret, arguments.data),
        Command::Token(token) => token::run(token, arguments.data),
        Command::Config(config) => config::run(config, arguments.data),
        Command::Compile(arguments) => compile_worker::run(&arguments),
    }
}

/// Takes as many open files as the system allows. Each job may hold some, and the usual first
/// allowance of 1024 is for programs that use `select`, which this one doesn't.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let most = Rlimit { current: limit.maximum, ..limit };
    if let Err(error) = setrlimit(Resource::Nofile, most) {
        tracing::warn!("the allowance of open files stays at {:?}: {error}", limit.current);
    }
}

/// Warnings go to stderr; `SANDYARD_LOG` chooses others.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SANDYARD_LOG")
        .unwrap_or_else(|_| "sandyard=warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(console::has_colours())
        .init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn no_two_arguments_of_a_command_are_in_each_others_way() {
        Arguments::command().debug_assert();
        let revoke = ["sandyard", "token", "revoke", "t1", "--token", "sy_a", "--data", "d"];
        assert!(Arguments::try_parse_from(revoke).is_ok());
    }
}
