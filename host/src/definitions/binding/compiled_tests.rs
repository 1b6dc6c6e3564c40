//! Tests of compiling the expressions of bindings and trying them on deliveries.

use std::sync::Arc;

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
    ReadContext { origin: Origin::Api, ..ReadContext::stored() }
}

fn compiled(fields: Value) -> CompiledBinding {
    let binding = Binding::read(map(fields), &context()).unwrap_or_else(|e| panic!("{e}"));
    CompiledBinding::compile(Arc::new(binding)).unwrap()
}

/// What a binding makes of a delivery.
fn tried(
    binding: &CompiledBinding,
    payload: &Value,
) -> Result<Option<SubmitValues>, ExpressionFailure> {
    let metadata = json!({"x-argo-e2e": ["true"]});
    let view = DeliveryView {
        payload,
        metadata: &metadata,
        discriminator: "my-discriminator",
        namespace: "argo",
        delivery: "d1",
    };
    let environment = view.environment();
    if !binding.selects(&environment)? {
        return Ok(None);
    }
    binding.submits(&environment)
}

#[test]
fn the_manuals_binding_makes_of_a_delivery_what_the_manual_says() {
    let binding = compiled(json!({
        "name": "event-consumer",
        "selector": "payload.message != \"\" && metadata[\"x-argo-e2e\"] == [\"true\"] && \
                     discriminator == \"my-discriminator\"",
        "submit": {
            "event": "my-wf-tmple",
            "name": "event.payload.message + \"-world\"",
            "generate_name": "\"unused-\"",
            "labels": {"someLabel": "\"literal string\""},
            "annotations": {"anAnnotation": "event.payload.message"},
            "arguments": {"message": "payload.message", "delivery": "delivery + namespace"},
        },
    }));
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>()
    };
    let values = tried(&binding, &json!({"message": "hello"})).unwrap().unwrap();
    let expected = SubmitValues {
        name: Some("hello-world".parse().unwrap()),
        labels: pairs(&[("someLabel", "literal string")]),
        annotations: pairs(&[("anAnnotation", "hello")]),
        arguments: pairs(&[("message", "hello"), ("delivery", "d1argo")]),
    };
    assert_eq!(values, expected);
    assert_eq!(tried(&binding, &json!({"message": ""})).unwrap(), None);
    assert_eq!(binding.binding().id.as_str(), "event-consumer");

    let failure = tried(&binding, &json!({"message": 5})).unwrap_err();
    assert_eq!(failure.place.to_string(), "submit.name");
    assert_eq!((failure.position.line, failure.position.column), (1, 23));
}

#[test]
fn a_failure_says_which_expression_and_where() {
    let not_bool = compiled(json!({"name": "b", "selector": "payload.message"}));
    let failure = tried(&not_bool, &json!({"message": "yes"})).unwrap_err();
    let text = "selector: unable to cast expression result 'yes' to bool (1:9)";
    assert_eq!(failure.to_string(), text);
    assert_eq!(failure.caret, "payload.message\n        ^");

    let deep = compiled(json!({"name": "b", "selector": "true && payload.missing.deep"}));
    let failure = tried(&deep, &json!({})).unwrap_err();
    assert_eq!(failure.place, ExpressionPlace::Selector);
    let (line, under) = failure.caret.split_once('\n').unwrap();
    assert_eq!(line, "true && payload.missing.deep");
    assert_eq!(under.trim_start(), "^");

    let name = compiled(json!({"name": "b", "selector": "true", "submit": {
        "event": "e", "generate_name": "payload.n"}}));
    let failure = tried(&name, &json!({"n": {}})).unwrap_err().to_string();
    let text =
        "submit.generate_name: must evaluate to a string, not a map[string]interface {} (1:9)";
    assert_eq!(failure, text);
}

#[test]
fn functions_for_names_are_for_names_alone() {
    let fields = |selector: &str, label: &str, argument: &str| {
        map(json!({"name": "b", "selector": selector, "submit": {
            "event": "e", "labels": {"l": label}, "arguments": {"a": argument}}}))
    };
    let naming = "sprig.toString(payload.n) + toJson(payload.n)";
    assert!(Binding::read(fields("true", naming, "payload.n"), &context()).is_ok());
    for (selector, argument, path) in
        [("sprig.x == 1", "payload", "selector"), ("true", "toJson(payload)", "submit.arguments.a")]
    {
        let problems = Binding::read(fields(selector, "'x'", argument), &context()).unwrap_err();
        let paths: Vec<_> = problems.list().iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, [path]);
    }
}

#[test]
fn a_malformed_expression_is_refused_with_a_caret_under_its_place() {
    let fields = json!({"name": "b", "selector": "paylod.x == 1", "submit": {
        "event": "e", "labels": {"l": "rubbish!!!"}, "arguments": {"a": "payload."}}});
    let problems = Binding::read(map(fields.clone()), &context()).unwrap_err();
    let paths: Vec<_> = problems.list().iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["selector", "submit.labels.l", "submit.arguments.a"]);
    let first = problems.list()[0].to_string();
    assert!(first.starts_with("selector: found a malformed expression: "), "{first}");
    assert!(first.contains("payload"), "{first}");
    assert!(first.ends_with("\n    paylod.x == 1\n    ^"), "{first}");
    // What the store has was compiled before, and is read whatever the language is by now.
    let kept = Binding::read(map(fields), &ReadContext::stored()).unwrap();
    let failure = CompiledBinding::compile(Arc::new(kept.clone())).unwrap_err();
    assert_eq!(failure.place, ExpressionPlace::Selector);
    let mended = json!({"selector": "true", "submit": null});
    assert!(kept.patched(map(json!({"enabled": false}))).is_err());
    let mended = kept.patched(map(mended)).unwrap();
    assert_eq!((mended.revision, mended.submit), (kept.revision, None));
}

#[test]
fn in_a_manifest_the_problem_has_the_manifests_path_and_its_line() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowEventBinding\nmetadata: {name: b}\n\
                spec:\n  event:\n    selector: garbage!!!!!!\n  submit:\n    workflowTemplateRef: \
                {name: t}\n    arguments:\n      parameters:\n      - name: p\n        valueFrom: \
                {event: 'rubbish!!!'}\n";
    let refused = read_text(Format::Yaml, text, &context()).unwrap_err().to_string();
    assert!(refused.starts_with("line 6: spec.event.selector: found a malformed"), "{refused}");
    let second = "\nline 12: spec.submit.arguments.parameters[0].valueFrom.event: found";
    assert!(refused.contains(second), "{refused}");
    assert!(refused.contains("\n    garbage!!!!!!\n           ^\n"), "{refused}");
}
