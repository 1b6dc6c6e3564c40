//! Plugins of Cronicle: what is known of them, and what runs in their place.

use std::fmt;

use serde_json::{Map, Value};

use crate::model::PluginId;
use crate::protocol::excerpt;

/// The plugins that Cronicle comes with and what does their work here (protocol page, 7).
const BUILT_IN: [(&str, Option<&str>); 3] =
    [("urlplug", Some("http-request")), ("testplug", Some("test")), ("shellplug", None)];

/// A plugin as Cronicle had it. Its command is not taken over: it is a program of the old machine.
#[derive(Clone, PartialEq)]
pub struct CroniclePlugin {
    /// What Cronicle calls it.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The command that Cronicle ran, to be told to whoever ports it.
    pub command: String,
    /// Whether it could be used.
    pub enabled: bool,
    /// Its params with the values they had by default, but for the hidden ones.
    pub params: Map<String, Value>,
    /// Its hidden params, which the manifest of its successor has to set.
    pub hidden_params: Vec<String>,
    /// The plugin that runs in its place; none where there is none.
    pub successor: Option<PluginId>,
    /// How many events use it.
    pub events: usize,
}

impl fmt::Debug for CroniclePlugin {
    /// What it is, without its command and its params, which can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CroniclePlugin")
            .field("id", &self.id)
            .field("title", &self.title)
            .field("successor", &self.successor)
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}

impl CroniclePlugin {
    /// The plugin in a record; `is_known` says which plugins there are here.
    pub(super) fn read(
        record: &Map<String, Value>,
        is_known: &dyn Fn(&PluginId) -> bool,
    ) -> Option<Self> {
        let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
        let id = text("id");
        if id.is_empty() {
            return None;
        }
        let declared = || record.get("params").and_then(Value::as_array).into_iter().flatten();
        let is_hidden = |param: &&Value| param.get("type").is_some_and(|kind| kind == "hidden");
        let name = |param: &Value| param.get("id").and_then(Value::as_str).map(str::to_owned);
        let default = |param: &Value| Some((name(param)?, param.get("value")?.clone()));
        Some(Self {
            id: id.to_owned(),
            title: text("title").to_owned(),
            command: text("command").to_owned(),
            enabled: record.get("enabled").is_none_or(|flag| *flag != 0 && *flag != false),
            params: declared().filter(|param| !is_hidden(param)).filter_map(default).collect(),
            hidden_params: declared().filter(is_hidden).filter_map(name).collect(),
            successor: successor(id, is_known),
            events: 0,
        })
    }

    /// Why none of its events can run.
    pub(super) fn reason(&self) -> String {
        match self.id.as_str() {
            "shellplug" => "it runs scripts of a shell, and there is none in a sandbox; write a \
                            plugin that does the script's work"
                .to_owned(),
            _ => format!(
                "it runs {}, a program of the old machine; build it as a plugin with the id {} and \
                 import again",
                excerpt(&self.command),
                excerpt(&self.id)
            ),
        }
    }
}

/// What runs in the place of the plugin with this id.
pub(super) fn successor(id: &str, is_known: &dyn Fn(&PluginId) -> bool) -> Option<PluginId> {
    // A plugin of the same id was made on purpose.
    let own = id.parse::<PluginId>().ok().filter(|own| is_known(own));
    own.or_else(|| {
        let (_, built_in) = BUILT_IN.iter().find(|(theirs, _)| *theirs == id)?;
        (*built_in)?.parse().ok().filter(|built_in| is_known(built_in))
    })
}
