//! Bindings and webhook clients: their life, and who may make them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Yard, send};
use crate::yard::{refused_paths, text};

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| text(&item["name"])).collect()
}

fn pushes() -> Value {
    json!({"selector": "payload.ref != nil", "submit": {
        "event": "build", "arguments": {"ref": "payload.ref", "by": "payload.pusher"}}})
}

#[tokio::test]
async fn a_binding_is_made_shown_changed_and_removed() {
    let yard = Yard::start();
    let path = "/v1/bindings/pushes";
    let made = yard.put(path, &pushes()).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, Some("\"1\"")), "{}", made.text);
    assert_eq!(made.header("location"), Some("/v1/bindings/pushes?namespace=default"));
    let arguments = made.json()["submit"]["arguments"].clone();
    assert_eq!(arguments.to_string(), r#"{"ref":"payload.ref","by":"payload.pusher"}"#);
    let same = yard.put(path, &made.json()).await;
    assert_eq!((same.status.as_u16(), same.header("etag")), (200, Some("\"1\"")));

    let dry = yard.put(&format!("{path}?dry_run=1"), &json!({"selector": "true"})).await.json();
    let paths: Vec<_> = dry["changes"].as_array().unwrap().iter().map(|one| &one["path"]).collect();
    assert_eq!(paths, ["selector", "submit"]);
    let changed = yard.patch(path, &json!({"enabled": false})).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, Some("\"2\"")));
    let stale = yard.request(Method::PATCH, path).header("if-match", "\"1\"");
    send(stale.json(&json!({"enabled": true}))).await.problem(412);
    assert_eq!(yard.get(path).await.json(), changed.json());

    assert_eq!(yard.delete(path).await.status, 204);
    yard.get(path).await.problem(404);
    yard.delete(path).await.problem(404);
    yard.patch(path, &json!({"enabled": true})).await.problem(404);
}

#[tokio::test]
async fn bindings_are_listed_in_pages_of_a_namespace() {
    let yard = Yard::start();
    for name in ["c", "a", "b"] {
        yard.put(&format!("/v1/bindings/{name}"), &json!({"selector": true})).await;
    }
    yard.put("/v1/bindings/z?namespace=other", &json!({"selector": "true"})).await;
    let first = yard.get("/v1/bindings?limit=2").await.json();
    assert_eq!(names(&first), ["a", "b"]);
    let next = text(&first["next"]);
    let last = yard.get(&format!("/v1/bindings?limit=2&cursor={next}")).await.json();
    assert_eq!((names(&last), &last["next"]), (vec!["c".to_owned()], &Value::Null));
    yard.get("/v1/bindings?cursor=none").await.problem(400);
    assert_eq!(names(&yard.get("/v1/bindings?namespace=other").await.json()), ["z"]);
}

#[tokio::test]
async fn fields_that_are_wrong_are_named() {
    let yard = Yard::start();
    let wrong = json!({"selecter": "true", "submit": {"arguments": {"a.b": "1"}}});
    let answer = yard.put("/v1/bindings/b", &wrong).await;
    answer.problem(422);
    let expected = ["selecter", "selector", "submit.event", "submit.arguments.\"a.b\""];
    assert_eq!(refused_paths(&answer), expected);
    let slip = json!({"selector": "true && paylod.x", "submit": null});
    let answer = yard.put("/v1/bindings/b", &slip).await;
    assert_eq!(answer.status, 422);
    let error = answer.json()["errors"][0].clone();
    assert_eq!(error["caret"], "true && paylod.x\n        ^");
    assert!(text(&error["accepted"]).contains("payload"), "{error}");
    let other = json!({"name": "other", "selector": "true"});
    let answer = yard.put("/v1/bindings/b", &other).await;
    assert_eq!((answer.status.as_u16(), refused_paths(&answer)), (422, vec!["name".to_owned()]));
    let answer = yard.put("/v1/webhook-clients/c", &json!({"type": "github", "header": "X"})).await;
    answer.problem(422);
    assert_eq!(refused_paths(&answer), ["header", "secret"]);
}

#[tokio::test]
async fn a_webhook_client_is_made_shown_changed_and_removed() {
    let yard = Yard::start();
    let path = "/v1/webhook-clients/shop";
    let shop = json!({"type": "hmac", "secret": "shop-key", "header": "X-Shop-Signature"});
    let made = yard.put(path, &shop).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, Some("\"1\"")), "{}", made.text);
    let shown = made.json();
    assert_eq!((&shown["algorithm"], &shown["encoding"]), (&json!("sha256"), &json!("hex")));
    assert_eq!(yard.put(path, &shown).await.header("etag"), Some("\"1\""));
    let changed = yard.patch(path, &json!({"algorithm": "sha512"})).await;
    assert_eq!(changed.json()["algorithm"], "sha512");
    assert_eq!(names(&yard.get("/v1/webhook-clients").await.json()), ["shop"]);
    assert_eq!(yard.delete(path).await.status, 204);
    yard.get(path).await.problem(404);
}

