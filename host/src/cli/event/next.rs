//! `sandyard event next`: when an event runs.

use anyhow::Context as _;
use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::session::Session;
use crate::cli::{console, when};
use crate::model::EventId;

/// Which runs are told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The event's id
    event: EventId,
    /// How many runs
    #[arg(long, short, value_name = "NUMBER", default_value_t = 5)]
    count: u32,
}

/// Prints when an event runs next, on this machine's clocks.
pub(super) async fn next(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let call = Call::get(format!("/v1/events/{}/next", arguments.event))
        .query("count", &arguments.count.to_string());
    let runs = session.value(call).await?;
    if session.json {
        return console::print(&runs.to_string());
    }
    let list = runs.get("items").and_then(Value::as_array);
    let list = list.context("the server's answer is no list")?;
    let text = |name: &str| runs.get(name).and_then(Value::as_str).unwrap_or_default();
    if !text("timing").is_empty() {
        let off = runs.get("enabled").is_some_and(|enabled| *enabled == false);
        let off = if off { "; disabled, so that it does not run" } else { "" };
        let timing = format!("{} ({}){off}", text("timing"), text("timezone"));
        console::say(&console::dim(&console::printable(&timing)));
    }
    for run in list {
        console::print(&when::shown(run.as_f64()))?;
    }
    if list.is_empty() {
        console::say(&console::dim("no run is due; it has no timing, or none that comes"));
    }
    Ok(())
}
