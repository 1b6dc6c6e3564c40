//! `sandyard job`: what ran, what runs, and what it says.

mod list;
mod log;
mod show;
mod start;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::JOB_FAILED;
use super::client::Call;
use super::session::{Session, There};
use crate::model::JobId;

pub(super) use start::start;
pub(super) use watch::Watch;

/// What `sandyard job` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
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
    let Arguments { there, command } = arguments;
    there.work(data, async |session| {
        match command {
            JobCommand::List(arguments) => list::list(&session, &arguments).await?,
            JobCommand::Show { job } => show::show(&session, &job).await?,
            JobCommand::Log { job, follow } => log::print(&session, &job, follow).await?,
            JobCommand::Abort { job } => {
                let call = Call::post(format!("/v1/jobs/{job}/abort"));
                session.does(call, &format!("job {job} is aborted")).await?;
            }
            JobCommand::Rerun { job, watch } => {
                let call = Call::post(format!("/v1/jobs/{job}/rerun"));
                return start(&session, call, watch).await;
            }
            JobCommand::Delete { job } => {
                let call = Call::delete(format!("/v1/jobs/{job}"));
                session.does(call, &format!("job {job} is deleted")).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// A job as the server shows it.
async fn fetch(session: &Session, job: &JobId) -> anyhow::Result<Value> {
    session.value(Call::get(format!("/v1/jobs/{job}"))).await
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
