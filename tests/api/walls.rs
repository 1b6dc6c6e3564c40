//! Who may do what, and where.

use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Answer, Yard, send};
use crate::yard::{define, ids, run_to_end, text};

async fn ask(yard: &Yard, token: &str, method: Method, path: &str, body: Value) -> Answer {
    send(yard.request_as(token, method, path).json(&body)).await
}

#[tokio::test]
async fn a_scope_is_for_what_it_says() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let job = text(&run_to_end(&yard, "e1", &json!({})).await["id"]);
    let asked = [
        (Method::GET, "/v1/events".to_owned(), json!({}), "read"),
        (Method::GET, "/v1/events/e1".to_owned(), json!({}), "read"),
        (Method::GET, "/v1/events/e1/next".to_owned(), json!({}), "read"),
        (Method::GET, format!("/v1/jobs/{job}"), json!({}), "read"),
        (Method::GET, format!("/v1/jobs/{job}/log"), json!({}), "read"),
        (Method::GET, "/v1/plugins".to_owned(), json!({}), "read"),
        (Method::GET, "/v1/secrets".to_owned(), json!({}), "read"),
        (Method::GET, "/v1/categories".to_owned(), json!({}), "read"),
        (Method::POST, "/v1/events/e1/run".to_owned(), json!({}), "run"),
        (Method::POST, "/v1/events/e1/flush".to_owned(), json!({}), "run"),
        (Method::POST, format!("/v1/jobs/{job}/rerun"), json!({}), "run"),
        (Method::PATCH, "/v1/events/e1".to_owned(), json!({"notes": "n"}), "edit"),
        (Method::POST, "/v1/events/e1/disable".to_owned(), json!({}), "edit"),
        (Method::PUT, "/v1/categories/c1".to_owned(), json!({}), "edit"),
        (Method::GET, "/v1/bindings".to_owned(), json!({}), "read"),
        (Method::GET, "/v1/webhook-clients".to_owned(), json!({}), "read"),
        (Method::PUT, "/v1/bindings/b1".to_owned(), json!({"selector": "true"}), "edit"),
        (
            Method::PUT,
            "/v1/webhook-clients/w1".to_owned(),
            json!({"type": "github", "secret": "s"}),
            "edit",
        ),
        (Method::PUT, "/v1/secrets/s1".to_owned(), json!({"value": "v"}), "edit"),
        (Method::POST, "/v1/plugins/hello/enable".to_owned(), json!({}), "edit"),
    ];
    for scope in ["read", "run", "edit", "events:send"] {
        let token = yard.make_token(&[scope], None).await;
        for (method, path, body, needed) in &asked {
            let answer = ask(&yard, &token, method.clone(), path, body.clone()).await;
            if scope == *needed {
                assert!(answer.status.is_success(), "{scope} {method} {path}: {}", answer.text);
            } else {
                answer.problem(403);
            }
        }
    }
}

#[tokio::test]
async fn a_namespace_is_a_wall() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    define(&yard, json!({"id": "e2", "plugin": "hello", "namespace": "mine"})).await;
    let hidden = text(&run_to_end(&yard, "e1", &json!({})).await["id"]);
    let scopes = ["read", "run", "edit"];
    let token = yard.make_token(&scopes, Some(&["mine"])).await;
    let get = async |path: &str| ask(&yard, &token, Method::GET, path, json!({})).await;

    assert_eq!(ids(&get("/v1/events").await.json()), ["e2"]);
    assert_eq!(ids(&get("/v1/jobs").await.json()), [""; 0]);
    // What is there and what is not are refused in the same words.
    let there = get("/v1/events/e1").await.problem(403);
    assert_eq!(there, get("/v1/events/none").await.problem(403));
    let there = get(&format!("/v1/jobs/{hidden}")).await.problem(404);
    assert_eq!(
        there.replace(&hidden, "J"),
        get("/v1/jobs/j1").await.problem(404).replace("j1", "J")
    );
    for (method, path) in [(Method::GET, "log"), (Method::POST, "abort"), (Method::POST, "rerun")] {
        let path = format!("/v1/jobs/{hidden}/{path}");
        ask(&yard, &token, method, &path, json!({})).await.problem(404);
    }
    ask(&yard, &token, Method::DELETE, &format!("/v1/jobs/{hidden}"), json!({})).await.problem(404);
    get("/v1/stream?namespace=default").await.problem(403);
    // A body can't say what the query may not.
    let event = json!({"id": "e3", "plugin": "hello", "namespace": "default"});
    ask(&yard, &token, Method::POST, "/v1/events", event.clone()).await.problem(403);
    ask(&yard, &token, Method::PUT, "/v1/events/e3", event).await.problem(403);
    let mine =
        ask(&yard, &token, Method::POST, "/v1/events/e2/run?namespace=mine&wait=60s", json!({}))
            .await;
    assert_eq!(
        (mine.status.as_u16(), mine.json()["source"].clone()),
        (200, json!("API Key (test)"))
    );
}

#[tokio::test]
async fn grants_are_an_admins_to_give() {
    let yard = Yard::start();
    let edit = yard.make_token(&["edit"], None).await;
    let ask = async |method, path: &str, body| ask(&yard, &edit, method, path, body).await;
    let granted = json!({"id": "e1", "plugin": "hello", "grants": {"http": ["https://a.example"]}});
    let refused = ask(Method::POST, "/v1/events", granted.clone()).await.problem(403);
    assert!(refused.contains("`grants`"), "{refused}");
    ask(Method::PUT, "/v1/events/e1", granted.clone()).await.problem(403);
    define(&yard, granted.clone()).await;
    assert_eq!(ask(Method::PATCH, "/v1/events/e1", json!({"notes": "n"})).await.status, 200);
    ask(Method::PATCH, "/v1/events/e1", json!({"grants": null})).await.problem(403);
    ask(Method::PATCH, "/v1/events/e1", json!({"plugin": "test"})).await.problem(403);
    ask(Method::PUT, "/v1/events/e1", json!({"plugin": "hello"})).await.problem(403);
    ask(Method::PUT, "/v1/events/e1?dry_run=1", json!({"plugin": "hello"})).await.problem(403);
    let shown = yard.get("/v1/events/e1").await.json();
    assert_eq!(shown["grants"]["http"], json!(["https://a.example"]));
    let plain = json!({"id": "e2", "plugin": "hello"});
    assert_eq!(ask(Method::POST, "/v1/events", plain).await.status, 201);
}
