//! The life of a token.

use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Yard, send};

fn find<'l>(list: &'l Value, id: &str) -> Option<&'l Value> {
    list["items"].as_array().unwrap().iter().find(|token| token["id"] == id)
}

#[tokio::test]
async fn a_token_is_shown_once_counts_at_once_and_can_be_revoked() {
    let yard = Yard::start();
    let order = json!({"title": "Build", "scopes": ["run", "read"], "namespaces": ["ci"]});
    let answer = yard.post("/v1/tokens", &order).await;
    assert_eq!(answer.status, 201);
    let made = answer.json();
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    assert_eq!(answer.header("location"), Some(format!("/v1/tokens/{id}").as_str()));
    assert_eq!(made["scopes"], json!(["read", "run"]));
    assert_eq!(made["namespaces"], json!(["ci"]));
    assert_eq!(made["last_used"], Value::Null);

    assert_eq!(send(yard.request_as(token, Method::GET, "/v1/status")).await.status, 200);
    let answer = yard.get("/v1/tokens").await;
    assert!(!answer.text.contains(token) && !answer.text.contains("hash"), "{}", answer.text);
    let list = answer.json();
    assert_eq!(list["next"], Value::Null);
    let listed = find(&list, id).unwrap();
    assert!(listed["last_used"].is_i64(), "{listed}");
    assert!(find(&list, "admin").is_some());

    assert_eq!(yard.delete(&format!("/v1/tokens/{id}")).await.status, 204);
    send(yard.request_as(token, Method::GET, "/v1/status")).await.problem(401);
    yard.delete(&format!("/v1/tokens/{id}")).await.problem(404);
    assert!(find(&yard.get("/v1/tokens").await.json(), id).is_none());
}

#[tokio::test]
async fn tokens_and_their_last_use_outlive_a_clean_end() {
    let mut yard = Yard::start();
    let token = yard.make_token(&["read"], None).await;
    assert_eq!(send(yard.request_as(&token, Method::GET, "/v1/status")).await.status, 200);
    yard.terminate();
    assert_eq!(yard.wait().code(), Some(0));
    let yard = yard.restart();
    let list = yard.get("/v1/tokens").await.json();
    let kept = list["items"].as_array().unwrap().iter().find(|kept| kept["title"] == "test");
    assert!(kept.unwrap()["last_used"].is_i64(), "{list}");
    assert_eq!(send(yard.request_as(&token, Method::GET, "/v1/status")).await.status, 200);
}

#[tokio::test]
async fn the_admins_own_token_is_not_revoked_by_mistake() {
    let yard = Yard::start();
    let detail = yard.delete("/v1/tokens/admin").await.problem(409);
    assert!(detail.contains("admin.token"), "{detail}");
    assert_eq!(yard.get("/v1/tokens").await.status, 200);
}
