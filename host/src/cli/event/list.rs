//! `sandyard event list`: what is defined.

use crate::cli::client::{Api, Call, Items, Place};
use crate::cli::table::{Cell, Table};
use crate::cli::{console, when};
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
pub(super) async fn list(
    api: &Api,
    place: &Place,
    arguments: &Arguments,
    json: bool,
) -> anyhow::Result<()> {
    let call = || {
        Call::get("/v1/events")
            .at(place)
            .query_some("category", arguments.category.as_ref())
            .query_some("plugin", arguments.plugin.as_ref())
            .query_some("enabled", arguments.enabled.as_ref())
            .query_some("text", arguments.text.as_ref())
    };
    let events = Items::fetch(api, usize::MAX, call).await?;
    if json {
        return console::print(&events.json().to_string());
    }
    let mut table =
        Table::new(["NAMESPACE", "ID", "TITLE", "ENABLED", "CATEGORY", "PLUGIN", "NEXT RUN"])
            .without("NAMESPACE", place.namespace.is_some());
    for event in &events.items {
        table.row([
            Cell::id(event, "namespace"),
            Cell::id(event, "id"),
            Cell::field(event, "title"),
            Cell::field(event, "enabled"),
            Cell::id(event, "category"),
            Cell::id(event, "plugin"),
            Cell::whole(&when::shown(when::field(event, "next_run"))),
        ]);
    }
    table.write(&mut console::stdout())?;
    Ok(())
}
