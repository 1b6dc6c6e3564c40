//! `sandyard apply`: makes a server's definitions what files say.
//!
//! - `item`, `name`: a definition, and what the server has in its place
//! - `order`: which definition is sent before which
//! - `applier`: sends what differs, or tells what would
//! - `prune`: removes what was applied before and is in the files no more
//! - `account`: what was done, for people and as JSON

mod account;
mod applier;
mod item;
mod name;
mod order;
mod prune;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use super::client;
use super::session::There;
use super::{JOB_FAILED, console};
use crate::definitions::{APPLIED, Bundle, ReadContext, Source, Written, read_sources};
use crate::model::Namespace;

pub(super) use account::Account;
pub(super) use applier::Applier;
pub(super) use item::Item;

/// Make events, categories, bindings and webhook clients what files say
///
/// Bindings may also be manifests of Argo's, of the kind WorkflowEventBinding.
///
/// What is not there is created, what differs is changed, and the rest is left alone. The exit
/// status is 0 when all is as the files say, 1 when something was refused, 2 when there was no
/// server to ask.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
    /// A file in TOML, JSON or YAML, a folder of such files, or - for stdin, whose language is told
    /// by how it begins; may be repeated
    #[arg(long, short, value_name = "FILE|DIR|-", required = true)]
    file: Vec<Source>,
    /// Tell what would be done, field by field, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove bindings, webhook clients and events of the namespace that were applied before and
    /// are in the files no more, and the categories that this leaves empty
    #[arg(long)]
    prune: bool,
}

/// Applies the files and tells what was done.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let namespace = arguments.there.place.namespace();
    let Some(bundle) = read(&arguments.file, &namespace) else {
        return Ok(ExitCode::from(JOB_FAILED));
    };
    let items = items(bundle);
    let remote = arguments.there.remote;
    let api = remote.open(data)?;
    client::block_on(async {
        let mut applier = Applier::new(&api, arguments.dry_run);
        applier.apply(&items).await?;
        if arguments.prune {
            applier.prune(&namespace, &items).await?;
        }
        applier.finish().tell(remote.json)
    })
}

/// The definitions in the files; none if one is refused, which is told.
fn read(files: &[Source], namespace: &Namespace) -> Option<Bundle> {
    let context = ReadContext { namespace: namespace.clone(), ..ReadContext::stored() };
    match read_sources(files, &context) {
        Ok(bundle) => {
            for Written { item, origin } in &bundle.notes {
                console::say(&format!("{origin}: {item}"));
            }
            Some(bundle)
        }
        Err(refused) => {
            console::error(&refused.into());
            console::say("nothing was applied");
            None
        }
    }
}

fn items(bundle: Bundle) -> Vec<Item> {
    let categories = bundle
        .categories
        .into_iter()
        .map(|written| Item::category(written.item, written.origin.to_string()));
    let events = bundle.events.into_iter().map(|mut written| {
        mark(&mut written.item.labels);
        Item::event(written.item, written.origin.to_string())
    });
    let clients = bundle.clients.into_iter().map(|mut written| {
        mark(&mut written.item.labels);
        Item::webhook_client(written.item, written.origin.to_string())
    });
    let bindings = bundle.bindings.into_iter().map(|mut written| {
        mark(&mut written.item.labels);
        Item::binding(written.item, written.origin.to_string())
    });
    categories.chain(events).chain(clients).chain(bindings).collect()
}

fn mark(labels: &mut BTreeMap<String, String>) {
    let (name, value) = (APPLIED, "true");
    labels.insert(name.to_owned(), value.to_owned());
}
