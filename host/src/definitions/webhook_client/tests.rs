//! Tests of reading, writing and changing webhook clients.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::*;
use crate::definitions::{Format, Origin, ReadContext, read_text};

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn context() -> ReadContext {
    ReadContext { origin: Origin::Api, now: 5, username: "ada".to_owned(), ..ReadContext::stored() }
}

fn client(more: Value) -> WebhookClient {
    let mut fields = map(json!({"name": "c", "secret": "key"}));
    fields.extend(map(more));
    WebhookClient::read(fields, &context()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn told(more: Value) -> Vec<String> {
    let mut fields = map(json!({"name": "c", "secret": "key"}));
    fields.extend(map(more));
    let problems = WebhookClient::read(fields, &context()).unwrap_err();
    problems.list().iter().map(ToString::to_string).collect()
}

fn shop() -> Value {
    json!({
        "type": "hmac", "header": "X-Shop-Hmac", "algorithm": "sha1", "encoding": "base64",
        "prefix": "v1=", "id_header": "X-Shop-Id", "timestamp_header": "X-Shop-Time",
        "tolerance": "2m", "cluster_scope": true, "enabled": false,
    })
}

#[test]
fn every_type_reads_back_from_its_fields() {
    for name in ClientKind::NAMES {
        let more = if name == "hmac" { shop() } else { json!({"type": name}) };
        let client = WebhookClient { revision: 3, created: 2, ..client(more) };
        assert_eq!(client.kind.name(), name);
        let again = WebhookClient::read(client.to_fields(), &ReadContext::stored());
        assert_eq!(again, Ok(client));
    }
}

#[test]
fn what_is_left_out_is_as_most_senders_have_it() {
    let ClientKind::Hmac(scheme) = client(json!({"type": "hmac", "header": "X-Sig"})).kind else {
        panic!("no hmac");
    };
    assert_eq!(scheme.header, "x-sig");
    let chosen = (scheme.algorithm, scheme.encoding);
    assert_eq!(chosen, (HmacAlgorithm::Sha256, SignatureEncoding::Hex));
    assert_eq!((scheme.prefix.as_str(), scheme.id_header, scheme.time), ("", None, None));
    let tolerance = |more| client(more).kind.tolerance();
    assert_eq!(tolerance(json!({"type": "stripe"})), Some(Duration::from_secs(300)));
    assert_eq!(tolerance(json!({"type": "slack", "tolerance": 60})), Some(Duration::from_secs(60)));
    assert_eq!(tolerance(json!({"type": "github"})), None);
    assert_eq!(tolerance(shop()), Some(Duration::from_secs(120)));
}

#[test]
fn what_a_type_does_not_have_is_refused_by_its_path() {
    for (more, expected) in [
        (json!({}), "type: found nothing; accepted is one of github, gitlab"),
        (json!({"type": "gitea"}), "type: found the text \"gitea\"; accepted is one of github"),
        (
            json!({"type": "github", "header": "X-A"}),
            "header: found the text \"X-A\"; accepted is nothing for the type github",
        ),
        (
            json!({"type": "gitlab", "tolerance": 5}),
            "tolerance: found the number 5; accepted is nothing for the type gitlab",
        ),
        (
            json!({"type": "stripe", "tolerance": 0}),
            "tolerance: found the number 0; accepted is 1 to",
        ),
        (json!({"type": "hmac"}), "header: found nothing; accepted is the name of a header"),
        (json!({"type": "hmac", "header": ""}), "header: found nothing"),
        (json!({"type": "hmac", "header": "a b"}), "header: found the text \"a b\""),
        (
            json!({"type": "hmac", "header": "a", "algorithm": "md5"}),
            "algorithm: found the text \"md5\"; accepted is one of sha1, sha256",
        ),
        (json!({"type": "hmac", "header": "a", "encoding": "utf8"}), "encoding: found"),
        (json!({"type": "hmac", "header": "a", "prefix": "é"}), "prefix: found"),
        (
            json!({"type": "hmac", "header": "a", "tolerance": 9}),
            "tolerance: found the number 9; accepted is nothing, or a `timestamp_header`",
        ),
        (
            json!({"type": "github", "secret": null}),
            "secret: found nothing; accepted is the name of a secret",
        ),
        (
            json!({"type": "github", "sekret": "x"}),
            "sekret: found a key that webhook clients don't have; accepted is `secret`",
        ),
    ] {
        let told = told(more.clone());
        assert_eq!(told.len(), 1, "{more}: {told:?}");
        assert!(told[0].starts_with(expected), "{more}: {told:?}");
    }
}

#[test]
fn a_patch_changes_the_type_when_it_clears_what_the_new_one_lacks() {
    let before = client(json!({"type": "stripe", "tolerance": 60}));
    assert!(before.patched(map(json!({"type": "github"}))).is_err());
    let after = before.patched(map(json!({"type": "github", "tolerance": null}))).unwrap();
    let paths: Vec<_> = before.diff(&after).into_iter().map(|change| change.path).collect();
    assert_eq!(paths, ["type", "tolerance"]);
    assert!(before.patched(map(json!({"name": "other"}))).is_err());
}

#[test]
fn files_have_arrays_of_clients() {
    let text = "[[webhook_client]]\nname = \"hub\"\ntype = \"github\"\nsecret = \"hub-key\"\n";
    let bundle = read_text(Format::Toml, text, &context()).unwrap();
    assert_eq!(bundle.clients[0].item.secret.as_str(), "hub-key");
    let text = text.replace("secret =", "secrets =");
    let refused = read_text(Format::Toml, &text, &context()).unwrap_err().to_string();
    assert!(refused.starts_with("line 4: webhook_client[0].secrets: found a key"), "{refused}");
}
