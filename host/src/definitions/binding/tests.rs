//! Tests of bindings in their native form.

use serde_json::{Map, Value, json};

use super::*;
use crate::definitions::{Format, Origin, ReadContext, read_text};

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn context() -> ReadContext {
    ReadContext { origin: Origin::Api, now: 5, username: "ada".to_owned(), ..ReadContext::stored() }
}

fn full() -> Value {
    json!({
        "name": "pushes", "namespace": "team", "enabled": false, "selector": "payload.ref != nil",
        "submit": {
            "event": "build", "cluster_scope": true, "name": "payload.id", "generate_name": "'b-'",
            "labels": {"team.example/who": "'us'", "a": "payload.a"},
            "annotations": {"why": "discriminator"},
            "arguments": {"z": "payload.z", "a": "payload.a"},
        },
    })
}

fn read(value: Value) -> Binding {
    Binding::read(map(value), &context()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn told(value: Value) -> Vec<String> {
    let problems = Binding::read(map(value), &context()).unwrap_err();
    problems.list().iter().map(ToString::to_string).collect()
}

#[test]
fn a_binding_reads_back_from_its_fields_in_its_order() {
    let binding = Binding { revision: 4, created: 3, ..read(full()) };
    let text = Value::Object(binding.to_fields()).to_string();
    let kept: Map<String, Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(Binding::read(kept, &ReadContext::stored()), Ok(binding.clone()));
    let submit = binding.submit.unwrap();
    let arguments: Vec<_> = submit.arguments.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(arguments, ["z", "a"]);
    assert_eq!(submit.event_namespace(&binding.namespace).as_str(), "default");

    let least = read(json!({"name": "a", "selector": true, "submit": null}));
    assert_eq!((least.selector.as_str(), least.enabled, &least.submit), ("true", true, &None));
    assert_eq!(Binding::read(least.to_fields(), &ReadContext::stored()), Ok(least));
}

#[test]
fn every_problem_is_told_by_its_path() {
    let long = "x".repeat(8193);
    let problems = told(json!({
        "name": "a b", "selecter": "true",
        "submit": {"evnt": "x", "name": 5, "labels": {"a\nb": "'x'"},
            "arguments": {"a.b": "'x'", "ok": 7, "empty": " ", "long": long}},
    }));
    let expected = [
        "selecter: found a key that bindings don't have; accepted is `selector`",
        "name: found the text \"a b\"; accepted is the binding's name: 1 to 253",
        "selector: found nothing; accepted is an expression",
        "submit.evnt: found a key that a binding's submissions don't have; accepted is `event`",
        "submit.event: found nothing; accepted is the event's id",
        "submit.name: found the number 5; accepted is an expression",
        "submit.labels.\"a\\nb\": found a name of 3 bytes; accepted is a name",
        "submit.arguments.\"a.b\": found a name of 3 bytes; accepted is a name of 1 to 256 of",
        "submit.arguments.ok: found the number 7",
        "submit.arguments.empty: found the text \" \"",
        "submit.arguments.long: found a text of 8193 bytes",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.starts_with(expected), "{problem}\n{expected}");
    }
    assert!(told(json!({"name": "a", "selector": "true", "submit": 5}))[0].starts_with("submit: "));
}

#[test]
fn a_binding_is_bounded_as_a_whole() {
    let argument = |number| (format!("a{number}"), Value::from(format!("'{}'", "x".repeat(8000))));
    let arguments: Map<String, Value> = (0..40).map(argument).collect();
    let submit = json!({"event": "e", "arguments": arguments});
    let problems = told(json!({"name": "a", "selector": "true", "submit": submit}));
    assert!(problems[0].starts_with("found a binding of 32"), "{problems:?}");
    let many: Map<String, Value> = (0..257).map(|n| (format!("a{n}"), "1".into())).collect();
    let submit = json!({"event": "e", "arguments": many});
    let problems = told(json!({"name": "a", "selector": "true", "submit": submit}));
    assert!(problems[0].contains("submit.arguments: found an object of 257"), "{problems:?}");
}

#[test]
fn a_patch_changes_what_it_names_and_the_difference_tells() {
    let before = read(full());
    let patch = json!({"enabled": true, "submit": {"event": "build", "arguments": {"a": "1"}}});
    let after = before.patched(map(patch)).unwrap();
    let paths: Vec<_> = before.diff(&after).into_iter().map(|change| change.path).collect();
    let expected = ["enabled", "submit.cluster_scope", "submit.name", "submit.generate_name"];
    assert_eq!(paths[..4], expected);
    assert_eq!(before.patched(map(json!({"submit": null}))).unwrap().submit, None);
    assert!(before.patched(map(json!({"name": "other"}))).is_err());
    assert!(before.patched(map(json!({"namespace": "other"}))).is_err());
}

const TOML: &str = r#"
[[binding]]
name = "hello"
namespace = "team"
selector = 'payload.message != ""'

[binding.submit]
event = "greet"
generate_name = '"hello-"'

[binding.submit.labels]
"team.example/who" = '"us"'

[binding.submit.arguments]
message = "payload.message"
again = "payload.message"
"#;

const YAML: &str = r#"
name: hello
namespace: team
selector: payload.message != ""
submit:
  event: greet
  generate_name: '"hello-"'
  labels: {team.example/who: '"us"'}
  arguments: {message: payload.message, again: payload.message}
"#;

#[test]
fn files_have_arrays_of_bindings_or_one() {
    let [toml, yaml] = [(Format::Toml, TOML), (Format::Yaml, YAML)].map(|(format, text)| {
        let bundle = read_text(format, text, &context()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(bundle.bindings.len(), 1);
        bundle.bindings[0].item.clone()
    });
    assert_eq!(toml, yaml);
    let names: Vec<_> = toml.submit.unwrap().arguments.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["message", "again"]);
}

#[test]
fn a_problem_in_a_file_has_its_line() {
    let text = TOML.replace("message = \"payload", "message = 5 # \"payload");
    let refused = read_text(Format::Toml, &text, &context()).unwrap_err();
    let told = refused.to_string();
    assert!(told.starts_with("line 15: binding[0].submit.arguments.message: found"), "{told}");
    let twice = format!("{TOML}\n{TOML}");
    let refused = read_text(Format::Toml, &twice, &context()).unwrap_err().to_string();
    let expected = "line 19: binding[1].name: found \"hello\", which is defined at line 2 too; \
                    accepted is another name";
    assert_eq!(refused, expected);
}

#[test]
fn a_manifest_reads_back_as_the_same() {
    let full = Binding { enabled: true, ..read(full()) };
    let least = read(json!({"name": "a", "selector": "true"}));
    let plain = read(json!({"name": "b", "selector": "true", "submit": {"event": "e"}}));
    for binding in [full, least, plain] {
        let context = ReadContext { now: 5, username: "ada".to_owned(), ..ReadContext::stored() };
        let manifest = Value::Object(binding.to_manifest());
        let bundle = read_text(Format::Json, &manifest.to_string(), &context).unwrap();
        assert_eq!(bundle.notes, []);
        assert_eq!(bundle.bindings[0].item, binding);
        assert_eq!(manifest["metadata"]["creationTimestamp"], "1970-01-01T00:00:05Z");
    }
}
