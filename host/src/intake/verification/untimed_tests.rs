//! Senders without a clock prove themselves, and nobody else passes for them.

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Message, Unverified, Verified};
use crate::definitions::{ClientKind, HmacAlgorithm, HmacScheme, SignatureEncoding};
use crate::model::SecretValue;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let header = |(name, value): &(&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(header).collect()
}

fn verify(
    kind: &ClientKind,
    secret: &str,
    pairs: &[(&str, &str)],
    body: &str,
) -> Result<Verified, Unverified> {
    let headers = headers(pairs);
    let message = Message { headers: &headers, body: body.as_bytes(), now: SystemTime::now() };
    super::verify(kind, &message, &SecretValue::from(secret.to_owned()))
}

fn id(text: &str) -> Result<Verified, Unverified> {
    Ok(Verified { delivery_id: Some(text.to_owned()) })
}

fn mismatch(name: &str) -> Result<Verified, Unverified> {
    Err(Unverified::Mismatch { name: name.to_owned() })
}

const NO_ID: Result<Verified, Unverified> = Ok(Verified { delivery_id: None });

const GITHUB: &str = "X-Hub-Signature-256";
const OF_EMPTY_OBJECT: &str = "926ceeb8dcd67d5979fd7d726e3905af6d220f7fd6b2d8cce946906f7cf35963";

/// The example in GitHub's documents.
#[test]
fn github_s_own_example_is_taken() {
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let secret = "It's a Secret to Everybody";
    let taken = verify(&ClientKind::Github, secret, &[(GITHUB, signature)], "Hello, World!");
    assert_eq!(taken, NO_ID);
    for (secret, body) in [("It's a secret to everybody", "Hello, World!"), (secret, "Hello!")] {
        let refused = verify(&ClientKind::Github, secret, &[(GITHUB, signature)], body);
        assert_eq!(refused, mismatch("x-hub-signature-256"));
    }
}

#[test]
fn github_names_its_deliveries_and_its_hash() {
    let signature = format!("sha256={OF_EMPTY_OBJECT}");
    let of = |pairs: &[(&str, &str)]| verify(&ClientKind::Github, "sh!", pairs, "{}");
    let delivery = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
    let event = ("X-GitHub-Event", "push");
    assert_eq!(of(&[event, (GITHUB, &signature), ("X-GitHub-Delivery", delivery)]), id(delivery));
    assert_eq!(of(&[event, (GITHUB, &signature)]), NO_ID);
    assert_eq!(of(&[(GITHUB, &signature), ("X-GitHub-Delivery", "")]), NO_ID);
    let form = Err(Unverified::Form {
        name: "x-hub-signature-256".to_owned(),
        form: "sha256= and the signature".to_owned(),
    });
    assert_eq!(of(&[event, (GITHUB, OF_EMPTY_OBJECT)]), form);
    assert_eq!(of(&[(GITHUB, "sha1=d01d0837d0d1a20265d79d28983adee61d6715a1")]), form);
    let header = Err(Unverified::Header { name: "x-hub-signature-256".to_owned() });
    assert_eq!(of(&[event]), header);
    assert_eq!(of(&[("X-Hub-Signature", &signature)]), header);
    assert_eq!(of(&[(GITHUB, &signature), (GITHUB, &signature)]), header);
    let long = "x".repeat(257);
    let refused = of(&[(GITHUB, &signature), ("X-GitHub-Delivery", &long)]);
    assert!(matches!(refused, Err(Unverified::LongId { .. })), "{refused:?}");
}

