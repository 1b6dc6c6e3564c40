//! `sandyard event list`: what is defined.

use crate::cli::client::Call;
use crate::cli::session::Session;
use crate::cli::table::{Cell, Table};
use crate::cli::when;
use crate::model::{CategoryId, PluginId};

/// Which events are listed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Of this category
    #[arg(long)]
    category: Option<CategoryId>,
    /// That run this plugin
    #[arg(long)]
    plugin: Option<PluginId>,
    /// Enabled ones alone, or with =false disabled ones
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    enabled: Option<bool>,
    /// With this text in their id or title
    #[arg(long)]
    text: Option<String>,
}

/// Prints the events.
pub(super) async fn list(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let call = || {
        Call::get("/v1/events")
            .query_some("category", arguments.category.as_ref())
            .query_some("plugin", arguments.plugin.as_ref())
            .query_some("enabled", arguments.enabled.as_ref())
            .query_some("text", arguments.text.as_ref())
    };
    let events = session.pages(usize::MAX, call).await?;
    let table =
        Table::new(["NAMESPACE", "ID", "TITLE", "ENABLED", "CATEGORY", "PLUGIN", "NEXT RUN"])
            .without("NAMESPACE", session.place.namespace.is_some());
    session.list(&events, table, |event| {
        [
            Cell::id(event, "namespace"),
            Cell::id(event, "id"),
            Cell::field(event, "title"),
            Cell::field(event, "enabled"),
            Cell::id(event, "category"),
            Cell::id(event, "plugin"),
            Cell::whole(&when::shown(when::field(event, "next_run"))),
        ]
    })
}
