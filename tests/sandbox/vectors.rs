//! The contract of the plugin protocol, case by case, said by a real plugin in the real sandbox.

use sandyard::model::JobRecord;
use sandyard::protocol::{Dialect, event_update};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::trial::Trial;

/// One case of `tests/vectors/plugin-output.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    dialect: Dialect,
    stdout: String,
    exit: i32,
    expect: Map<String, Value>,
    #[serde(default)]
    event: Map<String, Value>,
    /// Sizes of the pieces in which the output is written; the whole at once, if none.
    #[serde(default)]
    chunks: Vec<usize>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../vectors/plugin-output.json")).unwrap()
}

#[test]
fn components_keep_the_contract() {
    for case in cases() {
        check(&case, Trial::component("print"));
    }
}

/// A core module's exit status arrives as it is, where a component's arrives as 1; the contract is
/// written for components.
#[test]
fn modules_keep_the_contract() {
    for mut case in cases() {
        if case.exit != 0 && !case.stdout.contains("complete") {
            case.expect.insert("code".to_owned(), case.exit.into());
        }
        check(&case, Trial::module("print"));
    }
}

fn check(case: &Case, trial: Trial) {
    let sizes = if case.chunks.is_empty() { vec![0] } else { case.chunks.clone() };
    for size in sizes {
        let chunks = if size == 0 { json!([]) } else { json!([size]) };
        let plugin = trial.request.plugin.clone();
        let record = Trial { request: sandyard::JobRequest::new(plugin) }
            .dialect(case.dialect)
            .param("stdout", case.stdout.as_str())
            .param("chunks", chunks)
            .param("exit", case.exit)
            .fields(case.event.clone())
            .run();
        for (key, expected) in &case.expect {
            check_one(case, key, expected, &record);
        }
    }
}

fn check_one(case: &Case, key: &str, expected: &Value, record: &JobRecord) {
    let name = &case.name;
    let whole = serde_json::to_value(record).unwrap();
    match key {
        "log_contains" => {
            let part = expected.as_str().unwrap();
            assert!(
                record.report.log.contains(part),
                "{name}: {part:?} is not in {:?}",
                record.report.log
            );
        }
        "html_title" => assert_eq!(&whole["html"]["title"], expected, "{name}"),
        "html_contains" | "html_lacks" => {
            let content = whole["html"]["content"].as_str().unwrap();
            for part in expected.as_array().unwrap() {
                let part = part.as_str().unwrap();
                assert_eq!(
                    content.contains(part),
                    key == "html_contains",
                    "{name}: {part}: {content}"
                );
            }
        }
        "event_after" => {
            let event = updated_event(record);
            for (property, value) in expected.as_object().unwrap() {
                assert_eq!(&event[property], value, "{name}: {property}");
            }
        }
        "event_unchanged" => {
            let event = updated_event(record);
            for property in expected.as_array().unwrap() {
                let property = property.as_str().unwrap();
                assert_eq!(event[property], event_before()[property], "{name}: {property}");
            }
        }
        _ => assert!(
            is_same(&whole[key], expected),
            "{name}: {key} is {}, not {expected}; the log says {:?}",
            whole[key],
            record.report.log
        ),
    }
}

/// Exactly the same, but that 6 and 6.0 are one number.
fn is_same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(a), Value::Number(b)) => {
            (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-9
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|b| is_same(value, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        _ => found == expected,
    }
}

fn event_before() -> Map<String, Value> {
    let event = json!({
        "id": "e1",
        "namespace": "default",
        "plugin": "print",
        "enabled": true,
        "limits": { "fuel": 1000 },
    });
    event.as_object().cloned().unwrap()
}

fn updated_event(record: &JobRecord) -> Map<String, Value> {
    let mut event = event_before();
    if let Some(update) = &record.report.update_event {
        event_update::apply(&mut event, update);
    }
    event
}
