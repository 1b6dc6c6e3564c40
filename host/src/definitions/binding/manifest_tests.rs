//! Tests of bindings as Argo's manifests have them.

use super::*;
use crate::definitions::{Bundle, Format, ReadContext, read_text};

/// The example of the events manual, with what `kubectl` adds to it.
const MANUAL: &str = r#"---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata:
  name: event-consumer
  namespace: argo
  uid: 9f6ac3bd
  labels: {app: demo}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
spec:
  event:
    # metadata header name must be lowercase to match in selector
    selector: payload.message != "" && metadata["x-argo-e2e"] == ["true"] && discriminator == "my-discriminator"
  submit:
    workflowTemplateRef:
      name: my-wf-tmple
    arguments:
      parameters:
      - name: message
        valueFrom:
          event: payload.message
---
"#;

fn read(format: Format, text: &str) -> Bundle {
    read_text(format, text, &ReadContext::stored()).unwrap_or_else(|error| panic!("{error}"))
}

fn told(text: &str) -> Vec<String> {
    let refused = read_text(Format::Yaml, text, &ReadContext::stored()).unwrap_err();
    refused.list().iter().map(ToString::to_string).collect()
}

fn manifest(spec: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowEventBinding\nmetadata: {{name: b}}\nspec:\n{spec}"
    )
}

#[test]
fn the_manuals_example_is_read_as_it_is() {
    let bundle = read(Format::Yaml, MANUAL);
    assert_eq!(bundle.notes, []);
    let [written] = &bundle.bindings[..] else { panic!("{bundle:?}") };
    let binding = &written.item;
    assert_eq!((binding.id.as_str(), binding.namespace.as_str()), ("event-consumer", "argo"));
    assert!(binding.enabled && binding.selector.ends_with("discriminator == \"my-discriminator\""));
    let submit = binding.submit.as_ref().unwrap();
    assert_eq!((submit.event.as_str(), submit.cluster_scope), ("my-wf-tmple", false));
    let message =
        NamedExpression { name: "message".to_owned(), expression: "payload.message".to_owned() };
    assert_eq!(submit.arguments, [message]);
}

#[test]
fn everything_that_argo_reads_is_read() {
    let text = manifest(
        r#"
  event: {selector: true}
  submit:
    workflowTemplateRef: {name: t, clusterScope: true}
    metadata:
      name: '"n"'
      generateName: ""
      labels: {b: 'payload.b', a: 'payload.a'}
      annotations: {an: discriminator}
      namespace: elsewhere
      finalizers: [x]
    arguments:
      artifacts: [{name: x}]
      parameters:
      - {name: z, valueFrom: {event: "1", default: "2"}, description: d}
      - {name: a-b_C9, valueFrom: {event: '"const"'}}
"#,
    );
    let bundle = read(Format::Yaml, &text);
    let binding = &bundle.bindings[0].item;
    assert_eq!((binding.selector.as_str(), binding.namespace.as_str()), ("true", "default"));
    let submit = binding.submit.as_ref().unwrap();
    assert!(submit.cluster_scope);
    assert_eq!((submit.name.as_deref(), &submit.generate_name), (Some("\"n\""), &None));
    let names = |list: &[NamedExpression]| {
        list.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&submit.labels), "b a");
    assert_eq!(names(&submit.annotations), "an");
    assert_eq!(names(&submit.arguments), "z a-b_C9");
    let notes: Vec<_> = bundle.notes.iter().map(|note| note.item.as_str()).collect();
    let expected = [
        "spec.submit.metadata.namespace is passed over",
        "spec.submit.metadata.finalizers is passed over",
        "spec.submit.arguments.artifacts is passed over: events have params and no artifacts",
        "spec.submit.arguments.parameters[0].description is passed over",
        "spec.submit.arguments.parameters[0].valueFrom.default is passed over: only `event` is read",
    ];
    assert_eq!(notes.len(), expected.len(), "{notes:#?}");
    assert!(notes.iter().zip(expected).all(|(note, begin)| note.starts_with(begin)), "{notes:#?}");
}

