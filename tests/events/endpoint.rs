//! The endpoint's paths, bodies and refusals.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::post::post;
use crate::server::{Answer, Setup, Yard, send};

/// Checks that it is a refusal in Argo's shape, and gives its message.
fn refused(answer: &Answer, status: u16, code: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.json();
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    body["message"].as_str().unwrap().to_owned()
}

async fn kept(yard: &Yard, answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let id = answer.header("x-sandyard-delivery").unwrap();
    yard.get(&format!("/v1/deliveries/{id}")).await.json()
}

#[tokio::test]
async fn a_discriminator_may_be_empty_and_escaped() {
    let yard = Yard::start();
    for (path, discriminator) in [
        ("/api/v1/events/argo", ""),
        ("/api/v1/events/argo/", ""),
        ("/api/v1/events/argo/my-discriminator", "my-discriminator"),
        ("/api/v1/events/argo/a%20b%2Fc:d%C3%A9", "a b/c:d\u{e9}"),
    ] {
        let delivery = kept(&yard, &post(&yard, path, &[], "{}").await).await;
        assert_eq!(delivery["discriminator"], discriminator, "{path}");
        assert_eq!(delivery["namespace"], "argo");
    }
    let long = format!("/api/v1/events/argo/{}", "x".repeat(1025));
    refused(&post(&yard, &long, &[], "{}").await, 400, 3);
}

#[tokio::test]
async fn any_json_is_taken_and_only_its_first_value_counts() {
    let yard = Yard::start();
    let path = "/api/v1/events/default/";
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for (body, payload) in [
        ("", Value::Null),
        (" \n", Value::Null),
        ("[1, 2]", json!([1, 2])),
        ("\"text\"", json!("text")),
        ("{\"a\": 1}{\"b\": 2} rest", json!({ "a": 1 })),
        ("{\"cut\": \"ok \\ud83d\"}", json!({ "cut": "ok \u{fffd}" })),
        ("{\"id\": 9007199254740993}", json!({ "id": 9_007_199_254_740_993_i64 })),
    ] {
        let delivery = kept(&yard, &post(&yard, path, &form, body).await).await;
        assert_eq!(delivery["payload"], payload, "{body}");
    }
    let message = refused(&post(&yard, path, &[], "hello").await, 400, 3);
    assert!(message.starts_with("the body is no JSON: expected value"), "{message}");
}

#[tokio::test]
async fn headers_become_metadata_with_all_their_values() {
    let yard = Yard::start();
    let headers = [("X-Valid", "true"), ("ignored", "false"), ("X-Many", "a, b"), ("X-Many", "c")];
    let answer = post(&yard, "/api/v1/events/default/", &headers, "{}").await;
    let metadata = kept(&yard, &answer).await["metadata"].clone();
    assert_eq!(metadata["x-valid"], json!(["true"]));
    assert_eq!(metadata["x-many"], json!(["a, b", "c"]));
    for name in ["ignored", "authorization", "host"] {
        assert_eq!(metadata[name], Value::Null, "{name}");
    }
}

#[tokio::test]
async fn cloud_events_are_taken_in_both_modes() {
    let yard = Yard::start();
    let binary = [
        ("ce-specversion", "1.0"),
        ("ce-type", "t"),
        ("ce-source", "/s"),
        ("ce-id", "1"),
        ("content-type", "application/json"),
    ];
    let path = "/api/v1/events/default/";
    let one = kept(&yard, &post(&yard, path, &binary, "{\"a\":1}").await).await;
    let structured = [("content-type", "application/cloudevents+json; charset=UTF-8")];
    let event = json!({ "specversion": "1.0", "type": "t", "source": "/s", "id": "1",
        "data": { "a": 1 } });
    let other = kept(&yard, &post(&yard, path, &structured, event.to_string()).await).await;
    for delivery in [one, other] {
        assert_eq!(delivery["payload"], json!({ "a": 1 }));
        assert_eq!(delivery["metadata"]["ce-type"], json!(["t"]));
        assert_eq!(delivery["metadata"]["ce-id"], json!(["1"]));
    }
}

#[tokio::test]
async fn a_token_is_needed_that_may_send_to_the_namespace() {
    let yard = Yard::start();
    let to =
        |path: &str| yard.client().post(format!("{}/api/v1/events/{path}", yard.url())).body("{}");
    let basic = |user: &str, password: &str| {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    };
    let sending = yard.make_token(&["events:send"], Some(&["argo"])).await;
    let reading = yard.make_token(&["read", "run", "edit"], None).await;
    let with = |request: RequestBuilder, value: String| request.header("authorization", value);
    let cases = [
        (with(to("argo/"), format!("Bearer {sending}")), 200, 0),
        (with(to("argo/"), format!("bearer {sending}")), 200, 0),
        (with(to("argo/"), basic("anybody", &sending)), 200, 0),
        (with(to("argo/"), basic(&sending, "")), 200, 0),
        (with(to("other/"), format!("Bearer {sending}")), 403, 7),
        (with(to("argo/"), format!("Bearer {reading}")), 403, 7),
        (with(to("argo/"), "Bearer sy_wrong".to_owned()), 401, 16),
        (with(to("argo/"), "nonsense".to_owned()), 401, 16),
        (with(to("argo/"), basic("a", "b")), 401, 16),
        (to("argo/"), 401, 16),
    ];
    for (number, (request, status, code)) in cases.into_iter().enumerate() {
        let answer = send(request).await;
        if status == 200 {
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "{}"), "{number}");
        } else {
            refused(&answer, status, code);
        }
    }
    let kept = yard.get("/v1/deliveries?namespace=argo").await.json();
    assert_eq!(kept["items"].as_array().unwrap().len(), 4, "what is refused is not kept");
    assert_eq!(kept["items"][0]["sender"], "API Key (test)");
}

#[tokio::test]
async fn refusals_are_a_code_and_a_message() {
    let yard = Setup::default().variable("SANDYARD_HTTP_BODY_LIMIT", "4 MiB").start();
    let get = send(yard.request(Method::GET, "/api/v1/events/argo/")).await;
    refused(&get, 405, 12);
    refused(&post(&yard, "/api/v1/events/argo/a/b", &[], "{}").await, 404, 5);
    refused(&post(&yard, "/api/v1/elsewhere", &[], "{}").await, 404, 5);
    refused(&post(&yard, "/api/v1/events/.argo/", &[], "{}").await, 400, 3);
    refused(&post(&yard, "/api/v1/events/argo/?wait=soon", &[], "{}").await, 400, 3);
    let large = |size: usize| format!("\"{}\"", "x".repeat(size - 2));
    let path = "/api/v1/events/argo/";
    assert_eq!(post(&yard, path, &[], large(4 << 20)).await.status, 200);
    refused(&post(&yard, path, &[], large((4 << 20) + 1)).await, 413, 8);
    // What senders add to the address is theirs.
    assert_eq!(post(&yard, "/api/v1/events/argo/?source=ci", &[], "{}").await.status, 200);
}

#[tokio::test]
async fn too_many_requests_are_told_to_come_later() {
    let yard = Setup::default().variable("SANDYARD_HTTP_REQUESTS_PER_SECOND", "2").start();
    for _ in 0..20 {
        let answer = post(&yard, "/api/v1/events/argo/", &[], "{}").await;
        if answer.status == 429 {
            refused(&answer, 429, 8);
            assert!(answer.header("retry-after").is_some());
            return;
        }
    }
    panic!("20 requests in a row were taken");
}
