//! What the events manual shows, as it shows it.

use serde_json::{Value, json};

use crate::post::{apply, binding, bindings, done, event, job, outcome, post, settled};
use crate::server::{Yard, send};

/// The manual's manifest; its event is defined beside it, in the place of the template.
const MANIFEST: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata:
  name: event-consumer
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
"#;

const EVENTS: &str = r#"
[[event]]
id = "my-wf-tmple"
plugin = "whalesay"
"#;

#[tokio::test]
async fn two_calls_start_one_job_with_the_message() {
    let yard = Yard::start();
    apply(&yard, "argo", &[("a.toml", EVENTS), ("event-template.yml", MANIFEST)]);

    let first = yard.request(reqwest::Method::POST, "/api/v1/events/argo/");
    let first = send(first.body(r#"{"message": "hello"}"#)).await;
    assert_eq!((first.status.as_u16(), first.text.as_str()), (200, "{}"));
    assert_eq!(first.header("content-type"), Some("application/json"));
    let headers = [("X-Argo-E2E", "true"), ("content-type", "application/x-www-form-urlencoded")];
    let path = "/api/v1/events/argo/my-discriminator?wait=60s";
    let second = post(&yard, path, &headers, r#"{"message": "hello events"}"#).await.json();
    assert_eq!(bindings(&second["matched"]), ["event-consumer"]);

    let job = done(&yard, &job(&second, "event-consumer")).await;
    assert_eq!(job["outcome"], "success", "{job}");
    assert_eq!((&job["namespace"], &job["event"]), (&json!("argo"), &json!("my-wf-tmple")));
    assert_eq!(job["params"], json!({ "message": "hello events" }));
    assert!(job["log"].as_str().unwrap().contains("< hello events >"), "{}", job["log"]);
    assert!(job["name"].as_str().unwrap().starts_with("my-wf-tmple-1"), "{}", job["name"]);
    assert_eq!(job["delivery"], second["delivery"]);
    let all = yard.get("/v1/jobs?namespace=argo").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    settled(&yard).await;
    let idle = format!("/v1/deliveries/{}", first.header("x-sandyard-delivery").unwrap());
    let idle = yard.get(&idle).await.json();
    assert_eq!(idle["unmatched"], json!(["event-consumer"]));
}

#[tokio::test]
async fn name_labels_and_annotations_are_expressions() {
    let yard = Yard::start();
    event(&yard, "argo", json!({ "id": "my-wf-tmple", "plugin": "hello" })).await;
    let named = json!({ "name": "event-consumer", "selector": "true", "submit": {
        "event": "my-wf-tmple",
        "name": "event.payload.message + \"-world\"",
        "annotations": { "anAnnotation": "event.payload.message" },
        "labels": { "someLabel": "\"literal string\"" },
    }});
    binding(&yard, "argo", named).await;
    let hello = json!({ "message": "hello" });
    let path = "/api/v1/events/argo/";
    let first = outcome(&yard, path, &[], &hello).await;
    assert_eq!(first["matched"][0]["name"], "hello-world");
    let job = yard.get(&format!("/v1/jobs/{}", job(&first, "event-consumer"))).await.json();
    assert_eq!(job["name"], "hello-world");
    assert_eq!(job["annotations"], json!({ "anAnnotation": "hello" }));
    assert_eq!(
        job["labels"],
        json!({
            "someLabel": "literal string",
            "workflows.argoproj.io/creator": "Manual (admin)",
            "workflows.argoproj.io/workflow-event-binding": "event-consumer",
            "workflows.argoproj.io/workflow-template": "my-wf-tmple",
        })
    );
    // The name is that of a job that is kept.
    let second = outcome(&yard, path, &[], &hello).await;
    assert_eq!(second["matched"], json!([]));
    let failed = &second["failed"][0];
    assert_eq!(failed["stage"], "submit");
    assert!(failed["message"].as_str().unwrap().contains("hello-world"), "{failed}");
}

/// The manual's five wrong ways to ask for a header, and the right one.
#[tokio::test]
async fn headers_are_found_by_their_lower_case_names_as_lists() {
    let yard = Yard::start();
    for (name, selector) in [
        ("wrong1", r#"metadata["X-Github-Event"] == "push""#),
        ("wrong2", r#"metadata["x-github-event"] == "push""#),
        ("wrong3", r#"metadata["X-Github-Event"] == ["push"]"#),
        ("wrong4", r#"metadata["github-event"] == ["push"]"#),
        ("wrong5", r#"metadata["authorization"] == ["push"]"#),
        ("right", r#"metadata["x-github-event"] == ["push"]"#),
    ] {
        binding(&yard, "argo", json!({ "name": name, "selector": selector })).await;
    }
    let headers = [("X-Github-Event", "push"), ("github-event", "push")];
    let outcome = outcome(&yard, "/api/v1/events/argo/", &headers, &Value::Null).await;
    assert_eq!(bindings(&outcome["matched"]), ["right"]);
    assert_eq!(outcome["failed"], json!([]), "a wrong one is no failure");
    assert_eq!(outcome["unmatched"].as_array().unwrap().len(), 5);
}
