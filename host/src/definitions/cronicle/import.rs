//! The whole of an import.

use std::collections::{BTreeMap, BTreeSet};

use crate::definitions::{Category, Event, Origin, ReadContext};
use crate::model::{CategoryId, EventId, PluginId};

use super::export::{Export, ExportError};
use super::import_category;
use super::import_event::EventReader;
use super::import_plugin::CroniclePlugin;
use super::note::ImportNote;

/// How an export is read.
pub struct ImportOptions<'o> {
    /// The namespace it goes into, the time zone of events that name none, and who imports it.
    pub context: &'o ReadContext,
    /// Which plugins there are here, built-ins included.
    pub is_known: &'o dyn Fn(&PluginId) -> bool,
    /// Whether an event that sends an HTTP request is granted the host in its URL. Otherwise a
    /// note tells the grant that is needed.
    pub grant_hosts: bool,
}

/// What was in an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The events that can run here, each id once.
    pub events: Vec<Event>,
    /// The categories, each id once.
    pub categories: Vec<Category>,
    /// The plugins as Cronicle had them.
    pub plugins: Vec<CroniclePlugin>,
    /// What was not taken over, or means something else here.
    pub notes: Vec<ImportNote>,
}

/// Reads an export of Cronicle: lines of `KEY - JSON`.
///
/// An event is taken over if a plugin runs it here: the one of the same id, the built-in
/// `http-request` for `urlplug`, or the built-in `test` for `testplug`. What can't be taken over of
/// it is left out with a note.
///
/// # Errors
/// The text is not an export of Cronicle, is broken off, or is over
/// [`MAX_EXPORT`](super::MAX_EXPORT).
pub fn read_export(text: &str, options: &ImportOptions<'_>) -> Result<Import, ExportError> {
    let export = Export::read(text)?;
    // Records of Cronicle have a creator and dates of their own, as records of the store have.
    let context = ReadContext { origin: Origin::Stored, ..options.context.clone() };
    let mut notes = Vec::new();
    let read_plugin = |record| CroniclePlugin::read(record, options.is_known);
    let mut plugins: Vec<_> = export.plugins.iter().filter_map(read_plugin).collect();
    let categories = export
        .categories
        .into_iter()
        .filter_map(|record| import_category::read(record, &context, &mut notes));
    let categories: Vec<_> = categories.collect();
    let mut reader = EventReader {
        context: &context,
        plugins: &mut plugins,
        is_known: options.is_known,
        grant_hosts: options.grant_hosts,
        notes: &mut notes,
    };
    let events = export.schedule.into_iter().filter_map(|record| reader.read(record));
    let events: Vec<_> = events.collect();
    let mut import = Import { events, categories, plugins, notes };
    import.keep_each_once();
    import.mend_references();
    import.tell_of_servers();
    import.tell_of_plugins();
    import.tell_of_the_rest(&export.others, &export.incomplete);
    Ok(import)
}

impl Import {
    fn note(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.notes.push(ImportNote::new(what, why));
    }

    /// Cronicle doesn't check that an id is new.
    fn keep_each_once(&mut self) {
        let notes = &mut self.notes;
        let mut seen = BTreeSet::new();
        self.events.retain(|event| {
            let is_new = seen.insert(event.id.clone());
            if !is_new {
                let what = format!("event {}", event.id);
                let why =
                    format!("not taken over: {:?} has an id that was there before", event.title);
                notes.push(ImportNote::new(what, why));
            }
            is_new
        });
        let mut seen = BTreeSet::new();
        self.categories.retain(|category| {
            let is_new = seen.insert(category.id.clone());
            if !is_new {
                let what = format!("category {}", category.id);
                notes.push(ImportNote::new(what, "not taken over: its id was there before"));
            }
            is_new
        });
    }

    /// Takes away what leads to events and categories that are not there.
    fn mend_references(&mut self) {
        let events: BTreeSet<EventId> = self.events.iter().map(|event| event.id.clone()).collect();
        let mut categories: BTreeSet<CategoryId> =
            self.categories.iter().map(|category| category.id.clone()).collect();
        categories.insert(CategoryId::general());
        for event in &mut self.events {
            let what = format!("event {}", event.id);
            for (name, chain) in
                [("chain", &mut event.chain), ("chain_error", &mut event.chain_error)]
            {
                if let Some(lost) = chain.take_if(|target| !events.contains(target)) {
                    let why = format!("left out {name}: the event {lost} was not taken over");
                    self.notes.push(ImportNote::new(what.clone(), why));
                }
            }
            if !categories.contains(&event.category) {
                let why = format!("is in general: there is no category {}", event.category);
                self.notes.push(ImportNote::new(what, why));
                event.category = CategoryId::general();
            }
        }
    }

    fn tell_of_servers(&mut self) {
        let count = |has: fn(&Event) -> bool| self.events.iter().filter(|event| has(event)).count();
        let kept = [
            (count(|event| event.target.is_some()), "target", "kept; everything runs on this host"),
            (count(|event| event.multiplex), "multiplex", "kept; on one host each runs once"),
            (count(|event| event.detached), "detached", "kept; no job outlives its host"),
        ];
        for (events, property, why) in kept {
            if events > 0 {
                self.note(format!("{property} of {events} events"), why);
            }
        }
    }

    fn tell_of_plugins(&mut self) {
        let mut notes = Vec::new();
        for plugin in &self.plugins {
            let what = format!("plugin {}", plugin.id);
            match &plugin.successor {
                Some(successor) => {
                    notes.push(ImportNote::new(&what, format!("its events run {successor}")));
                    if !plugin.enabled {
                        let why = "it was disabled; its events run unless they are disabled too";
                        notes.push(ImportNote::new(&what, why));
                    }
                    if !plugin.hidden_params.is_empty() {
                        let hidden = plugin.hidden_params.join(", ");
                        let why =
                            format!("left out its hidden params {hidden}: a manifest sets them");
                        notes.push(ImportNote::new(&what, why));
                    }
                }
                None => notes
                    .push(ImportNote::new(&what, format!("not taken over: {}", plugin.reason()))),
            }
        }
        self.notes.append(&mut notes);
    }

    fn tell_of_the_rest(
        &mut self,
        others: &BTreeMap<String, usize>,
        incomplete: &[(&'static str, u64, usize)],
    ) {
        for (list, said, found) in incomplete {
            self.note(*list, format!("the export says {said} items and has {found}"));
        }
        for (family, records) in others {
            let why = match family.as_str() {
                "users" | "global/users" => "there are no users here; make tokens",
                "global/api_keys" => "keys are not taken over; make tokens",
                "global/servers" | "global/server_groups" => "there is one host, and no groups",
                "global/state" | "global/event_queue" => "what was due or waiting stays behind",
                "jobs" | "logs" => "the history stays behind",
                "sessions" => "sessions end",
                _ => "nothing here corresponds to it",
            };
            self.note(format!("{records} records of {family}"), format!("not taken over: {why}"));
        }
    }
}
