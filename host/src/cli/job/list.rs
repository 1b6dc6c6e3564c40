//! `sandyard job list`: jobs, newest first.

use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::console;
use crate::cli::session::Session;
use crate::cli::table::{Cell, Table};
use crate::cli::when::{self, Moment};
use crate::model::{CategoryId, EventId, JobId, JobState, PluginId};

/// Jobs that are listed unless another number is asked for.
const USUAL: usize = 50;

/// Which jobs are listed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Of this event
    #[arg(long, short)]
    event: Option<EventId>,
    /// Of this plugin
    #[arg(long)]
    plugin: Option<PluginId>,
    /// Of this category
    #[arg(long)]
    category: Option<CategoryId>,
    /// In one of these states: queued, running, pending, retrying, done
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<JobState>,
    /// With one of these outcomes: success, warning, error, aborted
    #[arg(long, value_name = "OUTCOMES", value_delimiter = ',')]
    outcome: Vec<String>,
    /// Started by this job, as a chain
    #[arg(long, value_name = "JOB")]
    parent: Option<JobId>,
    /// Submitted at or after this time, like "2026-11-22 15:30", or 2h for two hours ago
    #[arg(long, value_name = "TIME")]
    since: Option<Moment>,
    /// Submitted before this time
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
    /// The most jobs to list
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL)]
    limit: usize,
}

impl Arguments {
    fn call(&self) -> Call {
        let states: Vec<_> = self.state.iter().map(|state| state.as_str()).collect();
        let list = |items: String| Some(items).filter(|items| !items.is_empty());
        Call::get("/v1/jobs")
            .query_some("event", self.event.as_ref())
            .query_some("plugin", self.plugin.as_ref())
            .query_some("category", self.category.as_ref())
            .query_some("state", list(states.join(",")).as_ref())
            .query_some("outcome", list(self.outcome.join(",")).as_ref())
            .query_some("parent", self.parent.as_ref())
            .query_some("since", self.since.map(|Moment(seconds)| seconds).as_ref())
            .query_some("until", self.until.map(|Moment(seconds)| seconds).as_ref())
    }
}

/// Prints the jobs.
pub(super) async fn list(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let jobs = session.pages(arguments.limit, || arguments.call()).await?;
    let columns =
        ["NAMESPACE", "ID", "NAME", "EVENT", "STATE", "STARTED", "TOOK", "SOURCE", "SAYS"];
    let table = Table::new(columns)
        .without("NAMESPACE", session.place.namespace.is_some())
        .without("NAME", jobs.items.iter().all(|job| job.get("name").is_none_or(Value::is_null)));
    session.list(&jobs, table, |job| {
        [
            Cell::id(job, "namespace"),
            Cell::id(job, "id"),
            Cell::field(job, "name"),
            Cell::id(job, "event"),
            state(job),
            Cell::whole(&when::shown(when::field(job, "time_start"))),
            Cell::text(&took(job)),
            Cell::field(job, "source"),
            Cell::field(job, "description"),
        ]
    })
}

/// The outcome of a job that is done, else its state.
fn state(job: &Value) -> Cell {
    let word = |name| job.get(name).and_then(Value::as_str);
    let word = word("outcome").or_else(|| word("state")).unwrap_or("-");
    Cell::text(word).styled(console::outcome_style(word))
}

fn took(job: &Value) -> String {
    let Some(start) = when::field(job, "time_start") else { return "-".to_owned() };
    let end = when::field(job, "time_end").unwrap_or_else(crate::model::now);
    when::span(end - start)
}
