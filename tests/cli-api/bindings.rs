//! `sandyard apply`, `binding` and `webhook-client`: what deliveries start, and who sends them.

use serde_json::Value;

use crate::site::{Site, results};

const ARGO: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata:
  name: event-consumer
spec:
  event:
    selector: payload.message != "" && discriminator == "my-discriminator"
  submit:
    workflowTemplateRef:
      name: my-wf-tmple
    metadata:
      finalizers: [none]
    arguments:
      parameters:
      - name: message
        valueFrom:
          event: payload.message
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata: {name: quiet}
spec: {event: {selector: "false"}}
---
events: [{id: my-wf-tmple, plugin: hello}]
"#;

const CLIENTS: &str = r#"
[[webhook_client]]
name = "hub"
type = "github"
secret = "hub-key"

[[webhook_client]]
name = "shop"
type = "hmac"
secret = "shop-key"
header = "X-Shop-Signature"
"#;

fn names(list: &Value) -> Vec<String> {
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn argos_manifests_are_applied_as_they_are() {
    let site = Site::start();
    site.write("event-template.yml", ARGO);
    let first = site.json(&["apply", "-f", "event-template.yml"]);
    let mut made = results(&first);
    made.sort();
    let expected =
        ["created binding event-consumer", "created binding quiet", "created event my-wf-tmple"];
    assert_eq!(made, expected);
    // What is bound is there before its binding.
    let place = |name: &str| results(&first).iter().position(|line| line.ends_with(name));
    assert!(place("my-wf-tmple") < place("event-consumer"));
    site.does(&["apply", "-f", "event-template.yml"])
        .prints("unchanged  binding event-consumer\n")
        .tells(
            "event-template.yml:2: spec.submit.metadata.finalizers is passed over: it has no \
             meaning for a job",
        );

    let changed = ARGO.replace("\"false\"", "\"true\"").replace("payload.message\n", "'\"x\"'\n");
    site.write("event-template.yml", &changed);
    site.does(&["apply", "-f", "event-template.yml", "--dry-run"])
        .prints("to change  binding quiet\n  selector: \"false\" -> \"true\"\n")
        .prints("  submit.arguments.message: \"payload.message\" -> \"\\\"x\\\"\"\n");
    site.does(&["apply", "-f", "event-template.yml"]).prints("changed    binding quiet\n");

    site.does(&["binding", "list"])
        .prints("NAME            ENABLED  EVENT        SELECTOR\n")
        .prints("event-consumer  yes      my-wf-tmple  payload.message")
        .prints("quiet           yes      -            true\n");
    let shown = site.json(&["binding", "show", "event-consumer"]);
    assert_eq!(shown["submit"]["arguments"]["message"], "\"x\"");
    site.does(&["binding", "show", "quiet"]).prints("selector").prints("true");
    site.does(&["binding", "delete", "quiet"]).prints("binding quiet is deleted\n");
    assert_eq!(names(&site.json(&["binding", "list"])), ["event-consumer"]);
    site.command(&["binding", "show", "quiet"]).end().exits(2).tells("there is no binding quiet");
}

#[test]
fn webhook_clients_are_applied_listed_and_deleted() {
    let site = Site::start();
    site.write("clients.toml", CLIENTS);
    let made = site.json(&["apply", "-f", "clients.toml", "-n", "team"]);
    assert_eq!(results(&made), ["created webhook client hub", "created webhook client shop"]);
    site.does(&["webhook-client", "list", "-n", "team"])
        .prints("NAME  TYPE    ENABLED  SECRET    CLUSTER SCOPE\n")
        .prints("shop  hmac    yes      shop-key  no\n");
    let shown = site.json(&["webhook-client", "show", "shop", "-n", "team"]);
    assert_eq!(
        (&shown["algorithm"], &shown["labels"]["applied"]),
        (&"sha256".into(), &"true".into())
    );
    site.does(&["webhook-client", "delete", "hub", "-n", "team"])
        .prints("webhook client hub is deleted\n");
    assert_eq!(names(&site.json(&["webhook-client", "list", "-n", "team"])), ["shop"]);
}

#[tokio::test]
async fn what_was_applied_is_pruned_and_what_was_not_stays() {
    let site = Site::start();
    let by_hand = serde_json::json!({"selector": "true"});
    assert_eq!(site.yard().put("/v1/bindings/by-hand", &by_hand).await.status, 201);
    site.write("all/argo.yaml", ARGO);
    site.write("all/clients.toml", CLIENTS);
    site.does(&["apply", "-f", "all"]);
    site.write("all/argo.yaml", "events: []\n");
    site.write(
        "all/clients.toml",
        CLIENTS.split("\n[[").nth(1).map(|one| format!("[[{one}")).unwrap().as_str(),
    );
    let removals = [
        "unchanged webhook client hub",
        "removed binding event-consumer",
        "removed binding quiet",
        "removed webhook client shop",
        "removed event my-wf-tmple",
    ];
    let dry = site.json(&["apply", "-f", "all", "--prune", "--dry-run"]);
    assert_eq!(results(&dry), removals);
    assert_eq!(results(&site.json(&["apply", "-f", "all", "--prune"])), removals);
    assert_eq!(names(&site.json(&["binding", "list"])), ["by-hand"]);
    assert_eq!(names(&site.json(&["webhook-client", "list"])), ["hub"]);
}

#[test]
fn a_manifest_that_is_wrong_is_told_by_line_and_nothing_is_sent() {
    let site = Site::start();
    site.write(
        "wrong.yaml",
        &ARGO.replace("valueFrom:\n          event: payload.message", "value: hello"),
    );
    site.command(&["apply", "-f", "wrong.yaml"])
        .end()
        .exits(1)
        .tells("wrong.yaml:17: document 1: spec.submit.arguments.parameters[0].value: found the text \"hello\"")
        .tells("event: '\"const\"'")
        .tells("nothing was applied");
    let template = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\n";
    site.write("template.yaml", template);
    site.command(&["apply", "-f", "template.yaml"])
        .end()
        .exits(1)
        .tells("template.yaml:2: kind: found a WorkflowTemplate")
        .tells("an event in its place");
    assert!(names(&site.json(&["binding", "list"])).is_empty());
}

#[test]
fn a_malformed_expression_is_shown_with_a_caret_under_its_place() {
    let site = Site::start();
    let text = "[[binding]]\nname = \"b\"\nselector = 'paylod.message != nil'\n";
    site.write("slip.toml", text);
    site.command(&["apply", "-f", "slip.toml"])
        .end()
        .exits(1)
        .tells("slip.toml:3: binding[0].selector: found a malformed expression: ")
        .tells("\n    paylod.message != nil\n    ^\nnothing was applied");
}
