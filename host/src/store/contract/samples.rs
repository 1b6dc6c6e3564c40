//! Definitions to try a store with.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::definitions::{Binding, Category, Event, Origin, ReadContext, WebhookClient};
use crate::model::{JobId, Namespace, Order, Submission};
use crate::timing::Zone;

pub(super) fn namespace(name: &str) -> Namespace {
    name.parse().unwrap()
}

fn context() -> ReadContext {
    ReadContext {
        origin: Origin::Api,
        namespace: Namespace::default(),
        timezone: Zone::default(),
        username: "admin".to_owned(),
        now: 5,
    }
}

fn fields(value: Value) -> Map<String, Value> {
    let Value::Object(fields) = value else { panic!("no object: {value}") };
    fields
}

/// An event with these fields that runs a built-in plugin, unless they say otherwise.
pub(super) fn event_with(more: Value) -> Event {
    let mut all = fields(json!({ "id": "e1", "plugin": "hello" }));
    all.extend(fields(more));
    Event::read(all, &context()).unwrap()
}

/// An event that runs a built-in plugin.
pub(super) fn event(id: &str) -> Event {
    event_with(json!({ "id": id }))
}

pub(super) fn category_with(more: Value) -> Category {
    Category::read(fields(more), &context()).unwrap()
}

pub(super) fn category(id: &str) -> Category {
    category_with(json!({ "id": id, "title": id }))
}

/// A binding with these fields that matches everything, unless they say otherwise.
pub(super) fn binding_with(more: Value) -> Binding {
    let mut all = fields(json!({ "name": "b1", "selector": "true" }));
    all.extend(fields(more));
    Binding::read(all, &context()).unwrap()
}

/// A binding that matches everything.
pub(super) fn binding(name: &str) -> Binding {
    binding_with(json!({ "name": name }))
}

pub(super) fn client_with(all: Value) -> WebhookClient {
    WebhookClient::read(fields(all), &context()).unwrap()
}

/// The manifest of a plugin, and something that stands for its component.
pub(super) fn plugin(id: &str, component: &str) -> (String, Bytes) {
    (format!("id = \"{id}\"\ntitle = \"The {id}\"\n"), component.to_owned().into())
}

pub(super) fn submission(event: &Event) -> Submission {
    Submission {
        id: JobId::generate(),
        namespace: event.namespace.clone(),
        event: event.id.clone(),
        idempotency_key: None,
        order: Order { source: "test".to_owned(), ..Order::default() },
    }
}
