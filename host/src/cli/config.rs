//! `sandyard config`: the configuration of `sandyard serve`, checked and shown.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{console, data};
use crate::config::{COMMENTED, Config, Sources, show, verify};

/// What is to be done with the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Check the configuration, with the environment's variables and the files that it names
    Check {
        /// The file [default: the one that `serve` would read]
        file: Option<PathBuf>,
    },
    /// Show the configuration as it holds, without secrets
    Show(Place),
    /// Show every setting with its default and what it is for
    Default,
}

/// Where the configuration's file is.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Place {
    /// The configuration's file [env: SANDYARD_CONFIG] [default: sandyard.toml in the data
    /// directory, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// Settings that `serve` takes as flags, too.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Flags {
    /// Where to listen; port 0 takes a free one [env: SANDYARD_LISTEN] [default: 127.0.0.1:7700]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Deliveries of a namespace that may wait, beside those being worked on; what comes beyond is
    /// refused with 503 [env: SANDYARD_EVENTS_OPERATION_QUEUE_SIZE, ARGO_EVENT_OPERATION_QUEUE_SIZE]
    /// [default: 60]
    #[arg(long, value_name = "NUMBER")]
    event_operation_queue_size: Option<u32>,
    /// Deliveries whose bindings are tried at the same time
    /// [env: SANDYARD_EVENTS_WORKER_COUNT, ARGO_EVENT_WORKER_COUNT] [default: 4]
    #[arg(long, value_name = "NUMBER")]
    event_worker_count: Option<u32>,
}

pub(super) fn run(command: ConfigCommand, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Check { file } => {
            let config = read(&Place { config: file.clone() }, Flags::default(), data)?;
            verify(&config)?;
            console::print(&match file.as_deref().map(Path::display) {
                Some(file) => format!("{file} is fine"),
                None => "the configuration is fine".to_owned(),
            })?;
        }
        ConfigCommand::Show(place) => {
            console::print(show(&read(&place, Flags::default(), data)?).trim_end())?;
        }
        ConfigCommand::Default => console::print(COMMENTED.trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the configuration from the file, the environment and the flags.
///
/// # Errors
/// Everything in it that is not accepted.
pub(super) fn read(place: &Place, flags: Flags, data: Option<PathBuf>) -> anyhow::Result<Config> {
    let named = || std::env::var_os("SANDYARD_CONFIG").filter(|file| !file.is_empty());
    let sources = Sources {
        file: place.config.clone().or_else(|| named().map(PathBuf::from)),
        environment: std::env::vars_os().collect(),
        listen: flags.listen,
        event_operation_queue_size: flags.event_operation_queue_size,
        event_worker_count: flags.event_worker_count,
        data,
        fallback_data: data::own_folder(),
    };
    Ok(sources.read()?)
}
