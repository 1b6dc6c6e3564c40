//! Hooks to a real receiver, with signatures that the reference library takes.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderValue};
use sandyard::model::{EventId, JobId, Namespace};
use sandyard::notify::{
    Action, Hook, HookId, HookPayload, HookTemplates, Pages, RetryPolicy, SigningSecret, TOLERANCE,
    Verdict,
};
use sandyard::outbound::{Client, Policy};
use serde_json::{Map, Value, json};

use crate::python::python;
use crate::receiver::Receiver;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn payload() -> HookPayload {
    let (event, job): (EventId, JobId) = ("nightly".parse().unwrap(), "j1".parse().unwrap());
    let Value::Object(facts) = json!({
        "id": job, "event": event, "event_title": "Nächtlich 🌙", "hostname": "box",
        "code": 3, "description": "disk full", "params": { "deep": [1, 2.5, null] },
    }) else {
        panic!("an object")
    };
    let links = Pages::new("https://h").links(&Namespace::default(), &event, Some(&job));
    HookPayload::job_complete(facts, &links, &HookTemplates::default()).unwrap()
}

fn hook(target: &str, secret: Option<&str>) -> Hook {
    Hook {
        target: target.parse().unwrap(),
        id: HookId::of_job(&"j1".parse().unwrap(), Action::JobComplete),
        body: payload().body(),
        secret: secret.map(|text| SigningSecret::parse(text).unwrap()),
    }
}

/// What the reference library makes of a message: whether it takes it, and how it would sign it.
fn reference(secret: &str, headers: &HeaderMap, body: &[u8]) -> (bool, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/notify/signature.py");
    let mut child = Command::new(python(&["standardwebhooks==1.1.0"]))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let headers: Map<_, _> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let body = std::str::from_utf8(body).unwrap();
    let message = json!({ "secret": secret, "headers": headers, "body": body }).to_string();
    child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    (answer["verified"].as_bool().unwrap(), answer["signature"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_reference_library_takes_a_hook_and_signs_it_as_the_host_does() {
    let mut receiver = Receiver::start(&[]).await;
    let hook = hook(&receiver.url(), Some(SECRET));
    let (attempt, verdict) = hook.attempt(&Client::new(Policy::trusting())).await;
    assert_eq!((attempt.status, verdict), (Some(200), Verdict::Delivered), "{attempt:?}");
    let mut received = receiver.next();

    let (verified, signature) = reference(SECRET, &received.headers, &received.body);
    assert!(verified);
    assert_eq!(received.headers["webhook-signature"], signature.as_str());
    let (verified, _) = reference("whsec_c2FuZA==", &received.headers, &received.body);
    assert!(!verified, "another secret does not do");

    received.headers.insert("webhook-signature", HeaderValue::from_str(&signature).unwrap());
    let secret = SigningSecret::parse(SECRET).unwrap();
    assert_eq!(
        secret.verify(&received.headers, &received.body, SystemTime::now(), TOLERANCE),
        Ok(())
    );
}

#[tokio::test]
async fn the_payload_arrives_whole_at_its_address() {
    let mut receiver = Receiver::start(&[]).await;
    let target = format!("{}/in?token=t [header: X-Team: ops]", receiver.url());
    hook(&target, None).attempt(&Client::new(Policy::trusting())).await;
    let received = receiver.next();
    assert_eq!(received.uri.path_and_query().unwrap(), "/in?token=t");
    assert_eq!(received.headers["x-team"], "ops");
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(body, Value::Object(payload().fields().clone()));
    assert_eq!(
        body["text"],
        "Job failed on box: Nächtlich 🌙: Error 3: disk full https://h/jobs/j1"
    );
}

#[tokio::test]
async fn a_hook_is_tried_until_it_is_taken_under_one_id() {
    let mut receiver = Receiver::start(&[503, 429]).await;
    let hook = hook(&receiver.url(), Some(SECRET));
    let (client, policy) = (Client::new(Policy::trusting()), RetryPolicy::default());
    let mut attempts = Vec::new();
    for number in 1.. {
        let (attempt, verdict) = hook.attempt(&client).await;
        attempts.push(attempt);
        if policy.pause(number, verdict).is_none() {
            break;
        }
    }
    let statuses: Vec<_> = attempts.iter().map(|attempt| attempt.status.unwrap()).collect();
    assert_eq!(statuses, [503, 429, 200]);
    let errors: Vec<_> = attempts.iter().map(|attempt| attempt.error.as_deref()).collect();
    assert_eq!(
        errors,
        [Some("answered 503 Service Unavailable"), Some("answered 429 Too Many Requests"), None]
    );
    for _ in 0..3 {
        assert_eq!(receiver.next().headers["webhook-id"], "j1-job_complete");
    }
}

#[tokio::test]
async fn a_hook_to_the_inside_takes_a_listing() {
    let mut receiver = Receiver::start(&[]).await;
    let hook = hook(&receiver.url(), None);
    let (attempt, verdict) = hook.attempt(&guarded([])).await;
    assert_eq!((attempt.status, verdict), (None, Verdict::GiveUp));
    let listing = format!("\"{}\" in outbound.allow would allow it", receiver.url());
    assert!(attempt.error.as_ref().unwrap().ends_with(&listing), "{attempt:?}");
    let (_, verdict) = hook.attempt(&guarded([receiver.url()])).await;
    assert_eq!(verdict, Verdict::Delivered);
    receiver.next();
}

fn guarded<const N: usize>(listed: [String; N]) -> Client {
    let listed: Arc<[_]> = listed.iter().map(|entry| entry.parse().unwrap()).collect();
    Client::new(Policy::public(listed, "outbound.allow"))
}
