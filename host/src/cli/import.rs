//! `sandyard import`: what another scheduler exports.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::apply::{Account, Applier, Item};
use super::client::{self, Api, Call, Items};
use super::session::There;
use super::{console, input};
use crate::definitions::cronicle::{Import, ImportOptions, MAX_EXPORT, read_export};
use crate::definitions::{Origin, ReadContext, Source};
use crate::model::{Namespace, PluginId};
use crate::timing::Zone;

/// What `sandyard import` can read.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ImportCommand {
    /// Take over events and categories from Cronicle's own export
    ///
    /// The export is what `control.sh export` writes: a line `KEY - JSON` for each record. What
    /// can't be taken over, or means something else here, is told with the reason. The exit status
    /// is 0 when the rest is in place, 1 when the server refused some of it.
    Cronicle(Arguments),
}

/// What is imported, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
    /// The export, or - for stdin
    #[arg(value_name = "FILE|-")]
    file: Source,
    /// Tell what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The time zone of events that name none, which Cronicle runs in its server's [default: the
    /// zone of this machine]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Grant each event that sends HTTP requests the host in its URL
    #[arg(long)]
    grant_hosts: bool,
}

/// Imports and tells what was done.
pub(super) fn run(command: ImportCommand, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let ImportCommand::Cronicle(arguments) = command;
    let text = input::text(&arguments.file, "the export", MAX_EXPORT)?;
    let timezone = zone(arguments.timezone.as_deref())?;
    let There { remote, place } = &arguments.there;
    let api = remote.open(data)?;
    let namespace = place.namespace();
    client::block_on(async {
        let known = plugins(&api, &namespace).await?;
        let context = ReadContext {
            origin: Origin::Stored,
            namespace,
            timezone,
            username: String::new(),
            now: 0,
        };
        let options = ImportOptions {
            context: &context,
            is_known: &|id: &PluginId| known.contains(id.as_str()),
            grant_hosts: arguments.grant_hosts,
        };
        let import = read_export(&text, &options)
            .with_context(|| format!("{} can't be imported", arguments.file))?;
        let mut applier = Applier::new(&api, arguments.dry_run);
        applier.apply(&items(&import)).await?;
        tell(&import, &applier.finish(), remote.json)
    })
}

fn items(import: &Import) -> Vec<Item> {
    let categories =
        import.categories.iter().map(|category| Item::category(category.clone(), String::new()));
    let events = import.events.iter().map(|event| Item::event(event.clone(), String::new()));
    categories.chain(events).collect()
}

/// The plugins that the server has in the namespace.
async fn plugins(api: &Api, namespace: &Namespace) -> anyhow::Result<HashSet<String>> {
    let plugins = Items::whole(api, Call::get("/v1/plugins").within(namespace)).await?;
    let id = |plugin: &Value| plugin.get("id").and_then(Value::as_str).map(str::to_owned);
    Ok(plugins.items.iter().filter_map(id).collect())
}

fn tell(import: &Import, account: &Account, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        let mut answer = account.json();
        if let Value::Object(fields) = &mut answer {
            fields.insert("notes".to_owned(), json!(import.notes));
        }
        console::print(&answer.to_string())?;
        return Ok(account.exit_code());
    }
    let code = account.tell(false)?;
    if !import.notes.is_empty() {
        console::print("")?;
        console::print(&console::heading("Not as it was"))?;
        for note in &import.notes {
            console::print(&console::printable(&format!("  {note}")))?;
        }
    }
    Ok(code)
}

fn zone(given: Option<&str>) -> anyhow::Result<Zone> {
    match given {
        Some(name) => Zone::read(name).context("--timezone is not usable"),
        None => match TimeZone::system().iana_name() {
            Some(name) => Ok(Zone::read(name)?),
            None => Ok(Zone::default()),
        },
    }
}
