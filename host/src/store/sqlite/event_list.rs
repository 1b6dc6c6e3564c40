//! Lists of events, a page at a time.

use std::ops::Bound;
use std::sync::Arc;

use super::views::Views;
use crate::definitions::Event;
use crate::model::{EventId, Namespace};
use crate::store::definitions::EventFilter;
use crate::store::{Cursor, Page, StoreError};

/// The events of a namespace, by id.
#[expect(clippy::expect_used, reason = "a literal")]
pub(super) fn of_namespace<'a>(
    views: &'a Views,
    namespace: &Namespace,
) -> impl Iterator<Item = &'a Arc<Event>> + use<'a> {
    let own = namespace.clone();
    // Ids begin with a letter or digit, of which `0` is the first.
    let first = "0".parse::<EventId>().expect("`0` is an id");
    let range = views.events.range((own.clone(), first)..);
    range.map(|(_, event)| event).take_while(move |event| event.namespace == own)
}

/// At most `most` events that pass a filter, by namespace and id, after a cursor.
///
/// # Errors
/// The cursor is none.
pub(super) fn page(
    views: &Views,
    filter: &EventFilter,
    after: Option<&Cursor>,
    most: usize,
) -> Result<Page<Arc<Event>>, StoreError> {
    let from = match after {
        None => Bound::Unbounded,
        Some(cursor) => {
            let invalid = |error: crate::store::CursorError| StoreError::Invalid(error.to_string());
            let (namespace, id) = cursor.names().map_err(invalid)?;
            Bound::Excluded((namespace, id))
        }
    };
    let filter = Filter::new(filter);
    let mut found = views
        .events
        .range((from, Bound::Unbounded))
        .map(|(_, event)| event)
        .filter(|event| filter.takes(event));
    let items: Vec<_> = found.by_ref().take(most.max(1)).cloned().collect();
    let next = match (items.last(), found.next()) {
        (Some(last), Some(_)) => {
            Some(Cursor::after_name(&format!("{}/{}", last.namespace, last.id)))
        }
        _ => None,
    };
    Ok(Page { items, next })
}

struct Filter<'a> {
    filter: &'a EventFilter,
    /// The text in lower case.
    text: Option<String>,
}

impl<'a> Filter<'a> {
    fn new(filter: &'a EventFilter) -> Self {
        Self { filter, text: filter.text.as_ref().map(|text| text.to_lowercase()) }
    }

    fn takes(&self, event: &Event) -> bool {
        let filter = self.filter;
        let has_text = |text: &String| {
            event.id.as_str().to_lowercase().contains(text)
                || event.title.to_lowercase().contains(text)
                || event.notes.to_lowercase().contains(text)
        };
        filter.namespaces.as_ref().is_none_or(|names| names.contains(&event.namespace))
            && filter.category.as_ref().is_none_or(|category| *category == event.category)
            && filter.plugin.as_ref().is_none_or(|plugin| plugin == event.plugin.as_str())
            && filter.enabled.is_none_or(|enabled| enabled == event.enabled)
            && self.text.as_ref().is_none_or(has_text)
    }
}