#[test]
fn several_documents_and_lists_are_read_in_their_order() {
    let json = r#"{"apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowEventBindingList",
      "metadata": {"resourceVersion": "1"}, "items": [
      {"apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowEventBinding",
       "metadata": {"name": "x"}, "spec": {"event": {"selector": "true"}}}]}"#;
    assert_eq!(read(Format::Json, json).bindings[0].item.submit, None);

    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: argoproj.io/v1alpha1\n  kind: \
                WorkflowEventBinding\n  metadata: {name: c}\n  spec: {event: {selector: 'true'}}\n";
    let plain = "---\nevents: [{id: e, plugin: hello}]\n";
    let text =
        format!("{MANUAL}{}\n---\n{list}{plain}", manifest("  event: {selector: \"1 == 1\"}"));
    let bundle = read(Format::Yaml, &text);
    let names: Vec<_> = bundle.bindings.iter().map(|one| one.item.id.as_str()).collect();
    assert_eq!(names, ["event-consumer", "b", "c"]);
    assert_eq!(bundle.events.len(), 1);
    let twice = format!("{MANUAL}{MANUAL}");
    assert_eq!(
        told(&twice),
        [
            "line 24: document 2: metadata.name: found \"event-consumer\", which is defined at line 2 too; \
          accepted is another name"
        ]
    );
}

#[test]
fn what_is_wrong_is_told_by_its_path_in_the_manifest() {
    let text = manifest(
        r#"
  event: {selector: [1]}
  submit:
    workflowTemplateRef: {nme: x}
    arguments:
      parameters:
      - {name: a b, valueFrom: {event: "1"}}
      - {name: literal, value: hello}
      - {name: empty, valueFrom: {}}
      - {name: neither}
      - {name: twice, valueFrom: {event: "1"}}
      - {name: twice, valueFrom: {event: "1"}}
"#,
    );
    let expected = [
        "line 6: spec.event.selector: found an array of 1",
        "line 8: spec.submit.workflowTemplateRef.nme: found a key that references to templates \
         don't have; accepted is `name`",
        "line 8: spec.submit.workflowTemplateRef.name: found nothing",
        "line 11: spec.submit.arguments.parameters[0].name: found the text \"a b\"",
        "line 12: spec.submit.arguments.parameters[1].value: found the text \"hello\"; accepted is \
         `valueFrom` with `event` in its place; a constant is written event: '\"const\"'",
        "line 13: spec.submit.arguments.parameters[2].valueFrom.event: found nothing",
        "line 14: spec.submit.arguments.parameters[3].valueFrom: found nothing",
        "line 16: spec.submit.arguments.parameters[5].name: found \"twice\" for the second time",
    ];
    let told = told(&text);
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\n{expected}");
    }
}

#[test]
fn manifests_of_other_kinds_are_refused_with_what_to_do() {
    let of = |version: &str, kind: &str| told(&format!("apiVersion: {version}\nkind: {kind}\n"));
    let template = of("argoproj.io/v1alpha1", "WorkflowTemplate");
    assert!(template[0].starts_with("line 2: kind: found a WorkflowTemplate"), "{template:?}");
    assert!(
        template[0].contains("an event in its place, with the template's name"),
        "{template:?}"
    );
    let version = of("argoproj.io/v1", "WorkflowEventBinding");
    assert!(version[0].starts_with("line 1: apiVersion: found the text \"argoproj.io/v1\""));
    let secret = of("v1", "Secret");
    assert!(secret[0].contains("kind: found \"Secret\"; accepted is a WorkflowEventBinding"));
    let empty = told("apiVersion: argoproj.io/v1alpha1\nkind: WorkflowEventBinding\n");
    let paths: Vec<_> = empty.iter().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(paths, ["metadata", "spec"]);
    let inner = told(
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret}\n- 5\n- {apiVersion: v1, kind: List}\n",
    );
    assert!(inner[0].starts_with("line 4: items[0].kind: found \"Secret\""), "{inner:?}");
    assert!(inner[1].starts_with("line 5: items[1]: found the number 5"), "{inner:?}");
    assert!(inner[2].starts_with("line 6: items[2]: found a list in a list"), "{inner:?}");
}
