//! Events of Cronicle.

use serde_json::{Map, Value};

use crate::definitions::{Event, ReadContext};
use crate::model::PluginId;

use super::import_plugin::{CroniclePlugin, successor};
use super::note::ImportNote;
use super::params::{http_grant, with_defaults};
use super::salvage::salvage;

/// Properties that only processes have.
const OF_PROCESSES: [&str; 4] = ["cwd", "uid", "gid", "env"];

/// Properties that say when an event runs. Without one of them it would run at other times.
const WHEN: [&str; 2] = ["timing", "timezone"];

/// What events are read with.
pub(super) struct EventReader<'r> {
    pub(super) context: &'r ReadContext,
    pub(super) plugins: &'r mut [CroniclePlugin],
    pub(super) is_known: &'r dyn Fn(&PluginId) -> bool,
    pub(super) grant_hosts: bool,
    pub(super) notes: &'r mut Vec<ImportNote>,
}

impl EventReader<'_> {
    /// The event in a record (protocol page, 4.1); none, with a note, where nothing here can run
    /// it.
    pub(super) fn read(&mut self, mut record: Map<String, Value>) -> Option<Event> {
        let name = record.get("id").and_then(Value::as_str).unwrap_or("without an id");
        let what = format!("event {name}");
        let plugin = self.plugin(&what, &mut record)?;
        self.drop_process_properties(&what, &mut record);
        self.cut_web_hook(&what, &mut record);
        let had_when = WHEN.map(|key| record.contains_key(key));
        let notes_before = self.notes.len();
        let read = |fields| Event::read(fields, self.context);
        let mut event = salvage(&what, record, read, self.notes)?;
        let lost_when = self.notes.iter().skip(notes_before).any(|note| {
            WHEN.iter().zip(had_when).any(|(key, had)| {
                had && note.why.strip_prefix("left out ").is_some_and(|why| why.starts_with(key))
            })
        });
        if lost_when && event.enabled {
            event.enabled = false;
            self.note(&what, "disabled, since it would run at other times than it did");
        }
        if plugin.as_str() == "http-request" {
            self.grant_host(&what, &mut event);
        }
        Some(event)
    }

    /// Puts the plugin that runs it here, and the params it ran with, in the record.
    fn plugin(&mut self, what: &str, record: &mut Map<String, Value>) -> Option<PluginId> {
        let theirs = record.get("plugin").and_then(Value::as_str).unwrap_or_default().to_owned();
        let known = self.plugins.iter_mut().find(|plugin| plugin.id == theirs);
        let (found, reason, defaults) = match known {
            Some(plugin) => {
                plugin.events += 1;
                (plugin.successor.clone(), plugin.reason(), Some(&plugin.params))
            }
            None => {
                let reason = "the export doesn't have it, and there is none of its id here";
                (successor(&theirs, self.is_known), reason.to_owned(), None)
            }
        };
        let Some(plugin) = found else {
            let why = format!("not taken over, for want of the plugin {theirs:?}: {reason}");
            self.note(what, why);
            return None;
        };
        let params = with_defaults(record.remove("params"), defaults);
        record.insert("params".to_owned(), Value::Object(params));
        record.insert("plugin".to_owned(), plugin.as_str().into());
        Some(plugin)
    }

    fn drop_process_properties(&mut self, what: &str, record: &mut Map<String, Value>) {
        for key in OF_PROCESSES {
            if record.shift_remove(key).is_some_and(|value| !is_empty(&value)) {
                self.note(
                    what,
                    format!("left out {key}: plugins run in a sandbox, not in a process"),
                );
            }
        }
    }

    /// Takes from the web hook's URL the headers that Cronicle writes behind it.
    fn cut_web_hook(&mut self, what: &str, record: &mut Map<String, Value>) {
        let Some(Value::String(hook)) = record.get_mut("web_hook") else {
            return;
        };
        let Some((url, _)) = hook.split_once(" [header:") else {
            return;
        };
        *hook = url.trim().to_owned();
        self.note(what, "left out the headers behind web_hook: sign with web_hook_secret");
    }

    /// Requests go nowhere that is not granted, so that the host in the URL has to be.
    fn grant_host(&mut self, what: &str, event: &mut Event) {
        match http_grant(&event.params) {
            Some(grant) if self.grant_hosts => event.grants.http.push(grant),
            Some(grant) => {
                self.note(
                    what,
                    format!("needs the grant of its host: grants.http = [\"{grant}\"]"),
                );
            }
            None => {
                self.note(what, "needs the grant of the host that its URL leads to, in grants.http")
            }
        }
    }

    fn note(&mut self, what: &str, why: impl Into<String>) {
        self.notes.push(ImportNote::new(what, why));
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}