#[tokio::test]
async fn no_more_clients_are_made_than_are_tried() {
    let yard = Yard::start();
    let client = json!({"type": "gitlab", "secret": "s"});
    for number in 0..64 {
        let made = yard.put(&format!("/v1/webhook-clients/c{number}"), &client).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let refused = yard.put("/v1/webhook-clients/c64", &client).await.problem(409);
    assert!(refused.contains("has 64 webhook clients, the most there may be"), "{refused}");
}

#[tokio::test]
async fn what_starts_events_for_all_needs_a_right_there() {
    let yard = Yard::start();
    let wide = json!({"selector": "true", "submit": {"event": "e", "cluster_scope": true}});
    let client = json!({"type": "gitlab", "secret": "s", "cluster_scope": true});
    let own = yard.make_token(&["edit"], Some(&["team"])).await;
    let both = yard.make_token(&["edit"], Some(&["team", "default"])).await;
    let put = async |token: &str, path: &str, body: &Value| {
        send(yard.request_as(token, Method::PUT, path).json(body)).await
    };
    let (binding_path, client_path) =
        ("/v1/bindings/b?namespace=team", "/v1/webhook-clients/c?namespace=team");
    for (path, body) in [(binding_path, &wide), (client_path, &client)] {
        let refused = put(&own, path, body).await.problem(403);
        assert!(refused.contains("`cluster_scope`"), "{refused}");
        let dry = format!("{path}&dry_run=1");
        put(&own, &dry, body).await.problem(403);
        assert_eq!(put(&both, path, body).await.status, 201);
        let elsewhere = path.replace("namespace=team", "namespace=other");
        put(&both, &elsewhere, body).await.problem(403);
    }
    let changed = yard.request_as(&own, Method::PATCH, binding_path);
    send(changed.json(&json!({"selector": "1 == 1"}))).await.problem(403);
    let narrow = json!({"selector": "true", "submit": {"event": "e"}});
    assert_eq!(put(&own, binding_path, &narrow).await.status, 200);
}

#[tokio::test]
async fn argos_list_has_what_is_enabled_as_manifests() {
    let yard = Yard::start();
    yard.put("/v1/bindings/pushes?namespace=team", &pushes()).await;
    let off = json!({"selector": "true", "enabled": false});
    yard.put("/v1/bindings/off?namespace=team", &off).await;
    let path = "/api/v1/workflow-event-bindings/team";
    let list = yard.get(path).await;
    assert_eq!(list.header("content-type"), Some("application/json"));
    let list = list.json();
    assert_eq!(
        (&list["kind"], &list["metadata"]),
        (&json!("WorkflowEventBindingList"), &json!({}))
    );
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let spec = json!({
        "event": {"selector": "payload.ref != nil"},
        "submit": {
            "workflowTemplateRef": {"name": "build"},
            "arguments": {"parameters": [
                {"name": "ref", "valueFrom": {"event": "payload.ref"}},
                {"name": "by", "valueFrom": {"event": "payload.pusher"}},
            ]},
        },
    });
    assert_eq!(list["items"][0]["spec"], spec);
    assert_eq!(list["items"][0]["metadata"]["namespace"], "team");

    let refused = |answer: &crate::server::Answer| {
        let body = answer.json();
        assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
        (answer.status.as_u16(), body["code"].as_u64().unwrap())
    };
    let url = format!("{}{path}", yard.url());
    assert_eq!(refused(&send(yard.client().get(&url)).await), (401, 16));
    let basic = yard.client().get(&url).basic_auth("anybody", Some(yard.token()));
    assert_eq!(send(basic).await.status, 200);
    let token = yard.make_token(&["read"], Some(&["other"])).await;
    assert_eq!(refused(&send(yard.request_as(&token, Method::GET, path)).await), (403, 7));
    assert_eq!(refused(&yard.get("/api/v1/workflow-event-bindings/a.b").await), (400, 3));
    let asked = yard.get(&format!("{path}/?listOptions.limit=1")).await;
    assert_eq!(asked.json(), list, "what Argo's clients ask for beyond the list is passed over");
}

#[tokio::test]
async fn a_manifest_of_argos_is_taken_as_it_is() {
    let yard = Yard::start();
    let manifest = json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowEventBinding",
        "metadata": {"name": "event-consumer", "namespace": "argo"},
        "spec": {
            "event": {"selector": "payload.message != \"\""},
            "submit": {
                "workflowTemplateRef": {"name": "my-wf-tmple"},
                "arguments": {"parameters": [
                    {"name": "message", "valueFrom": {"event": "payload.message"}}]}}}});
    let path = "/v1/bindings/event-consumer?namespace=argo";
    let made = yard.put(path, &manifest).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["submit"]["event"], "my-wf-tmple");
    assert_eq!(yard.get(path).await.json()["submit"]["arguments"]["message"], "payload.message");
    yard.put("/v1/bindings/another?namespace=argo", &manifest).await.problem(422);
    yard.put("/v1/bindings/event-consumer?namespace=other", &manifest).await.problem(422);
    let mut template = manifest.clone();
    template["kind"] = json!("WorkflowTemplate");
    let refused = yard.put(path, &template).await.problem(422);
    assert!(refused.contains("an event in its place"), "{refused}");
}
