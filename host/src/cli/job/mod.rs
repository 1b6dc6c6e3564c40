//! `sandyard job`: what ran, what runs, and what it says.

mod list;
mod log;
mod show;
mod start;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::client::{self, Api, Call, Place, Remote};
use super::{JOB_FAILED, console};
use crate::model::JobId;

pub(super) use start::{Start, start};
pub(super) use watch::Watch;

/// What `sandyard job` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: JobCommand,
}

#[derive(Debug, clap::Subcommand)]
enum JobCommand {
    /// List jobs, newest first
    List(list::Arguments),
    /// Show a job: how it ended, or how far it is
    Show {
        /// The job's id
        job: JobId,
    },
    /// Print the log of a job
    Log {
        /// The job's id
        job: JobId,
        /// Go on printing as the log grows, to the end of the job
        #[arg(long, short)]
        follow: bool,
    },
    /// Stop a job at once, or take it from the queue
    Abort {
        /// The job's id
        job: JobId,
    },
    /// Start a job again, with what it was given the first time
    Rerun {
        /// The job's id
        job: JobId,
        #[command(flatten)]
        watch: Watch,
    },
    /// Remove a job that is done, with its record and its log
    Delete {
        /// The job's id
        job: JobId,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, place, command } = arguments;
    let api = remote.open(data)?;
    client::block_on(async {
        match command {
            JobCommand::List(arguments) => {
                list::list(&api, &place, &arguments, remote.json).await?
            }
            JobCommand::Show { job } => show::show(&api, &place, &job, remote.json).await?,
            JobCommand::Log { job, follow } => {
                log::print(&api, &place, &job, follow, remote.json).await?;
            }
            JobCommand::Abort { job } => {
                let done =
                    api.value(Call::post(format!("/v1/jobs/{job}/abort")).at(&place)).await?;
                tell(&done, remote.json, &format!("job {job} is aborted"))?;
            }
            JobCommand::Rerun { job, watch } => {
                let call = Call::post(format!("/v1/jobs/{job}/rerun")).at(&place);
                let start = Start { call, watch, json: remote.json };
                return start::start(&api, start).await;
            }
            JobCommand::Delete { job } => {
                let done = api.value(Call::delete(format!("/v1/jobs/{job}")).at(&place)).await?;
                tell(&done, remote.json, &format!("job {job} is deleted"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Says that something is done; as JSON, what the server says, if anything.
pub(super) fn tell(answer: &Value, json: bool, line: &str) -> anyhow::Result<()> {
    match (json, answer) {
        (false, _) => console::print(line),
        (true, Value::Null) => Ok(()),
        (true, answer) => console::print(&answer.to_string()),
    }
}

/// A job as the server shows it.
async fn fetch(api: &Api, place: &Place, job: &JobId) -> anyhow::Result<Value> {
    Ok(api.value(Call::get(format!("/v1/jobs/{job}")).at(place)).await?)
}

/// Whether a job has ended.
fn is_done(job: &Value) -> bool {
    job.get("state").is_some_and(|state| state == "done")
}

/// The exit status that a finished job gives its command.
fn exit_code(job: &Value) -> ExitCode {
    match job.get("outcome").and_then(Value::as_str) {
        Some("success") => ExitCode::SUCCESS,
        _ => ExitCode::from(JOB_FAILED),
    }
}
