//! What the jobs of an event are told of it, made once for all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::definitions::{Category, Event};
use crate::model::{EventId, LimitRequest, Namespace};

/// Events whose fields are kept at most.
const KEPT: usize = 1024;

/// What the jobs of events are told of them.
#[derive(Default)]
pub(super) struct EventFields(Mutex<HashMap<(Namespace, EventId), Known>>);

/// The fields of an event in its category, as both were when the fields were made.
struct Known {
    event: Arc<Event>,
    category: Arc<Category>,
    fields: Arc<Map<String, Value>>,
}

impl EventFields {
    /// The fields of an event in its category.
    pub(super) fn of(
        &self,
        event: &Arc<Event>,
        category: &Arc<Category>,
    ) -> Arc<Map<String, Value>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (event.namespace.clone(), event.id.clone());
        if let Some(known) = all.get(&name)
            && Arc::ptr_eq(&known.event, event)
            // One that nobody defined is made anew each time.
            && known.category == *category
        {
            return known.fields.clone();
        }
        let fields = Arc::new(fields(event, category));
        if all.len() >= KEPT {
            all.clear();
        }
        let (event, category) = (event.clone(), category.clone());
        all.insert(name, Known { event, category, fields: fields.clone() });
        fields
    }
}

/// The event's properties, and what decides which of them a job may change.
pub(super) fn fields(event: &Event, category: &Category) -> Map<String, Value> {
    let mut fields = event.job_fields(category);
    // Not passed on to the plugin.
    fields.insert("allow_update".to_owned(), event.allow_update.into());
    if event.limits != LimitRequest::default() {
        fields.insert("limits".to_owned(), serde_json::to_value(event.limits).unwrap_or_default());
    }
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::definitions::ReadContext;

    fn event(retries: u32) -> Arc<Event> {
        let Value::Object(fields) = json!({ "id": "e", "plugin": "hello", "retries": retries })
        else {
            unreachable!()
        };
        Arc::new(Event::read(fields, &ReadContext::stored()).unwrap())
    }

    #[test]
    fn they_are_made_once_and_anew_when_the_event_changes() {
        let known = EventFields::default();
        let category = Arc::new(Category::general(Namespace::default()));
        let first = event(1);
        let fields = known.of(&first, &category);
        assert_eq!(fields["retries"], 1);
        assert!(Arc::ptr_eq(&fields, &known.of(&first, &category)));
        assert_eq!(known.of(&event(2), &category)["retries"], 2);
    }
}
