//! The description of the API, held against the server.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use crate::server::{Yard, send};

async fn description(yard: &Yard) -> Value {
    let request = yard.client().get(format!("{}/v1/openapi.json", yard.url()));
    let answer = send(request).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, Some("application/json"))
    );
    answer.json()
}

/// Each path, with an id in it, and its methods.
fn paths(description: &Value) -> Vec<(String, BTreeSet<String>)> {
    let paths = description["paths"].as_object().unwrap().iter();
    let methods =
        |item: &Value| item.as_object().unwrap().keys().map(|m| m.to_uppercase()).collect();
    paths
        .map(|(path, item)| (path.replace("{id}", "x").replace("{name}", "x"), methods(item)))
        .collect()
}

#[tokio::test]
async fn every_path_takes_the_methods_that_are_described_and_no_others() {
    let yard = Yard::start();
    let paths = paths(&description(&yard).await);
    assert!(paths.len() > 25, "{}", paths.len());
    for (path, mut methods) in paths {
        let answer = send(yard.request(Method::OPTIONS, &path)).await;
        assert!(answer.problem(405).contains(&path));
        let allowed = answer.header("allow").unwrap().split(',').map(|m| m.trim().to_owned());
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        assert_eq!(allowed.collect::<BTreeSet<_>>(), methods, "{path}");
    }
    yard.get("/v1/nothing").await.problem(404);
}

#[tokio::test]
async fn what_is_not_open_needs_a_token() {
    let yard = Yard::start();
    let description = description(&yard).await;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let url = format!("{}{}", yard.url(), path.replace("{id}", "x").replace("{name}", "x"));
            for token in [None, Some("sy_wrong")] {
                let request = yard.client().request(method.clone(), &url);
                let request = match token {
                    Some(token) => request.bearer_auth(token),
                    None => request,
                };
                let answer = send(request).await;
                if operation["security"] == serde_json::json!([{}]) {
                    assert_eq!(answer.status, 200, "{method} {path}");
                } else {
                    answer.problem(401);
                    assert_eq!(
                        answer.header("www-authenticate"),
                        Some("Bearer"),
                        "{method} {path}"
                    );
                }
            }
        }
    }
}
