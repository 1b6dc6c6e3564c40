//! Senders that others wrote, with payloads and signatures of theirs.

use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::clients::{client, post, secret};
use crate::node::node;
use crate::post::{binding, bindings};
use crate::python::python;
use crate::server::{Answer, Yard};

/// What a program sends: a list of `{headers, body}`, one JSON a line.
fn sent(mut command: Command, program: &str) -> Vec<Value> {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, program.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_node(packages: &[&str], program: &str) -> Vec<Value> {
    let mut command = Command::new("node");
    command.args(["--input-type=module", "-"]).current_dir(node(packages));
    sent(command, program)
}

fn of_python(packages: &[&str], program: &str) -> Vec<Value> {
    let mut command = Command::new(python(packages));
    command.arg("-");
    sent(command, program)
}

async fn send(yard: &Yard, message: &Value, body: &str) -> Answer {
    let headers = message["headers"].as_object().unwrap();
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    post(yard, &headers, body.to_owned()).await
}

/// Checks that a message is taken as it is, and not with another body.
async fn is_taken(yard: &Yard, message: &Value) {
    let body = message["body"].as_str().unwrap();
    let answer = send(yard, message, body).await;
    assert_eq!(answer.status, 200, "{} for {}", answer.text, message["headers"]);
    let forged = send(yard, message, &format!("{body} ")).await;
    assert_eq!(forged.status, 403, "{}", message["headers"]);
}

#[tokio::test]
async fn github_s_own_examples_are_taken_with_octokit_s_signatures() {
    let yard = Yard::start();
    client(&yard, "github", json!({ "type": "github" })).await;
    secret(&yard, "s", "It's a Secret to Everybody").await;
    binding(&yard, "my-ns", json!({ "name": "pushes",
        "selector": r#"metadata["x-github-event"] == ["push"] && payload.repository.full_name != nil"# }))
    .await;
    let messages = of_node(
        &["@octokit/webhooks@14.2.0", "@octokit/webhooks-examples@7.6.1"],
        r#"
import { createRequire } from "node:module";
import { Webhooks } from "@octokit/webhooks";
const examples = createRequire(process.cwd() + "/")("@octokit/webhooks-examples");
const webhooks = new Webhooks({ secret: "It's a Secret to Everybody" });
for (const { name, examples: some } of examples.default ?? examples) {
  const body = JSON.stringify(some[0]);
  const headers = {
    "X-GitHub-Event": name,
    "X-GitHub-Delivery": `example-${name}`,
    "X-Hub-Signature-256": await webhooks.sign(body),
  };
  console.log(JSON.stringify({ headers, body }));
}
"#,
    );
    assert!(messages.len() > 40, "{}", messages.len());
    let mut pushes = 0;
    for message in &messages {
        is_taken(&yard, message).await;
        if message["headers"]["X-GitHub-Event"] == "push" {
            pushes += 1;
        }
    }
    assert_eq!(pushes, 1);
    let begun = std::time::Instant::now();
    loop {
        let page = yard.get("/v1/deliveries?matched=true").await.json();
        if let Some(found) = page["items"].get(0) {
            let shown = format!("/v1/deliveries/{}", found["id"].as_str().unwrap());
            assert_eq!(bindings(&yard.get(&shown).await.json()["matched"]), ["pushes"]);
            assert_eq!(found["sender_id"], "example-push");
            return;
        }
        assert!(begun.elapsed() < crate::post::PATIENCE, "{page}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn stripe_s_own_library_signs_what_is_taken() {
    let yard = Yard::start();
    client(&yard, "stripe", json!({ "type": "stripe" })).await;
    secret(&yard, "s", "whsec_test_secret").await;
    let messages = of_node(
        &["stripe@23.1.0"],
        r#"
import Stripe from "stripe";
const stripe = new Stripe("sk_test_none");
const body = JSON.stringify({ id: "evt_1", object: "event", type: "charge.succeeded" }, null, 2);
const header = stripe.webhooks.generateTestHeaderString({ payload: body, secret: "whsec_test_secret" });
console.log(JSON.stringify({ headers: { "Stripe-Signature": header }, body }));
"#,
    );
    is_taken(&yard, &messages[0]).await;
    let kept = yard.get("/v1/deliveries").await.json();
    assert_eq!(kept["items"][0]["sender_id"], "evt_1");
}

#[tokio::test]
async fn slack_s_and_standard_webhooks_own_libraries_sign_what_is_taken() {
    let yard = Yard::start();
    client(&yard, "slack", json!({ "type": "slack" })).await;
    client(&yard, "standard", json!({ "type": "standard-webhooks", "secret": "w" })).await;
    secret(&yard, "s", "8f742231b10e8888abcd99yyyzzz85a5").await;
    secret(&yard, "w", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").await;
    let messages = of_python(
        &["slack_sdk==3.47.0", "standardwebhooks==1.1.0"],
        r#"
import json, time
from datetime import datetime, timezone
from slack_sdk.signature import SignatureVerifier
from standardwebhooks.webhooks import Webhook

body = json.dumps({"type": "event_callback", "event_id": "Ev1", "text": "\u00e9"})
stamp = str(int(time.time()))
signature = SignatureVerifier("8f742231b10e8888abcd99yyyzzz85a5").generate_signature(
    timestamp=stamp, body=body)
headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": stamp}
print(json.dumps({"headers": headers, "body": body}))

now = datetime.now(tz=timezone.utc)
signature = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign("msg_1", now, body)
headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())),
           "webhook-signature": signature}
print(json.dumps({"headers": headers, "body": body}))
"#,
    );
    for message in &messages {
        is_taken(&yard, message).await;
    }
    let kept = yard.get("/v1/deliveries").await.json();
    let ids: Vec<_> = (0..2).map(|n| kept["items"][n]["sender_id"].clone()).collect();
    assert_eq!(ids, [json!("msg_1"), json!("Ev1")]);
}

#[tokio::test]
async fn cloud_events_of_their_own_library_are_taken_in_both_modes() {
    let yard = Yard::start();
    let messages = of_python(
        &["cloudevents==1.12.0"],
        r#"
import base64, json
from cloudevents.conversion import to_binary, to_structured
from cloudevents.http import CloudEvent

attributes = {"type": "com.example.order", "source": "/shop", "id": "7", "subject": "5%"}

def show(mode, event, **how):
    headers, body = mode(event, **how)
    print(json.dumps({"headers": headers, "body": base64.b64encode(body).decode()}))

event = CloudEvent(attributes, {"n": 1})
show(to_binary, event)
show(to_structured, event)
for kind, data in (("text/plain", "h\u00e9llo"), ("application/octet-stream", b"\xff\xd8")):
    event = CloudEvent({**attributes, "datacontenttype": kind}, data)
    plain = lambda data: data.encode() if isinstance(data, str) else data
    show(to_binary, event, data_marshaller=plain)
    show(to_structured, event, data_marshaller=plain)
"#,
    );
    let data = [json!({ "n": 1 }), json!("h\u{e9}llo"), json!("/9g=")];
    let kinds = [None, Some("text/plain"), Some("application/octet-stream")];
    assert_eq!(messages.len(), 6);
    for (number, message) in messages.iter().enumerate() {
        let headers = message["headers"].as_object().unwrap();
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        let body = STANDARD.decode(message["body"].as_str().unwrap()).unwrap();
        let answer = crate::post::post(&yard, "/api/v1/events/my-ns/", &headers, body).await;
        assert_eq!(answer.status, 200, "{message}: {}", answer.text);
        let id = answer.header("x-sandyard-delivery").unwrap();
        let kept = yard.get(&format!("/v1/deliveries/{id}")).await.json();
        assert_eq!(kept["payload"], data[number / 2], "{kept}");
        for (name, value) in
            [("ce-type", "com.example.order"), ("ce-id", "7"), ("ce-subject", "5%")]
        {
            assert_eq!(kept["metadata"][name], json!([value]), "{kept}");
        }
        if let Some(kind) = kinds[number / 2] {
            assert_eq!(kept["metadata"]["ce-datacontenttype"], json!([kind]), "{kept}");
        }
    }
}
