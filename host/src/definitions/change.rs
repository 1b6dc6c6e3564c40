//! What differs between two versions of a definition.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::category::Category;
use super::context::SET_BY_HOST;
use super::event::Event;
use super::problem::key_in_path;

/// One field that differs.
#[derive(Clone, PartialEq, Serialize)]
pub struct Change {
    /// The field, like `retries` or `limits.fuel`.
    pub path: String,
    /// What it was; none where there was nothing.
    pub old: Option<Value>,
    /// What it becomes; none where nothing is left.
    pub new: Option<Value>,
}

impl fmt::Debug for Change {
    /// The path alone, since the values can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Event {
    /// What changes from `self` to `new`, in the order of the fields; what the host sets itself
    /// is left out. Params are shown as they are, and some may be secret.
    pub fn diff(&self, new: &Self) -> Vec<Change> {
        diff(&self.to_fields(), &new.to_fields())
    }
}

impl Category {
    /// What changes from `self` to `new`, in the order of the fields; what the host sets itself
    /// is left out.
    pub fn diff(&self, new: &Self) -> Vec<Change> {
        diff(&self.to_fields(), &new.to_fields())
    }
}

/// What differs between the fields of two versions.
pub(super) fn diff(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", old, new, &mut changes);
    changes
}

/// Compares the entries of two objects; arrays are compared as a whole.
fn compare(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    changes: &mut Vec<Change>,
) {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    for key in old.keys().chain(added) {
        if path.is_empty() && SET_BY_HOST.contains(&key.as_str()) {
            continue;
        }
        let path = match path {
            "" => key_in_path(key),
            _ => format!("{path}.{}", key_in_path(key)),
        };
        match (old.get(key), new.get(key)) {
            (old, new) if old == new => {}
            (Some(Value::Object(old)), Some(Value::Object(new))) if path != "timing" => {
                compare(&path, old, new, changes);
            }
            (old, new) => changes.push(Change { path, old: old.cloned(), new: new.cloned() }),
        }
    }
}
