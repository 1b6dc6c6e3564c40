//! What events, categories and plugins allow, as the queue needs it.

use super::lane::{Closed, Rules};
use super::queue::Place;
use super::views::{PluginState, Views};
use crate::definitions::Event;
use crate::model::{EventId, Namespace};

impl Default for Rules {
    /// Those of an event that is not there any more: nothing is capped, so that nothing waits
    /// for ever.
    fn default() -> Self {
        Self {
            title: String::new(),
            max_children: 0,
            queue: true,
            queue_max: 0,
            category_max: 0,
            closed: None,
        }
    }
}

/// Where jobs of an event belong.
pub(super) fn place(event: &Event) -> Place {
    Place {
        namespace: event.namespace.clone(),
        event: event.id.clone(),
        category: event.category.clone(),
    }
}

/// What an event and its category allow.
pub(super) fn rules(views: &Views, event: &Event) -> Rules {
    let category = views.category(&event.namespace, &event.category);
    let plugin = views.plugin_state(&event.namespace, &event.plugin);
    let closed = match &category {
        Some(category) if !category.enabled => Some(Closed::Category(category.id.clone())),
        _ if plugin == PluginState::Disabled => Some(Closed::Plugin(event.plugin.clone())),
        _ => None,
    };
    Rules {
        title: event.title.clone(),
        max_children: event.max_children,
        queue: event.queue,
        queue_max: event.queue_max,
        category_max: category.map_or(0, |category| category.max_children),
        closed,
    }
}

pub(super) fn rules_of(views: &Views, namespace: &Namespace, event: &EventId) -> Option<Rules> {
    views.event(namespace, event).map(|event| rules(views, event))
}
