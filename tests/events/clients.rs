//! Webhook clients: senders without a token who sign what they send.

use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::post::binding;
use crate::server::{Answer, Yard, send};

const REFUSED: &str = r#"{"message":"failed to process webhook request"}"#;

/// The signature of `{}` with the secret `sh!`.
const OF_EMPTY_OBJECT: &str = "926ceeb8dcd67d5979fd7d726e3905af6d220f7fd6b2d8cce946906f7cf35963";

pub(crate) async fn client(yard: &Yard, name: &str, more: Value) {
    let mut fields = json!({ "name": name, "secret": "s" });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = yard.put(&format!("/v1/webhook-clients/{name}?namespace=my-ns"), &fields).await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

pub(crate) async fn secret(yard: &Yard, name: &str, value: &str) {
    let answer =
        yard.put(&format!("/v1/secrets/{name}?namespace=my-ns"), &json!({ "value": value })).await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

pub(crate) async fn post(
    yard: &Yard,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> Answer {
    post_to(yard, "/api/v1/events/my-ns/", headers, body).await
}

async fn post_to(
    yard: &Yard,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> Answer {
    let mut request = yard.client().post(format!("{}{path}", yard.url())).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(request).await
}

fn is_refused(answer: &Answer) -> bool {
    answer.status == 403 && answer.text == REFUSED
}

fn signed(secret: &str, parts: &[&str]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part.as_bytes()));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn each_kind_is_known_by_its_headers() {
    let yard = Yard::start();
    let signature = format!("sha256={OF_EMPTY_OBJECT}");
    let headers: [(&str, Vec<(&str, &str)>); 4] = [
        ("bitbucket", vec![("X-Event-Key", "repo:push"), ("X-Hook-UUID", "sh!")]),
        ("bitbucketserver", vec![("X-Event-Key", "pr:modified"), ("X-Hub-Signature", &signature)]),
        ("github", vec![("X-GitHub-Event", "push"), ("X-Hub-Signature-256", &signature)]),
        ("gitlab", vec![("X-Gitlab-Event", "Push Hook"), ("X-Gitlab-Token", "sh!")]),
    ];
    let nobody = post(&yard, &headers[2].1, "{}").await;
    assert_eq!((nobody.status.as_u16(), &nobody.json()["code"]), (401, &json!(16)));
    for (kind, _) in &headers {
        client(&yard, kind, json!({ "type": kind })).await;
    }
    assert!(is_refused(&post(&yard, &headers[2].1, "{}").await), "there is no secret yet");
    secret(&yard, "s", "sh!").await;
    for (kind, headers) in &headers {
        let answer = post(&yard, headers, "{}").await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "{}"), "{kind}");
        let id = answer.header("x-sandyard-delivery").unwrap();
        let delivery = yard.get(&format!("/v1/deliveries/{id}")).await.json();
        assert_eq!(delivery["sender"], format!("Webhook Client ({kind})"));
        assert!(!delivery.to_string().contains("sh!"), "the secret is kept: {delivery}");
        assert!(is_refused(&post(&yard, &headers[..1], "{}").await), "{kind}");
    }
    let cut = format!("0000000{OF_EMPTY_OBJECT}");
    let cut = [("X-Event-Key", "pr:modified"), ("X-Hub-Signature", cut.as_str())];
    assert!(is_refused(&post(&yard, &cut, "{}").await), "the prefix counts");
    assert!(is_refused(&post(&yard, &headers[2].1, "{ }").await), "another body");
    assert!(is_refused(&post(&yard, &[], "{}").await));
    let elsewhere = post_to(&yard, "/api/v1/events/other/", &headers[2].1, "{}").await;
    assert_eq!(elsewhere.status, 401, "a client is one of its namespace alone");
    let mut token = headers[2].1.clone();
    token.push(("authorization", "Bearer sy_wrong"));
    assert_eq!(post(&yard, &token, "{}").await.status, 401, "a token is looked at first");
    client(&yard, "github", json!({ "type": "github", "enabled": false })).await;
    assert!(is_refused(&post(&yard, &headers[2].1, "{}").await), "it is switched off");
}

#[tokio::test]
async fn a_body_has_at_most_two_mebibytes() {
    let yard = Yard::start();
    client(&yard, "gitlab", json!({ "type": "gitlab" })).await;
    secret(&yard, "s", "sh!").await;
    let token = [("X-Gitlab-Token", "sh!")];
    let body = |size: usize| format!("\"{}\"", "x".repeat(size - 2));
    assert_eq!(post(&yard, &token, body(2 << 20)).await.status, 200);
    let large = post(&yard, &token, body((2 << 20) + 1)).await;
    assert_eq!(large.status, 413);
    assert!(large.text.contains("more than 2097152 bytes"), "{}", large.text);
}

#[tokio::test]
async fn a_repeat_gets_the_first_ones_answer_and_starts_nothing() {
    let yard = Yard::start();
    client(&yard, "github", json!({ "type": "github" })).await;
    client(&yard, "gitlab", json!({ "type": "gitlab" })).await;
    secret(&yard, "s", "sh!").await;
    binding(&yard, "my-ns", json!({ "name": "b", "selector": "true" })).await;
    let signature = format!("sha256={OF_EMPTY_OBJECT}");
    let headers = |id: &'static str| {
        vec![("X-Hub-Signature-256", signature.clone()), ("X-GitHub-Delivery", id.to_owned())]
    };
    let send = async |id: &'static str| {
        let headers = headers(id);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = post_to(&yard, "/api/v1/events/my-ns/?wait=60s", &headers, "{}").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let first = send("72d3162e").await;
    assert_eq!(first["matched"][0]["binding"], "b");
    assert_eq!(send("72d3162e").await, first);
    assert_ne!(send("other").await["delivery"], first["delivery"]);
    let token = [("X-Gitlab-Token", "sh!"), ("Idempotency-Key", "72d3162e")];
    let other = post(&yard, &token, "{}").await;
    assert_ne!(first["delivery"], *other.header("x-sandyard-delivery").unwrap());
    let all = yard.get("/v1/deliveries").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    assert_eq!(all["items"][2]["sender_id"], "72d3162e");
}

#[tokio::test]
async fn stale_messages_are_refused_and_slack_gets_its_challenge() {
    let yard = Yard::start();
    client(&yard, "slack", json!({ "type": "slack" })).await;
    secret(&yard, "s", "sh!").await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let send = async |time: u64, body: &str| {
        let time = time.to_string();
        let signature = format!("v0={}", signed("sh!", &["v0:", &time, ":", body]));
        let headers =
            [("X-Slack-Signature", signature.as_str()), ("X-Slack-Request-Timestamp", &time)];
        post(&yard, &headers, body.to_owned()).await
    };
    let event = r#"{"type":"event_callback","event_id":"Ev1"}"#;
    assert_eq!(send(now, event).await.text, "{}");
    assert!(is_refused(&send(now - 400, event).await));
    assert!(is_refused(&send(now + 400, event).await));
    let asked = send(now, r#"{"type":"url_verification","challenge":"3eZbrw1a"}"#).await;
    assert_eq!((asked.status.as_u16(), asked.json()), (200, json!({ "challenge": "3eZbrw1a" })));
    let kept = yard.get("/v1/deliveries").await.json();
    assert_eq!(kept["items"].as_array().unwrap().len(), 1, "a challenge is no delivery");
}
