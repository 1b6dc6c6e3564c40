//! `sandyard event`: what is defined, and when it runs.

mod list;
mod next;
mod run;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::client::{self, Api, Call, Place, Remote};
use super::job::tell;
use super::{console, facts};
use crate::model::EventId;

/// What `sandyard event` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    place: Place,
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
    let Arguments { remote, place, command } = arguments;
    let api = remote.open(data)?;
    let json = remote.json;
    client::block_on(async {
        match command {
            EventCommand::List(arguments) => list::list(&api, &place, &arguments, json).await?,
            EventCommand::Show { event } => show(&api, &place, &event, json).await?,
            EventCommand::Run(arguments) => return run::run(&api, &place, arguments, json).await,
            EventCommand::Enable { event } => {
                let call = Call::post(format!("/v1/events/{event}/enable")).at(&place);
                tell(&api.value(call).await?, json, &format!("event {event} is enabled"))?;
            }
            EventCommand::Disable { event } => {
                let call = Call::post(format!("/v1/events/{event}/disable")).at(&place);
                tell(&api.value(call).await?, json, &format!("event {event} is disabled"))?;
            }
            EventCommand::Flush { event } => flush(&api, &place, &event, json).await?,
            EventCommand::Delete { event } => {
                let call = Call::delete(format!("/v1/events/{event}")).at(&place);
                tell(&api.value(call).await?, json, &format!("event {event} is deleted"))?;
            }
            EventCommand::Next(arguments) => next::next(&api, &place, &arguments, json).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn flush(api: &Api, place: &Place, event: &EventId, json: bool) -> anyhow::Result<()> {
    let answer = api.value(Call::post(format!("/v1/events/{event}/flush")).at(place)).await?;
    let aborted = answer.get("aborted").and_then(Value::as_array).map_or(0, Vec::len);
    let jobs = if aborted == 1 { "job that waited is" } else { "jobs that waited are" };
    tell(&answer, json, &format!("{aborted} {jobs} aborted"))
}

async fn show(api: &Api, place: &Place, event: &EventId, json: bool) -> anyhow::Result<()> {
    let event = api.value(Call::get(format!("/v1/events/{event}")).at(place)).await?;
    if json {
        return console::print(&event.to_string());
    }
    let mut out = console::stdout();
    facts::write(&mut out, &event, &[])?;
    out.flush()?;
    Ok(())
}
