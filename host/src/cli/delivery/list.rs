//! `sandyard delivery list`: deliveries, newest first.

use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::session::Session;
use crate::cli::table::{Cell, Table};
use crate::cli::when::{self, Moment};

/// Deliveries that are listed unless another number is asked for.
const USUAL: usize = 50;

/// Which deliveries are listed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// With this discriminator
    #[arg(long, value_name = "TEXT")]
    discriminator: Option<String>,
    /// In this state: waiting or done
    #[arg(long, value_name = "STATE", value_parser = ["waiting", "done"])]
    state: Option<String>,
    /// Those that a binding matched (true), or that none did (false)
    #[arg(long, value_name = "TRUE|FALSE", num_args = 0..=1, default_missing_value = "true")]
    matched: Option<bool>,
    /// Those that a binding failed on (true), or that none did (false)
    #[arg(long, value_name = "TRUE|FALSE", num_args = 0..=1, default_missing_value = "true")]
    failed: Option<bool>,
    /// Accepted at or after this time, like "2026-11-22 15:30", or 2h for two hours ago
    #[arg(long, value_name = "TIME")]
    since: Option<Moment>,
    /// Accepted before this time
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
    /// The most deliveries to list
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL)]
    limit: usize,
}

impl Arguments {
    fn call(&self) -> Call {
        Call::get("/v1/deliveries")
            .query_some("discriminator", self.discriminator.as_ref())
            .query_some("state", self.state.as_ref())
            .query_some("matched", self.matched.as_ref())
            .query_some("failed", self.failed.as_ref())
            .query_some("since", self.since.map(|Moment(seconds)| seconds).as_ref())
            .query_some("until", self.until.map(|Moment(seconds)| seconds).as_ref())
    }
}

/// Prints the deliveries.
pub(super) async fn list(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let deliveries = session.pages(arguments.limit, || arguments.call()).await?;
    let columns =
        ["NAMESPACE", "ID", "DISCRIMINATOR", "RECEIVED", "STATE", "MATCHED", "FAILED", "SENDER"];
    let is_blank =
        |item: &Value| item.get("discriminator").and_then(Value::as_str).is_none_or(str::is_empty);
    let table = Table::new(columns)
        .without("NAMESPACE", session.place.namespace.is_some())
        .without("DISCRIMINATOR", deliveries.items.iter().all(is_blank));
    session.list(&deliveries, table, |delivery| {
        [
            Cell::id(delivery, "namespace"),
            Cell::id(delivery, "id"),
            Cell::field(delivery, "discriminator"),
            Cell::whole(&when::shown(when::field(delivery, "time_received"))),
            Cell::field(delivery, "state"),
            Cell::field(delivery, "matches"),
            Cell::field(delivery, "failures"),
            Cell::field(delivery, "sender"),
        ]
    })
}
