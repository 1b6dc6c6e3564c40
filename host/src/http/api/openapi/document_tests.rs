use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::*;
use crate::definitions::{Binding, Category, Event, ReadContext, WebhookClient};
use crate::engine::Progress;
use crate::http::api::deliveries::delivery;
use crate::http::api::jobs::JobRecord;
use crate::model::{JobState, Order};
use crate::store::deliveries::{
    DeliveryAccount, DeliveryContent, DeliveryDetails, DeliveryEntry, DeliveryState, Match,
    MatchFailure, Position,
};
use crate::store::jobs::{JobDetails, JobEntry};

fn described() -> Value {
    serde_json::to_value(document()).unwrap()
}

fn schema(name: &str) -> Value {
    let document = described();
    let schema = document.pointer(&format!("/components/schemas/{name}"));
    schema.unwrap_or_else(|| panic!("no schema {name}")).clone()
}

fn names<'n>(names: impl IntoIterator<Item = &'n String>) -> BTreeSet<String> {
    names.into_iter().cloned().collect()
}

/// The schemas that a schema is made of, or itself.
fn parts(name: &str) -> Vec<Value> {
    let schema = schema(name);
    let Some(all) = schema["allOf"].as_array() else { return vec![schema] };
    let part = |part: &Value| match part["$ref"].as_str() {
        Some(path) => parts(path.rsplit('/').next().unwrap()),
        None => vec![part.clone()],
    };
    all.iter().flat_map(part).collect()
}

fn properties(name: &str) -> BTreeSet<String> {
    let parts = parts(name);
    names(parts.iter().flat_map(|part| part["properties"].as_object().unwrap().keys()))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is no object"),
    }
}

