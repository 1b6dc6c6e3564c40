//! Definitions that were written together.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::category::Category;
use super::context::{Origin, ReadContext};
use super::document::{Document, Place};
use super::event::Event;
use super::format::Format;
use super::problem::{Problem, Problems};
use super::refused_bundle::{PlacedProblem, RefusedBundle};
use super::suggestion::instead_of;
use crate::protocol::excerpt;

/// What a document can hold, by the keys it stands under.
const KEYS: [&str; 4] = ["event", "events", "category", "categories"];

/// What a document looks like, in words.
const SHAPE: &str = "arrays under `event` or `category`, or one event with its `plugin`";

/// Definitions that were written together: in one text, one file or one folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bundle {
    /// The events, in the order of the files and in them.
    pub events: Vec<Written<Event>>,
    /// The categories, in the order of the files and in them.
    pub categories: Vec<Written<Category>>,
}

/// A definition and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<T> {
    /// The definition.
    pub item: T,
    /// Where its author wrote it.
    pub origin: WrittenAt,
}

/// Where a definition was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenAt {
    /// The file; none for a text that came from elsewhere.
    pub file: Option<PathBuf>,
    /// The line that it begins in, counted from 1.
    pub line: usize,
}

impl fmt::Display for WrittenAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}:{}", file.display(), self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// Reads the definitions in one text.
///
/// A document is an object with arrays of events under `event` or `events` and of categories under
/// `category` or `categories`, or an object with `plugin`, which is one event. Every definition
/// has to have an id, and each id stands once in its namespace. The context's origin counts as
/// [`Origin::File`].
///
/// # Errors
/// The text is not of its language, or a definition in it is refused: every problem, with its line.
pub fn read_text(
    format: Format,
    text: &str,
    context: &ReadContext,
) -> Result<Bundle, RefusedBundle> {
    let mut reader = BundleReader::new(context);
    reader.text(None, format, text);
    reader.finish()
}

/// Reads definitions from any number of texts and keeps account of what is wrong with them.
pub(super) struct BundleReader {
    context: ReadContext,
    bundle: Bundle,
    seen: HashMap<(Kind, String, String), WrittenAt>,
    refused: RefusedBundle,
}

/// What can be defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Event,
    Category,
}

impl BundleReader {
    pub(super) fn new(context: &ReadContext) -> Self {
        Self {
            context: ReadContext { origin: Origin::File, ..context.clone() },
            bundle: Bundle::default(),
            seen: HashMap::new(),
            refused: RefusedBundle::default(),
        }
    }

    pub(super) fn finish(self) -> Result<Bundle, RefusedBundle> {
        self.refused.or(self.bundle)
    }

    pub(super) fn refuse(&mut self, file: Option<&Path>, line: Option<usize>, problem: Problem) {
        self.refused.add(PlacedProblem { file: file.map(Path::to_owned), line, problem });
    }

    pub(super) fn text(&mut self, file: Option<&Path>, format: Format, text: &str) {
        match format.documents(text) {
            Ok(documents) if documents.is_empty() => {
                self.refuse(file, None, Problem::new("", "nothing", SHAPE));
            }
            Ok(documents) => documents.into_iter().for_each(|each| self.document(file, each)),
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
        // First, since an event has a `category` of its own.
        if entries.contains_key("plugin") {
            return self.item(Kind::Event, "", file, document);
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
        let read = match kind {
            Kind::Event => Event::read(fields, &self.context).map(|event| {
                let name = (kind, event.namespace.to_string(), event.id.to_string());
                self.bundle.events.push(Written { item: event, origin: at.clone() });
                name
            }),
            Kind::Category => Category::read(fields, &self.context).map(|category| {
                let name = (kind, category.namespace.to_string(), category.id.to_string());
                self.bundle.categories.push(Written { item: category, origin: at.clone() });
                name
            }),
        };
        match read {
            Ok(name) => self.check_once(path, name, at),
            Err(problems) => self.refuse_item(path, file, &shape, &place, &problems),
        }
    }

    /// Refuses what has the name of something that was read before.
    fn check_once(&mut self, path: &str, name: (Kind, String, String), at: WrittenAt) {
        match self.seen.get(&name) {
            Some(first) => {
                let found = format!("{:?}, which is defined at {first} too", name.2);
                let problem = Problem::new(below(path, "id"), found, "another id");
                self.refuse(at.file.as_deref(), Some(at.line), problem);
            }
            None => {
                self.seen.insert(name, at);
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
            let problem = Problem { path: below(path, &problem.path), ..problem.clone() };
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

fn below(path: &str, inner: &str) -> String {
    match (path, inner) {
        ("", inner) => inner.to_owned(),
        (path, "") => path.to_owned(),
        (path, inner) => format!("{path}.{inner}"),
    }
}

#[cfg(test)]
#[path = "bundle_tests.rs"]
mod tests;
