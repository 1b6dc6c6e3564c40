//! Reads definitions from texts: which document is what, and where what is wrong stands.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::binding::{Binding, ManifestKind, kind_of, read_manifest};
use super::bundle::{Bundle, Written, WrittenAt};
use super::category::Category;
use super::context::{Origin, ReadContext};
use super::document::{Document, Place};
use super::event::Event;
use super::format::Format;
use super::problem::{Problem, Problems, path_below};
use super::refused_bundle::{PlacedProblem, RefusedBundle};
use super::suggestion::instead_of;
use super::webhook_client::WebhookClient;
use crate::protocol::excerpt;

/// What a document can hold, by the keys it stands under.
const KEYS: [&str; 8] = [
    "event",
    "events",
    "category",
    "categories",
    "binding",
    "bindings",
    "webhook_client",
    "webhook_clients",
];

/// What a document looks like, in words.
pub(super) const SHAPE: &str = "arrays under `event`, `category`, `binding` or `webhook_client`, one event with \
                     its `plugin`, one binding with its `selector`, or a manifest of the kind \
                     WorkflowEventBinding";

/// Reads definitions from any number of texts and keeps account of what is wrong with them.
pub(super) struct BundleReader {
    context: ReadContext,
    bundle: Bundle,
    seen: HashMap<(Kind, String, String), WrittenAt>,
    /// The number of the document that is being read, where its text has several.
    document: Option<usize>,
    refused: RefusedBundle,
}

/// What can be defined, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Event,
    Category,
    Binding,
    WebhookClient,
    /// A binding as a manifest.
    Manifest,
}

impl Kind {
    /// What its name is called.
    fn name_key(self) -> &'static str {
        match self {
            Self::Event | Self::Category => "id",
            Self::Binding | Self::WebhookClient => "name",
            Self::Manifest => "metadata.name",
        }
    }

    /// What shares its names.
    fn family(self) -> Self {
        if self == Self::Manifest { Self::Binding } else { self }
    }
}

impl BundleReader {
    pub(super) fn new(context: &ReadContext) -> Self {
        Self {
            context: ReadContext { origin: Origin::File, ..context.clone() },
            bundle: Bundle::default(),
            seen: HashMap::new(),
            document: None,
            refused: RefusedBundle::default(),
        }
    }

    pub(super) fn finish(self) -> Result<Bundle, RefusedBundle> {
        self.refused.or(self.bundle)
    }

    pub(super) fn refuse(&mut self, file: Option<&Path>, line: Option<usize>, problem: Problem) {
        let (file, document) = (file.map(Path::to_owned), self.document);
        self.refused.add(PlacedProblem { file, document, line, problem });
    }

    pub(super) fn text(&mut self, file: Option<&Path>, format: Format, text: &str) {
        match format.documents(text) {
            Ok(documents) if documents.is_empty() => {
                self.refuse(file, None, Problem::new("", "nothing", SHAPE));
            }
            Ok(documents) => {
                let several = documents.len() > 1;
                for (index, document) in documents.into_iter().enumerate() {
                    self.document = several.then_some(index + 1);
                    self.document(file, document);
                }
                self.document = None;
            }
            Err(error) => {
                let problem = Problem::new("", error.found, error.accepted);
                self.refuse(file, error.line, problem);
            }
        }
    }

    fn document(&mut self, file: Option<&Path>, mut document: Document) {
        let line = document.place.line;
        let Value::Object(entries) = &document.value else {
            let problem = Problem::of_value("", &document.value, SHAPE);
            return self.refuse(file, Some(line), problem);
        };
        match kind_of(entries) {
            Some(kind) => return self.manifest("", kind, file, document),
            // First, since an event has a `category` of its own.
            None if entries.contains_key("plugin") => {
                return self.item(Kind::Event, "", file, document);
            }
            None if entries.contains_key("selector") => {
                return self.item(Kind::Binding, "", file, document);
            }
            None => {}
        }
        let keys: Vec<String> = entries.keys().cloned().collect();
        if !keys.iter().any(|key| KEYS.contains(&key.as_str())) {
            let found = match keys.first() {
                Some(key) => format!("an object with {}", excerpt(key)),
                None => "an empty object".to_owned(),
            };
            return self.refuse(file, Some(line), Problem::new("", found, SHAPE));
        }
        for key in keys {
            let kind = match key.as_str() {
                "event" | "events" => Kind::Event,
                "category" | "categories" => Kind::Category,
                "binding" | "bindings" => Kind::Binding,
                "webhook_client" | "webhook_clients" => Kind::WebhookClient,
                _ => {
                    let line = document.place.line_of(&document.value, &key);
                    let accepted = instead_of(&key, &KEYS);
                    let found = "a key that definitions don't have";
                    self.refuse(file, Some(line), Problem::new(excerpt(&key), found, accepted));
                    continue;
                }
            };
            if let Some(list) = document.take(&key) {
                self.list(kind, &key, file, list);
            }
        }
    }