/// What is shown has every property that is required, and none that is not described.
fn assert_describes(name: &str, shown: &Map<String, Value>) {
    let properties = properties(name);
    let shown = names(shown.keys());
    assert_eq!(shown.difference(&properties).next(), None, "{name}");
    let parts = parts(name);
    let required = parts.iter().filter_map(|part| part["required"].as_array()).flatten();
    for key in required {
        assert!(shown.contains(key.as_str().unwrap()), "{name}: {key}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = described();
    assert_eq!(document["openapi"], "3.1.0");
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_how_it_refuses() {
    let document = described();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name), "{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            let is_open = operation["security"] == json!([{}]);
            assert_eq!(responses.contains_key("401"), !is_open, "{method} {path}");
            for (status, response) in responses {
                let is_problem = response.pointer("/content/application~1problem+json").is_some();
                assert_eq!(is_problem, status.as_str() >= "400", "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn events_and_categories_are_as_described() {
    let fields = json!({"id": "e1", "plugin": "hello", "log_expire_days": 3});
    let event = Event::read(object(fields), &ReadContext::stored()).unwrap();
    let mut shown = event.to_fields();
    shown.insert("next_run".to_owned(), Value::Null);
    assert_describes("Event", &shown);
    assert_eq!(names(shown.keys()), properties("Event"));
    let category = Category::general("default".parse().unwrap());
    assert_eq!(names(category.to_fields().keys()), properties("Category"));
    assert_eq!(properties("NewCategory"), properties("Category"));
}

#[test]
fn bindings_and_webhook_clients_are_as_described() {
    let fields = json!({"name": "b", "selector": "true", "submit": {"event": "e1"}});
    let binding = Binding::read(object(fields), &ReadContext::stored()).unwrap();
    let shown = binding.to_fields();
    assert_describes("Binding", &shown);
    assert_eq!(names(shown.keys()), properties("Binding"));
    let submit = object(shown["submit"].clone());
    assert_eq!(names(submit.keys()), properties("BindingSubmit"));
    let fields = json!({"name": "c", "type": "hmac", "secret": "s", "header": "X-Signature",
        "timestamp_header": "X-Time"});
    let client = WebhookClient::read(object(fields), &ReadContext::stored()).unwrap();
    assert_eq!(names(client.to_fields().keys()), properties("WebhookClient"));
    let fields = json!({"name": "c", "type": "github", "secret": "s"});
    let client = WebhookClient::read(object(fields), &ReadContext::stored()).unwrap();
    assert_describes("WebhookClient", &client.to_fields());
    let types = schema("ClientType")["enum"].clone();
    assert_eq!(types, json!(crate::definitions::ClientKind::NAMES));
}

#[test]
fn deliveries_are_as_described() {
    let entry = DeliveryEntry {
        id: "d1".parse().unwrap(),
        namespace: "default".parse().unwrap(),
        discriminator: String::new(),
        sender: "API Key (Build)".to_owned(),
        sender_id: None,
        state: DeliveryState::Done,
        matches: 1,
        failures: 1,
        time_received: 1.0,
        time_settled: Some(2.0),
        replay_of: None,
    };
    let shown = object(serde_json::to_value(&entry).unwrap());
    assert_describes("DeliveryEntry", &shown);
    assert_eq!(names(shown.keys()), properties("DeliveryEntry"));
    let failure = MatchFailure {
        binding: "b".parse().unwrap(),
        stage: "selector".to_owned(),
        message: "no".to_owned(),
        position: Some(Position { line: 1, column: 1 }),
    };
    let one = Match { binding: "a".parse().unwrap(), job: None, name: None };
    assert_describes("Match", &object(serde_json::to_value(&one).unwrap()));
    assert_describes("MatchFailure", &object(serde_json::to_value(&failure).unwrap()));
    let content = DeliveryContent {
        namespace: entry.namespace.clone(),
        discriminator: String::new(),
        metadata: json!({}),
        payload: Value::Null,
    };
    let account =
        DeliveryAccount { matched: vec![one], failed: vec![failure], unmatched: Vec::new() };
    let shown = object(delivery(DeliveryDetails { entry, content, account }));
    assert_describes("Delivery", &shown);
    assert_eq!(names(shown.keys()), properties("Delivery"));
}

#[test]
fn grants_and_limits_are_as_described() {
    let grants = serde_json::to_value(crate::model::Grants::default()).unwrap();
    assert_eq!(names(object(grants).keys()), properties("Grants"));
    let limits: BTreeSet<String> =
        crate::model::LimitRequest::NAMES.map(str::to_owned).into_iter().collect();
    assert_eq!(limits, properties("Limits"));
    assert_eq!(limits, properties("UsedLimits"));
    let usage = serde_json::to_value(crate::model::Usage::default()).unwrap();
    assert_eq!(names(object(usage).keys()), properties("Usage"));
}

#[test]
fn what_one_job_can_be_given_is_as_described() {
    let mut given: BTreeSet<String> = Event::OVERRIDABLE.map(str::to_owned).into();
    given.insert("label".to_owned());
    assert_eq!(properties("RunFields"), given);
}

#[test]
fn changes_are_as_described() {
    let change = crate::engine::Change {
        id: "j1".parse().unwrap(),
        namespace: "default".parse().unwrap(),
        event: "e1".parse().unwrap(),
        state: JobState::Done,
        attempts: 1,
        progress: Some(1.0),
        label: Some("by hand".to_owned()),
        outcome: Some(crate::model::Outcome::Success),
        code: Some(0.into()),
        description: Some(String::new()),
    };
    let change = object(serde_json::to_value(&change).unwrap());
    assert_describes("Change", &change);
    assert_eq!(names(change.keys()), properties("Change"));
}

#[test]
fn jobs_are_as_described() {
    let entry = JobEntry {
        id: "j1".parse().unwrap(),
        namespace: "default".parse().unwrap(),
        event: "e1".parse().unwrap(),
        plugin: "hello".parse().unwrap(),
        category: "general".parse().unwrap(),
        state: JobState::Running,
        outcome: None,
        code: None,
        description: None,
        label: None,
        name: None,
        source: "Manual (admin)".to_owned(),
        parent: None,
        attempts: 1,
        time_queued: 1.0,
        time_start: Some(1.0),
        time_end: None,
    };
    assert_describes("JobEntry", &object(serde_json::to_value(&entry).unwrap()));
    let record = crate::model::JobRecord {
        id: entry.id.clone(),
        event: Some(entry.event.clone()),
        plugin: entry.plugin.clone(),
        report: crate::model::Report::by_host(
            crate::model::Outcome::Success,
            crate::model::Code::success(),
            String::new(),
            None,
        ),
        usage: crate::model::Usage::default(),
        limits: crate::model::Limits::default(),
        clocks: crate::model::Clocks::Real,
        randomness: crate::model::Randomness::Real,
    };
    let record = crate::model::KeptRecord::of(&record);
    let running = JobDetails {
        entry,
        order: Order::default(),
        record: None,
        chained: Vec::new(),
        log_size: 0,
    };
    let done = JobDetails { record: Some(record), ..running.clone() };
    let reported = Progress { progress: Some(0.5), label: Some("half".to_owned()) };
    let shown = JobRecord {
        details: &running,
        params: Cow::Borrowed(&running.order.params),
        progress: Some(reported),
        log: None,
        notices: None,
    };
    let shown = object(serde_json::from_slice(&shown.body()).unwrap());
    assert_eq!((&shown["progress"], &shown["label"]), (&json!(0.5), &json!("half")));
    assert_describes("Job", &shown);
    let log = Some("a line\n".into());
    let shown = JobRecord {
        details: &done,
        params: Cow::Borrowed(&done.order.params),
        progress: None,
        log,
        notices: Some(Vec::new()),
    };
    let shown = object(serde_json::from_slice(&shown.body()).unwrap());
    assert_describes("Job", &shown);
    assert_eq!(names(shown.keys()), properties("Job"));
}
