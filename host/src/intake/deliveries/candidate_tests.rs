//! What bindings make of deliveries: the events manual's sentences and the protocol page's A4.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Asked, Candidate, Verdict};
use crate::definitions::{Binding, Origin, ReadContext};
use crate::model::{DeliveryId, Namespace};
use crate::store::deliveries::{DeliveryContent, MatchFailure, Position};
use crate::timing::Zone;

fn binding(fields: Value) -> Binding {
    let mut all = json!({ "name": "b", "selector": "true" });
    let all = all.as_object_mut().unwrap();
    all.extend(fields.as_object().unwrap().clone());
    let context = ReadContext {
        origin: Origin::Api,
        namespace: "my-ns".parse().unwrap(),
        timezone: Zone::default(),
        username: "admin".to_owned(),
        now: 5,
    };
    Binding::read(all.clone(), &context).unwrap()
}

fn content(payload: Value) -> DeliveryContent {
    DeliveryContent {
        namespace: "my-ns".parse().unwrap(),
        discriminator: "my-discriminator".to_owned(),
        metadata: json!({ "x-github-event": ["push"], "x-argo-e2e": ["true"] }),
        payload,
    }
}

fn meet(fields: Value, payload: Value) -> Verdict {
    Candidate::new(Arc::new(binding(fields))).meet(&DeliveryId::generate(), &content(payload))
}

fn asked(submit: Value, payload: Value) -> Asked {
    match meet(json!({ "submit": submit }), payload) {
        Verdict::Matched(Some(asked)) => *asked,
        other => panic!("{other:?}"),
    }
}

fn failure(fields: Value, payload: Value) -> MatchFailure {
    match meet(fields, payload) {
        Verdict::Failed { failure, .. } => failure,
        other => panic!("{other:?}"),
    }
}

fn matches(selector: &str, payload: Value) -> bool {
    match meet(json!({ "selector": selector }), payload) {
        Verdict::Matched(None) => true,
        Verdict::Unmatched => false,
        other => panic!("{selector}: {other:?}"),
    }
}