    fn manifest(
        &mut self,
        path: &str,
        kind: Result<ManifestKind, Problem>,
        file: Option<&Path>,
        mut document: Document,
    ) {
        match kind {
            Ok(ManifestKind::Binding) => self.item(Kind::Manifest, path, file, document),
            // A list in a list is none that anybody writes.
            Ok(ManifestKind::List) if path.is_empty() => match document.take("items") {
                Some(items) => self.manifests(file, items),
                None => {
                    let problem = Problem::new("items", "nothing", "an array of manifests");
                    self.refuse(file, Some(document.place.line), problem);
                }
            },
            Ok(ManifestKind::List) => {
                let problem = Problem::new(path, "a list in a list", "a WorkflowEventBinding");
                self.refuse(file, Some(document.place.line), problem);
            }
            Err(problem) => {
                let line = document.place.line_of(&document.value, &problem.path);
                let problem = Problem { path: path_below(path, &problem.path), ..problem };
                self.refuse(file, Some(line), problem);
            }
        }
    }

    fn manifests(&mut self, file: Option<&Path>, items: Document) {
        let accepted = "an array of manifests with `apiVersion` and `kind`";
        let items = match items.into_items() {
            Ok(items) => items,
            Err(other) => {
                let problem = Problem::of_value("items", &other.value, accepted);
                return self.refuse(file, Some(other.place.line), problem);
            }
        };
        for (index, item) in items.into_iter().enumerate() {
            let path = format!("items[{index}]");
            match item.value.as_object().and_then(kind_of) {
                Some(kind) => self.manifest(&path, kind, file, item),
                None => {
                    let problem = Problem::of_value(
                        path,
                        &item.value,
                        "a manifest with `apiVersion` and `kind`",
                    );
                    self.refuse(file, Some(item.place.line), problem);
                }
            }
        }
    }

    fn list(&mut self, kind: Kind, key: &str, file: Option<&Path>, list: Document) {
        match list.into_items() {
            Ok(items) => {
                for (index, item) in items.into_iter().enumerate() {
                    self.item(kind, &format!("{key}[{index}]"), file, item);
                }
            }
            Err(other) => {
                let problem = Problem::of_value(key, &other.value, "an array of objects");
                self.refuse(file, Some(other.place.line), problem);
            }
        }
    }

    fn item(&mut self, kind: Kind, path: &str, file: Option<&Path>, item: Document) {
        let Document { value, place } = item;
        let Value::Object(fields) = value else {
            let problem = Problem::of_value(path, &value, "an object");
            return self.refuse(file, Some(place.line), problem);
        };
        let shape = Value::Object(shape(&fields));
        let at = WrittenAt { file: file.map(Path::to_owned), line: place.line };
        match self.read_item(kind, fields, &at) {
            Ok(name) => self.check_once(path, kind, name, at),
            Err(problems) => self.refuse_item(path, file, &shape, &place, &problems),
        }
    }

    /// Reads a definition into the bundle, and gives back its namespace and name.
    fn read_item(
        &mut self,
        kind: Kind,
        fields: Map<String, Value>,
        at: &WrittenAt,
    ) -> Result<(String, String), Problems> {
        let (context, bundle, origin) = (&self.context, &mut self.bundle, at.clone());
        Ok(match kind {
            Kind::Event => {
                let item = Event::read(fields, context)?;
                let name = (item.namespace.to_string(), item.id.to_string());
                bundle.events.push(Written { item, origin });
                name
            }
            Kind::Category => {
                let item = Category::read(fields, context)?;
                let name = (item.namespace.to_string(), item.id.to_string());
                bundle.categories.push(Written { item, origin });
                name
            }
            Kind::Binding | Kind::Manifest => {
                let mut notes = Vec::new();
                let item = match kind {
                    Kind::Manifest => read_manifest(fields, context, &mut notes)?,
                    _ => Binding::read(fields, context)?,
                };
                let note = |item| Written { item, origin: at.clone() };
                bundle.notes.extend(notes.into_iter().map(note));
                let name = (item.namespace.to_string(), item.id.to_string());
                bundle.bindings.push(Written { item, origin });
                name
            }
            Kind::WebhookClient => {
                let item = WebhookClient::read(fields, context)?;
                let name = (item.namespace.to_string(), item.id.to_string());
                bundle.clients.push(Written { item, origin });
                name
            }
        })
    }

    /// Refuses what has the name of something that was read before.
    fn check_once(
        &mut self,
        path: &str,
        kind: Kind,
        (space, name): (String, String),
        at: WrittenAt,
    ) {
        let key = (kind.family(), space, name);
        match self.seen.get(&key) {
            Some(first) => {
                let found = format!("{:?}, which is defined at {first} too", key.2);
                let path = path_below(path, kind.name_key());
                let accepted = if kind.name_key() == "id" { "another id" } else { "another name" };
                let problem = Problem::new(path, found, accepted);
                self.refuse(at.file.as_deref(), Some(at.line), problem);
            }
            None => {
                self.seen.insert(key, at);
            }
        }
    }

    fn refuse_item(
        &mut self,
        path: &str,
        file: Option<&Path>,
        shape: &Value,
        place: &Place,
        problems: &Problems,
    ) {
        for problem in problems.list() {
            let line = place.line_of(shape, &problem.path);
            let problem = Problem { path: path_below(path, &problem.path), ..problem.clone() };
            self.refuse(file, Some(line), problem);
        }
        self.refused.add_more(problems.more());
    }
}

/// What a path is resolved against: everything but the params, which no path leads into.
fn shape(fields: &Map<String, Value>) -> Map<String, Value> {
    let kept = |(key, value): (&String, &Value)| {
        let value = if key == "params" { Value::Null } else { value.clone() };
        (key.clone(), value)
    };
    fields.iter().map(kept).collect()
}