#[test]
fn gitlab_sends_the_secret_and_a_key_that_retries_share() {
    let of = |pairs: &[(&str, &str)]| verify(&ClientKind::Gitlab, "sh!", pairs, "{}");
    let (event, token) = (("X-Gitlab-Event", "Push Hook"), ("X-Gitlab-Token", "sh!"));
    assert_eq!(of(&[event, token]), NO_ID);
    assert_eq!(of(&[event, token, ("Idempotency-Key", "f5e5")]), id("f5e5"));
    // Events that follow from one another share this one.
    assert_eq!(of(&[event, token, ("X-Gitlab-Event-UUID", "13792a34")]), NO_ID);
    for wrong in ["", "sh", "sh!!", "SH!"] {
        assert_eq!(of(&[event, ("X-Gitlab-Token", wrong)]), mismatch("x-gitlab-token"), "{wrong}");
    }
    assert_eq!(of(&[event]), Err(Unverified::Header { name: "x-gitlab-token".to_owned() }));
}

#[test]
fn bitbucket_sends_the_hook_s_uuid() {
    let uuid = "7e9c8a36-31a2-4b1f-8c5e-09be6a9f1b5f";
    let of = |pairs: &[(&str, &str)]| verify(&ClientKind::Bitbucket, uuid, pairs, "{}");
    let event = ("X-Event-Key", "repo:push");
    assert_eq!(of(&[event, ("X-Hook-UUID", uuid), ("X-Request-UUID", "r1")]), id("r1"));
    assert_eq!(of(&[event, ("X-Hook-UUID", uuid)]), NO_ID);
    assert_eq!(of(&[event, ("X-Hook-UUID", "other")]), mismatch("x-hook-uuid"));
}

#[test]
fn bitbucket_server_signs_with_a_prefix_that_is_looked_at() {
    let signature = "X-Hub-Signature";
    let of = |given: &str| {
        let pairs = [("X-Event-Key", "pr:modified"), (signature, given), ("X-Request-Id", "r1")];
        verify(&ClientKind::BitbucketServer, "sh!", &pairs, "{}")
    };
    assert_eq!(of(&format!("sha256={OF_EMPTY_OBJECT}")), id("r1"));
    for wrong in [&format!("0000000{OF_EMPTY_OBJECT}"), OF_EMPTY_OBJECT, "sha256", ""] {
        assert!(matches!(of(wrong), Err(Unverified::Form { .. })), "{wrong}");
    }
    assert_eq!(of("sha256="), mismatch("x-hub-signature"));
}

#[test]
fn any_header_algorithm_encoding_and_prefix_will_do() {
    let shop = ClientKind::Hmac(HmacScheme {
        header: HeaderName::from_static("x-shop-hmac-sha256"),
        algorithm: HmacAlgorithm::Sha256,
        encoding: SignatureEncoding::Base64,
        prefix: String::new(),
        id_header: Some(HeaderName::from_static("x-shop-webhook-id")),
        time: None,
    });
    let code = ("x-shop-hmac-sha256", "3GeFlLZKeUEWywppJlWTW6WrSoDLW6XO37p1Qh9Bp5w=");
    let body = r#"{"a":1}"#;
    assert_eq!(verify(&shop, "shopify", &[code, ("x-shop-webhook-id", "w")], body), id("w"));
    assert_eq!(verify(&shop, "shopify", &[code], body), NO_ID);
    assert!(verify(&shop, "shopify", &[code], "{}").is_err());
    let old = ClientKind::Hmac(HmacScheme {
        header: HeaderName::from_static("x-hub-signature"),
        algorithm: HmacAlgorithm::Sha1,
        encoding: SignatureEncoding::Hex,
        prefix: "sha1=".to_owned(),
        id_header: None,
        time: None,
    });
    let code = "sha1=d01d0837d0d1a20265d79d28983adee61d6715a1";
    assert_eq!(verify(&old, "old", &[("x-hub-signature", code)], body), NO_ID);
    assert!(verify(&old, "new", &[("x-hub-signature", code)], body).is_err());
}

#[test]
fn an_empty_secret_proves_nothing() {
    for (kind, header) in
        [(ClientKind::Gitlab, "x-gitlab-token"), (ClientKind::Bitbucket, "x-hook-uuid")]
    {
        let refused = verify(&kind, "", &[(header, "")], "{}");
        assert_eq!(refused, Err(Unverified::Secret("it is empty")));
    }
}
