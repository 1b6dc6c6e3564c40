//! Many bindings on one delivery: each is tried, and none stands in another's way.

use serde_json::json;

use crate::post::{binding, bindings, event, failure, job, outcome, post, settled, submitting};
use crate::server::Yard;

/// The protocol page's table of one delivery and all the bindings it meets.
#[tokio::test]
async fn each_binding_has_its_own_end() {
    let yard = Yard::start();
    event(&yard, "my-ns", json!({ "id": "e", "plugin": "hello" })).await;
    event(&yard, "default", json!({ "id": "cluster", "plugin": "hello" })).await;
    let bar = json!({ "arguments": { "p": "\"bar\"" } });
    let cluster = json!({ "event": "cluster", "cluster_scope": true,
        "arguments": { "p": "\"bar\"" } });
    for one in [
        submitting("b02", "false", bar.clone()),
        submitting("b03", "true", cluster),
        submitting("b04", "true", bar),
        submitting(
            "b05",
            "payload.foo.bar == 'baz'",
            json!({ "arguments": { "p": "payload.foo" } }),
        ),
        submitting("b06", "true", json!({ "event": "not-found" })),
        submitting("b09", "\"garbage\"", json!({})),
        submitting("b10", "payload.missing.deep == 1", json!({})),
        submitting("b11", "true", json!({ "arguments": { "p": "payload.formatted" } })),
        json!({ "name": "b12", "selector": "true" }),
    ] {
        binding(&yard, "my-ns", one).await;
    }
    let payload = json!({ "foo": { "bar": "baz" }, "formatted": "My%Test%" });
    let met = outcome(&yard, "/api/v1/events/my-ns/my-discriminator", &[], &payload).await;
    assert_eq!(bindings(&met["matched"]), ["b03", "b04", "b05", "b11", "b12"]);
    assert_eq!(bindings(&met["failed"]), ["b09", "b10", "b06"]);
    assert_eq!(bindings(&met["unmatched"]), ["b02"]);
    for (binding, namespace, param) in [
        ("b03", "default", "bar"),
        ("b04", "my-ns", "bar"),
        ("b05", "my-ns", "{\"bar\":\"baz\"}"),
        ("b11", "my-ns", "My%Test%"),
    ] {
        let job = yard.get(&format!("/v1/jobs/{}", job(&met, binding))).await.json();
        assert_eq!(job["params"], json!({ "p": param }), "{binding}");
        assert_eq!(
            (&job["namespace"], &job["source"]),
            (&json!(namespace), &json!(format!("Binding ({binding})")))
        );
    }
    assert_eq!(failure(&met, "b06")["message"], "Event not found: not-found");
    let garbage = failure(&met, "b09");
    assert_eq!(garbage["message"], "unable to cast expression result 'garbage' to bool");
    assert_eq!(failure(&met, "b10")["position"], json!({ "line": 1, "column": 17 }));
}

#[tokio::test]
async fn a_sender_starts_only_what_it_may() {
    let yard = Yard::start();
    event(&yard, "default", json!({ "id": "e", "plugin": "hello" })).await;
    let cluster = json!({ "cluster_scope": true });
    binding(&yard, "my-ns", submitting("b", "true", cluster)).await;
    let path = format!("{}/api/v1/events/my-ns/?wait=60s", yard.url());
    for (namespaces, started) in [(vec!["my-ns"], false), (vec!["my-ns", "default"], true)] {
        let token = yard.make_token(&["events:send"], Some(&namespaces)).await;
        let sent = yard.client().post(&path).bearer_auth(token).body("{}");
        let met = crate::server::send(sent).await.json();
        assert_eq!(bindings(&met["matched"]).len() == 1, started, "{met}");
        if !started {
            let why = failure(&met, "b")["message"].as_str().unwrap().to_owned();
            assert!(why.ends_with("may not start events of the namespace default"), "{why}");
        }
    }
}

#[tokio::test]
async fn an_events_labels_are_its_jobs_and_a_bindings_go_before() {
    let yard = Yard::start();
    let labels = json!({ "env": "from-event", "event-only": "yes" });
    event(&yard, "default", json!({ "id": "e", "plugin": "hello", "labels": labels })).await;
    let submit = json!({ "labels": { "env": "\"from-binding\"" } });
    binding(&yard, "default", submitting("b", "true", submit)).await;
    let met = outcome(&yard, "/api/v1/events/default/", &[], &json!({})).await;
    let job = yard.get(&format!("/v1/jobs/{}", job(&met, "b"))).await.json();
    assert_eq!(job["labels"]["env"], "from-binding");
    assert_eq!(job["labels"]["event-only"], "yes");
}

#[tokio::test]
async fn names_that_the_host_makes_never_stand_in_the_way() {
    let yard = Yard::start();
    event(&yard, "default", json!({ "id": "e", "plugin": "hello" })).await;
    for name in ["a", "b", "c"] {
        binding(&yard, "default", submitting(name, "true", json!({}))).await;
    }
    let prefix = json!({ "generate_name": "\"my-wft-pr-\" + sprig.toString(payload.pr) + \"-\"" });
    binding(&yard, "default", submitting("d", "true", prefix)).await;
    let met = outcome(&yard, "/api/v1/events/default/", &[], &json!({ "pr": 112 })).await;
    let names: std::collections::BTreeSet<_> =
        met["matched"].as_array().unwrap().iter().map(|one| one["name"].to_string()).collect();
    assert_eq!(names.len(), 4, "{met}");
    let generated = met["matched"][3]["name"].as_str().unwrap();
    assert!(generated.starts_with("my-wft-pr-112-"), "{generated}");
}

#[tokio::test]
async fn a_delivery_meets_the_bindings_of_its_time() {
    let yard = Yard::start();
    binding(&yard, "default", json!({ "name": "b", "selector": "true" })).await;
    let before = post(&yard, "/api/v1/events/default/", &[], "{}").await;
    assert_eq!(yard.delete("/v1/bindings/b").await.status.as_u16() / 100, 2);
    let after = outcome(&yard, "/api/v1/events/default/", &[], &json!({})).await;
    assert_eq!(after["matched"], json!([]));
    settled(&yard).await;
    let id = before.header("x-sandyard-delivery").unwrap();
    let before = yard.get(&format!("/v1/deliveries/{id}")).await.json();
    assert_eq!(bindings(&before["matched"]), ["b"]);
}
