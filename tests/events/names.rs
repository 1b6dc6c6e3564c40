//! Manifests whose objects go by long names with full stops, as Kubernetes has them.

use serde_json::json;

use crate::post::{apply, bindings, done, job, outcome};
use crate::server::Yard;

/// A DNS subdomain of 200 characters.
fn long_name(first: &str) -> String {
    let rest = format!(".{}.{}.example.com", "x".repeat(60), "y".repeat(63));
    let name = format!("{first}{}{rest}", "-a".repeat((200 - first.len() - rest.len()) / 2));
    let name = format!("{name}{}", "m".repeat(200 - name.len()));
    assert_eq!(name.len(), 200);
    name
}

fn manifest(name: &str, template: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowEventBinding\nmetadata:\n  name: {name}\n\
         spec:\n  event:\n    selector: payload.message != \"\"\n  submit:\n    \
         workflowTemplateRef:\n      name: {template}\n    arguments:\n      parameters:\n      \
         - name: message\n        valueFrom:\n          event: payload.message\n"
    )
}

#[tokio::test]
async fn a_manifest_with_long_dotted_names_is_applied_and_starts_its_event() {
    let yard = Yard::start();
    let (first, second, template) =
        (long_name("consumer"), long_name("other-consumer"), long_name("template"));
    let events = format!("[[event]]\nid = \"{template}\"\nplugin = \"hello\"\n");
    let manifests = [manifest(&first, &template), manifest(&second, &template)].join("---\n");
    apply(&yard, "argo", &[("a.toml", &events), ("b.yml", &manifests)]);

    let met = outcome(&yard, "/api/v1/events/argo/", &[], &json!({ "message": "hello" })).await;
    assert_eq!(bindings(&met["matched"]), [first.as_str(), second.as_str()]);
    let done = done(&yard, &job(&met, &first)).await;
    assert_eq!((&done["outcome"], &done["event"]), (&json!("success"), &json!(template)));
    let name = done["name"].as_str().unwrap();
    assert!(name.starts_with(&format!("{template}-1")), "{name}");
    assert_eq!(done["labels"]["workflows.argoproj.io/workflow-event-binding"], json!(first));

    // Each is found by its path, in a filter and page by page, and is listed as Argo lists it.
    let shown = yard.get(&format!("/v1/bindings/{second}?namespace=argo")).await.json();
    assert_eq!(shown["submit"]["event"], json!(template));
    let run = yard.post(&format!("/v1/events/{template}/run?namespace=argo"), &json!({})).await;
    assert_eq!(run.status, 202, "{}", run.text);
    let jobs = yard.get(&format!("/v1/jobs?event={template}")).await.json();
    assert_eq!(jobs["items"].as_array().unwrap().len(), 3);
    let page = yard.get("/v1/bindings?namespace=argo&limit=1").await.json();
    assert_eq!(page["items"][0]["name"], json!(first));
    let rest = format!("/v1/bindings?namespace=argo&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(yard.get(&rest).await.json()["items"][0]["name"], json!(second));
    let list = yard.get("/api/v1/workflow-event-bindings/argo").await.json();
    assert_eq!(list["items"][0]["metadata"]["name"], json!(first));
    let deleted = yard.delete(&format!("/v1/bindings/{first}?namespace=argo")).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text);
}

#[tokio::test]
async fn a_name_that_kubernetes_would_not_take_is_refused_with_what_would_be() {
    let yard = Yard::start();
    let wrong = json!({ "name": "a..b", "selector": "true" });
    let refused = yard.put("/v1/bindings/a..b", &wrong).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("1 to 253 of the characters"), "{}", refused.text);
}
