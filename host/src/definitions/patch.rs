//! Changing some fields of a definition.

use serde_json::{Map, Value};

use super::category::Category;
use super::context::{ReadContext, SET_BY_HOST};
use super::event::Event;
use super::problem::{Problem, Problems};

impl Event {
    /// The event with the fields of `patch` in the place of its own. Null sets a field back to
    /// what it is by default. `limits` are replaced one by one, every other field as a whole;
    /// `crontab` replaces `timing`. `created`, `modified`, `username` and `revision` stay as they
    /// are, for the caller to set.
    ///
    /// # Errors
    /// A field is unknown or not of its form, or the patch has another id or namespace.
    pub fn patched(&self, patch: Map<String, Value>) -> Result<Self, Problems> {
        let mut fields = self.to_fields();
        if patch.get("crontab").is_some_and(|crontab| !crontab.is_null()) {
            fields.shift_remove("timing");
        }
        merge(&mut fields, patch)?;
        Self::read(fields, &ReadContext::stored())
    }
}

impl Category {
    /// The category with the fields of `patch` in the place of its own, by the rules of
    /// [`Event::patched`].
    ///
    /// # Errors
    /// A field is unknown or not of its form, or the patch has another id or namespace.
    pub fn patched(&self, patch: Map<String, Value>) -> Result<Self, Problems> {
        let mut fields = self.to_fields();
        merge(&mut fields, patch)?;
        Self::read(fields, &ReadContext::stored())
    }
}

/// Puts the fields of a patch in the place of those that are there.
pub(super) fn merge(
    fields: &mut Map<String, Value>,
    patch: Map<String, Value>,
) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for (key, value) in patch {
        if SET_BY_HOST.contains(&key.as_str()) {
            continue;
        }
        match (key.as_str(), fields.get_mut(&key), value) {
            ("id" | "name" | "namespace", Some(held), value) => {
                if *held != value {
                    let accepted = format!("{held}, which can't be changed");
                    problems.add(Problem::of_value(key, &value, accepted));
                }
            }
            ("limits", Some(Value::Object(held)), Value::Object(changed)) => held.extend(changed),
            (_, Some(held), value) => *held = value,
            (_, None, value) => {
                fields.insert(key, value);
            }
        }
    }
    problems.or(())
}