/// The manual's lines that are wrong and the one that is right.
#[test]
fn headers_are_lists_under_their_lower_case_names() {
    for (selector, right) in [
        (r#"metadata["X-Github-Event"] == "push""#, false),
        (r#"metadata["x-github-event"] == "push""#, false),
        (r#"metadata["X-Github-Event"] == ["push"]"#, false),
        (r#"metadata["github-event"] == ["push"]"#, false),
        (r#"metadata["authorization"] == ["push"]"#, false),
        (r#"metadata["x-github-event"] == ["push"]"#, true),
        (r#"["push"] == metadata["x-github-event"]"#, true),
        (r#"metadata["x-github-event"] == ["push", "push"]"#, false),
    ] {
        assert_eq!(matches(selector, json!({})), right, "{selector}");
    }
}

#[test]
fn selectors_see_the_whole_environment() {
    let manual = r#"payload.message != "" && metadata["x-argo-e2e"] == ["true"] && discriminator == "my-discriminator""#;
    for (selector, right) in [
        (manual, true),
        (r#"discriminator == "my-discriminator" && payload.n == 1"#, true),
        (r#"discriminator == "other" && payload.n.n.n == 1"#, false),
        (r#"namespace == "my-ns""#, true),
        (r#"namespace == "other""#, false),
        (r#"delivery startsWith "d0""#, true),
        (r#"event.payload.n == 1 && event.discriminator == discriminator"#, true),
        // What is missing is nil, which is not the empty text.
        (r#"payload.missing != """#, true),
    ] {
        assert_eq!(matches(selector, json!({ "message": "hello", "n": 1 })), right, "{selector}");
    }
}

#[test]
fn arguments_become_texts() {
    let payload = json!({ "foo": { "bar": "baz" }, "formatted": "My%Test%", "n": 8_675_309,
        "list": ["one", 2], "text": "a\"b\nc" });
    let arguments = json!({ "constant": "\"bar\"", "object": "payload.foo",
        "formatted": "payload.formatted", "n": "payload.n", "list": "payload.list",
        "text": "payload.text", "missing": "payload.missing", "flag": "payload.n == 1" });
    let asked = asked(json!({ "event": "e", "arguments": arguments }), payload);
    assert_eq!(
        Value::Object(asked.params),
        json!({ "constant": "bar", "object": "{\"bar\":\"baz\"}", "formatted": "My%Test%",
            "n": "8675309", "list": "[\"one\",2]", "text": "a\"b\nc", "missing": "null",
            "flag": "false" })
    );
}

/// The manual's example of names, labels and annotations.
#[test]
fn a_job_gets_its_name_and_words_by_expression() {
    let submit = json!({
        "event": "my-wf-tmple",
        "name": "event.payload.message + \"-world\"",
        "labels": { "someLabel": "\"literal string\"" },
        "annotations": { "anAnnotation": "event.payload.message" },
    });
    let asked = asked(submit, json!({ "message": "hello" }));
    assert_eq!(asked.name.unwrap().as_str(), "hello-world");
    assert!(!asked.varies_name);
    assert_eq!(asked.labels["someLabel"], "literal string");
    assert_eq!(asked.annotations["anAnnotation"], "hello");
    assert_eq!((asked.event.as_str(), asked.namespace.as_str()), ("my-wf-tmple", "my-ns"));
}

#[test]
fn a_name_may_be_begun_or_left_to_the_host() {
    let prefix = "\"my-wft-pr-\" + sprig.toString(payload.pr) + \"-\"";
    let begun = asked(json!({ "event": "e", "generate_name": prefix }), json!({ "pr": 112 }));
    let name = begun.name.unwrap();
    assert!(name.as_str().starts_with("my-wft-pr-112-"), "{name}");
    assert_eq!(name.as_str().len(), "my-wft-pr-112-".len() + 5);
    assert!(begun.varies_name);
    let free = asked(json!({ "event": "e" }), json!({}));
    assert!(free.name.is_none() && free.varies_name);
}

#[test]
fn cluster_scope_is_the_namespace_default() {
    let asked = asked(json!({ "event": "e", "cluster_scope": true }), json!({}));
    assert_eq!((asked.namespace, asked.cluster_scope), (Namespace::default(), true));
}

#[test]
fn names_and_words_must_be_texts_that_fit() {
    let payload = json!({ "numeric": 8_675_309, "half": 1.5, "bool": true, "foo": {}, "list": [] });
    for (name, found) in [
        ("payload.numeric", "must evaluate to a string, not an int"),
        ("payload.half", "must evaluate to a string, not a float64"),
        ("payload.bool", "must evaluate to a string, not a bool"),
        ("payload.foo", "must evaluate to a string, not a map[string]interface {}"),
        ("payload.list", "must evaluate to a string, not a []interface {}"),
        ("payload.nothing", "must evaluate to a string, not a <nil>"),
        ("\"hello events-world\"", "\"hello events-world\" can't be a job's name"),
    ] {
        let failed = failure(json!({ "submit": { "event": "e", "name": name } }), payload.clone());
        assert_eq!(failed.stage, "submit.name");
        assert!(failed.message.starts_with(found), "{name}: {}", failed.message);
        let column = if name.starts_with('"') { 1 } else { 9 };
        assert_eq!(failed.position, Some(Position { line: 1, column }), "{name}");
    }
    let labels = json!({ "submit": { "event": "e", "labels": { "a/b": "payload.half" } } });
    assert_eq!(failure(labels, payload.clone()).stage, "submit.labels.\"a/b\"");
    let words = json!({ "event": "e", "annotations": { "k": "repeat(\"x\", 300000)" } });
    let failed = failure(json!({ "submit": words }), payload);
    assert_eq!(failed.stage, "submit.annotations.k");
    assert_eq!(failed.position, Some(Position { line: 1, column: 1 }));
    assert!(failed.message.contains("at most 262144"), "{}", failed.message);
    let begun = json!({ "event": "e", "generate_name": "let a = \"A\";\n  a + \"b\"" });
    let failed = failure(json!({ "submit": begun }), json!({}));
    assert_eq!(failed.stage, "submit.generate_name");
    assert!(failed.message.contains("can't be a job's name"), "{}", failed.message);
    assert_eq!(failed.position, Some(Position { line: 2, column: 5 }));
    let infinite = json!({ "event": "e", "arguments": { "x": "1 / payload.zero" } });
    let failed = failure(json!({ "submit": infinite }), json!({ "zero": 0 }));
    assert_eq!(failed.message, "json: unsupported value: +Inf");
    assert_eq!(failed.position, Some(Position { line: 1, column: 3 }));
    let params = json!({ "event": "e", "arguments": { "a": "payload", "b": "payload" } });
    let failed = failure(json!({ "submit": params }), json!("x".repeat(1_500_000)));
    assert_eq!(failed.stage, "submit.arguments.b");
}

#[test]
fn what_fails_on_the_data_says_where() {
    let failed = failure(json!({ "selector": "true &&\n  payload.a.b == 1" }), json!({}));
    assert_eq!((failed.binding.as_str(), failed.stage.as_str()), ("b", "selector"));
    assert!(failed.message.starts_with("cannot fetch b from nil"), "{}", failed.message);
    assert_eq!(failed.position.map(|Position { line, .. }| line), Some(2));
    let failed = failure(json!({ "selector": "\"garbage\"" }), json!({}));
    assert_eq!(failed.message, "unable to cast expression result 'garbage' to bool");
    assert_eq!(failed.position, Some(Position { line: 1, column: 1 }));
    let submit = json!({ "event": "e", "arguments": { "x": "payload.a[0]" } });
    assert_eq!(failure(json!({ "submit": submit }), json!({})).stage, "submit.arguments.x");
}

/// A binding that a later version can't compile any more fails on each delivery.
#[test]
fn what_can_t_be_compiled_fails() {
    let mut kept = binding(json!({ "selector": "false" }));
    "garbage!!!!!!".clone_into(&mut kept.selector);
    let met = Candidate::new(Arc::new(kept)).meet(&DeliveryId::generate(), &content(json!({})));
    let Verdict::Failed { failure, caret } = met else { panic!("{met:?}") };
    assert_eq!(failure.position, Some(Position { line: 1, column: 8 }));
    assert_eq!(caret, "garbage!!!!!!\n       ^");
}
