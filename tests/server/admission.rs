//! Who is let in, and how others are sent away.

use reqwest::Method;

use crate::server::{Yard, send};

#[tokio::test]
async fn without_a_right_token_nothing_is_told() {
    let yard = Yard::start();
    let url = |path: &str| format!("{}{path}", yard.url());
    for path in ["/v1/status", "/v1/tokens"] {
        let none = send(yard.client().get(url(path))).await;
        let wrong = send(yard.request_as("sy_wrong", Method::GET, path)).await;
        let basic =
            send(yard.client().get(url(path)).basic_auth("admin", Some(yard.token()))).await;
        for answer in [&none, &wrong, &basic] {
            answer.problem(401);
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
        assert_eq!(none.text, wrong.text);
    }
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused_whatever_there_is() {
    let yard = Yard::start();
    let reader = yard.make_token(&["read"], Some(&["default"])).await;
    let list = send(yard.request_as(&reader, Method::GET, "/v1/tokens")).await;
    let detail = list.problem(403);
    assert!(detail.contains("scope admin"), "{detail}");
    let there = send(yard.request_as(&reader, Method::DELETE, "/v1/tokens/admin")).await;
    let not_there = send(yard.request_as(&reader, Method::DELETE, "/v1/tokens/none")).await;
    there.problem(403);
    assert_eq!(there.text, not_there.text);
    assert_eq!(send(yard.request_as(&reader, Method::GET, "/v1/status")).await.status, 200);
}

#[tokio::test]
async fn a_path_or_method_that_is_none_is_told_so() {
    let yard = Yard::start();
    let detail = yard.get("/v2/events").await.problem(404);
    assert!(detail.contains("/v2/events"), "{detail}");
    let answer = yard.put("/v1/tokens", &serde_json::json!({})).await;
    let detail = answer.problem(405);
    assert!(detail.contains("PUT"), "{detail}");
    let allow = answer.header("allow").unwrap();
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
}

#[tokio::test]
async fn a_body_that_can_not_be_read_is_refused_with_its_place() {
    let yard = Yard::start();
    let post = |body: &'static str| {
        let request = yard.request(Method::POST, "/v1/tokens");
        send(request.header("content-type", "application/json").body(body))
    };
    let detail = post("{\n\"title\": }").await.problem(400);
    assert!(detail.contains("line 2, column 10"), "{detail}");
    let answer = post(r#"{"title": "a", "scopes": ["read", "fly"]}"#).await;
    let detail = answer.problem(422);
    assert!(
        detail.contains("unknown variant `fly`") && detail.contains("`events:send`"),
        "{detail}"
    );
    assert_eq!(answer.json()["errors"][0]["path"], "scopes[1]");
    let detail = post(r#"{"title": "a", "scopes": ["read"], "namespace": []}"#).await.problem(422);
    assert!(detail.contains("`namespaces`"), "{detail}");
    let text = yard.request(Method::POST, "/v1/tokens").header("content-type", "text/plain");
    let detail = send(text.body("{}")).await.problem(415);
    assert!(detail.contains("application/json"), "{detail}");
    let detail = yard.get("/v1/tokens?limt=5").await.problem(400);
    assert!(detail.contains("`limt`"), "{detail}");
}
