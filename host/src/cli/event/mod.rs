//! `sandyard event`: what is defined, and when it runs.

mod list;
mod next;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::client::Call;
use super::session::{Session, There};
use crate::model::EventId;

/// What `sandyard event` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
    #[command(subcommand)]
    command: EventCommand,
}

#[derive(Debug, clap::Subcommand)]
enum EventCommand {
    /// List events
    List(list::Arguments),
    /// Show an event
    Show {
        /// The event's id
        event: EventId,
    },
    /// Start a job of an event
    Run(run::Arguments),
    /// Have the schedule start an event again
    Enable {
        /// The event's id
        event: EventId,
    },
    /// Have the schedule leave an event alone; it can still be started by hand and by others
    Disable {
        /// The event's id
        event: EventId,
    },
    /// Abort the jobs of an event that wait in its queue; those that run go on
    Flush {
        /// The event's id
        event: EventId,
    },
    /// Remove an event; its jobs stay
    Delete {
        /// The event's id
        event: EventId,
    },
    /// Tell when an event runs next
    Next(next::Arguments),
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { there, command } = arguments;
    let path = |event: &EventId| format!("/v1/events/{event}");
    there.work(data, async |session| {
        match command {
            EventCommand::List(arguments) => list::list(&session, &arguments).await?,
            EventCommand::Show { event } => session.show(&path(&event)).await?,
            EventCommand::Run(arguments) => return run::run(&session, arguments).await,
            EventCommand::Enable { event } => {
                let call = Call::post(format!("{}/enable", path(&event)));
                session.does(call, &format!("event {event} is enabled")).await?;
            }
            EventCommand::Disable { event } => {
                let call = Call::post(format!("{}/disable", path(&event)));
                session.does(call, &format!("event {event} is disabled")).await?;
            }
            EventCommand::Flush { event } => flush(&session, &event).await?,
            EventCommand::Delete { event } => {
                let call = Call::delete(path(&event));
                session.does(call, &format!("event {event} is deleted")).await?;
            }
            EventCommand::Next(arguments) => next::next(&session, &arguments).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn flush(session: &Session, event: &EventId) -> anyhow::Result<()> {
    let answer = session.value(Call::post(format!("/v1/events/{event}/flush"))).await?;
    let aborted = answer.get("aborted").and_then(Value::as_array).map_or(0, Vec::len);
    let jobs = if aborted == 1 { "job that waited is" } else { "jobs that waited are" };
    session.tell(&answer, &format!("{aborted} {jobs} aborted"))
}
