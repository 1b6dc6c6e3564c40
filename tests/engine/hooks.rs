//! Web hooks about jobs.

use std::time::{Duration, Instant, SystemTime};

use sandyard::model::{Namespace, Outcome};
use sandyard::notify::{SigningSecret, TOLERANCE};
use sandyard::store::notices::NoticeEntry;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::receiver::Receiver;
use crate::yard::{Yard, eventually};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A yard that may reach a receiver, with the plugin `print`.
async fn yard(receiver: &Receiver) -> Yard {
    let grant = receiver.grant();
    let yard = Yard::with(|setup| setup.engine.notify.allow = vec![grant]).await;
    yard.upload("print").await;
    yard
}

fn complete(code: i64) -> Value {
    json!({ "complete": 1, "code": code, "description": "as told", "label": "run" })
}

/// The notices of a job, once none of them waits.
async fn settled(yard: &Yard, job: &sandyard::model::JobId) -> Vec<NoticeEntry> {
    eventually(async || {
        let notices = yard.store().notices(job).await.unwrap();
        notices.iter().all(|notice| notice.state != "waiting").then_some(notices)
    })
    .await
}

#[tokio::test]
async fn the_value_of_a_secret_param_is_not_told() {
    let mut receiver = Receiver::start(&[]).await;
    let yard = yard(&receiver).await;
    let component = std::fs::read(sandyard_test_programs::component("print")).unwrap();
    let manifest = "id = \"print\"\n[[params]]\nid = \"key\"\ntype = \"secret\"\n";
    let namespace = Namespace::default();
    yard.store().put_plugin(&namespace, manifest.to_owned(), component.into()).await.unwrap();
    let params = json!({ "stdout": format!("{}\n", complete(0)), "key": "hunter2hunter2" });
    let event =
        json!({ "id": "e", "plugin": "print", "params": params, "web_hook": receiver.url() });
    yard.define(event).await;
    assert_eq!(yard.run("e").await.entry.outcome, Some(Outcome::Success));
    for _ in 0..2 {
        let hook = receiver.next().await;
        assert_eq!(hook.json()["params"]["key"], "[masked]");
        assert!(!String::from_utf8_lossy(&hook.body).contains("hunter2"));
    }
}

#[tokio::test]
async fn a_start_and_an_end_are_told() {
    let mut receiver = Receiver::start(&[]).await;
    let yard = yard(&receiver).await;
    let params = json!({ "web_hook": format!("{}?token=hidden", receiver.url()) });
    yard.prints("e", &[json!("a line"), complete(3)], params).await;
    let ended = yard.run("e").await;
    let (start, end) = (receiver.next().await, receiver.next().await);
    let (start, end) = match start.json()["action"] == "job_start" {
        true => (start, end),
        false => (end, start),
    };
    let told = start.json();
    for (key, value) in [
        ("action", json!("job_start")),
        ("id", json!(ended.entry.id)),
        ("event", json!("e")),
        ("event_title", json!("e")),
        ("source", json!("Manual (admin)")),
        ("params", json!({ "stdout": yard.event("e").params["stdout"] })),
        ("job_details_url", json!(format!("http://127.0.0.1:7700/jobs/{}", ended.entry.id))),
    ] {
        assert_eq!(told[key], value, "{key}");
    }
    assert!(told["text"].as_str().unwrap().starts_with("Job started on "), "{told}");
    assert_eq!(start.header("content-type"), "application/json");
    let told = end.json();
    for (key, value) in [
        ("action", json!("job_complete")),
        ("complete", json!(1)),
        ("code", json!(3)),
        ("description", json!("as told")),
        ("label", json!("run")),
        ("outcome", json!("error")),
        ("elapsed", ended.field("elapsed").clone()),
    ] {
        assert_eq!(told[key], value, "{key}");
    }
    assert!(told["text"].as_str().unwrap().starts_with("Job failed on "), "{told}");
    for hook in [&start, &end] {
        assert!(!String::from_utf8_lossy(&hook.body).contains("hidden"));
        assert_eq!(hook.json().get("log"), None);
    }
    let notices = settled(&yard, &ended.entry.id).await;
    let told: Vec<_> =
        notices.iter().map(|notice| (notice.action.as_str(), notice.state.as_str())).collect();
    assert_eq!(told, [("job_start", "delivered"), ("job_complete", "delivered")]);
    let expected = receiver.url().replace("/hook", "");
    assert_eq!(notices[0].target, format!("POST {expected}"));
    assert_eq!((notices[0].tries.len(), notices[0].tries[0].status), (1, Some(200)));
    assert_eq!(yard.engine.metrics().totals().notices_delivered, 2);
}

#[tokio::test]
async fn what_is_sent_is_signed_with_the_secret_that_the_event_names() {
    let mut receiver = Receiver::start(&[]).await;
    let yard = yard(&receiver).await;
    let name = "hook-key".parse().unwrap();
    let secret = SECRET.to_owned().into();
    yard.store().put_secret(&Namespace::default(), &name, secret).await.unwrap();
    let rules = json!({ "web_hook": receiver.url(), "web_hook_secret": "hook-key" });
    yard.prints("e", &[complete(0)], rules).await;
    yard.run("e").await;
    let key = SigningSecret::parse(SECRET).unwrap();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let hook = receiver.next().await;
        key.verify(&hook.headers, &hook.body, SystemTime::now(), TOLERANCE).unwrap();
        let mut forged = hook.body.to_vec();
        forged.push(b' ');
        key.verify(&hook.headers, &forged, SystemTime::now(), TOLERANCE).unwrap_err();
        assert!(!String::from_utf8_lossy(&hook.body).contains("whsec"));
        ids.push(hook.header("webhook-id").to_owned());
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_hook_is_tried_again_until_it_arrives() {
    let mut receiver = Receiver::start(&[500]).await;
    let yard = yard(&receiver).await;
    let (name, secret) = ("hook-key".parse().unwrap(), SECRET.to_owned().into());
    yard.store().put_secret(&Namespace::default(), &name, secret).await.unwrap();
    let rules = json!({ "web_hook": receiver.url(), "web_hook_secret": "hook-key" });
    yard.prints("e", &[complete(0)], rules).await;
    let ended = yard.run("e").await;
    let refused = receiver.next().await;
    let other = receiver.next().await;
    let again = receiver.next().await;
    assert_eq!(again.body, refused.body);
    assert_eq!(again.header("webhook-id"), refused.header("webhook-id"));
    assert_ne!(again.header("webhook-id"), other.header("webhook-id"));
    let notices = settled(&yard, &ended.entry.id).await;
    let retried = notices.iter().find(|notice| notice.tries.len() == 2).unwrap();
    let statuses: Vec<_> = retried.tries.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(500), Some(200)]);
    assert!(retried.tries[0].error.as_ref().unwrap().contains("500"), "{retried:?}");
    assert!(retried.tries[1].at - retried.tries[0].at >= 3.0, "{retried:?}");
}

#[tokio::test]
async fn a_hook_that_does_not_answer_does_not_hold_the_job() {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let grant = url.trim_end_matches('/').parse().unwrap();
    let yard = Yard::with(|setup| setup.engine.notify.allow = vec![grant]).await;
    yard.define(json!({ "id": "e", "plugin": "hello", "web_hook": url })).await;
    let begun = Instant::now();
    let ended = yard.run("e").await;
    ended.assert(Outcome::Success);
    assert!(begun.elapsed() < Duration::from_secs(20), "it was waited for");
    let states = yard.store().notices(&ended.entry.id).await.unwrap();
    assert_eq!(
        states.iter().map(|notice| notice.state.as_str()).collect::<Vec<_>>(),
        ["waiting", "waiting"]
    );
    // It does not hold up the stop either, and is there after it.
    let yard = yard.reopened().await;
    assert_eq!(yard.store().notices(&ended.entry.id).await.unwrap().len(), 2);
    assert!(begun.elapsed() < Duration::from_secs(25), "the stop waited for it");
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_delays_only_its_own() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slow = format!("http://{}/", silent.local_addr().unwrap());
    let mut receiver = Receiver::start(&[]).await;
    let grants = [slow.trim_end_matches('/').parse().unwrap(), receiver.grant()];
    let yard = Yard::with(|setup| setup.engine.notify.allow = grants.to_vec()).await;
    yard.define(json!({ "id": "slow", "plugin": "hello", "web_hook": slow })).await;
    yard.define(json!({ "id": "quick", "plugin": "hello", "web_hook": receiver.url() })).await;
    let begun = Instant::now();
    // More hooks than may be on their way at once.
    for _ in 0..40 {
        yard.run("slow").await;
    }
    for _ in 0..2 {
        yard.run("quick").await;
    }
    for _ in 0..4 {
        assert_eq!(receiver.next().await.json()["event"], "quick");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "it waited {:?}", begun.elapsed());
}

#[tokio::test]
async fn each_try_of_a_job_is_told_by_a_hook_of_its_own() {
    let mut receiver = Receiver::start(&[]).await;
    let yard = yard(&receiver).await;
    let (name, secret) = ("hook-key".parse().unwrap(), SECRET.to_owned().into());
    yard.store().put_secret(&Namespace::default(), &name, secret).await.unwrap();
    let rules = json!({
        "web_hook": receiver.url(), "web_hook_secret": "hook-key", "retries": 1, "retry_delay": 0,
    });
    yard.prints("e", &[complete(3)], rules).await;
    let job = yard.run("e").await.entry.id;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(receiver.next().await.header("webhook-id").to_owned());
    }
    ids.sort();
    let told = ["1-job_start", "2-job_start", "job_complete"];
    assert_eq!(ids, told.map(|told| format!("{job}-{told}")));
}

#[tokio::test]
async fn a_hook_that_is_not_there_and_one_that_is_not_allowed_say_why() {
    let receiver = Receiver::start(&[]).await;
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello", "web_hook": receiver.url() })).await;
    let job = yard.run("e").await.entry.id;
    for notice in settled(&yard, &job).await {
        assert_eq!((notice.state.as_str(), notice.tries.len()), ("failed", 1));
        let error = notice.tries[0].error.as_ref().unwrap();
        assert!(error.contains("web_hooks.allow"), "{error}");
    }
    assert_eq!(yard.engine.metrics().totals().notices_failed, 2);
    let rules = json!({ "id": "e", "plugin": "hello", "web_hook": receiver.url(), "web_hook_secret": "none" });
    yard.define(rules).await;
    let job = yard.run("e").await.entry.id;
    let notices = settled(&yard, &job).await;
    let error = notices[0].tries[0].error.as_ref().unwrap();
    assert!(error.contains("there is no secret none"), "{error}");
}

#[tokio::test]
async fn a_hook_of_the_category_counts_where_the_event_has_none() {
    let mut receiver = Receiver::start(&[]).await;
    let yard = yard(&receiver).await;
    let category = json!({ "id": "c", "title": "C", "web_hook": receiver.url() });
    yard.define_category(category).await;
    yard.prints("e", &[complete(0)], json!({ "category": "c" })).await;
    yard.run("e").await;
    let told = [receiver.next().await.json(), receiver.next().await.json()];
    assert_eq!(told[0]["category_title"], "C");
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn a_chain_that_cannot_go_on_is_told() {
    let mut receiver = Receiver::start(&[]).await;
    let yard = yard(&receiver).await;
    let lines = [json!({ "chain": "nowhere" }), complete(0)];
    yard.prints("e", &lines, json!({ "web_hook": receiver.url() })).await;
    yard.run("e").await;
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(receiver.next().await.json());
    }
    let failure = told.iter().find(|told| told["action"] == "job_launch_failure").unwrap();
    assert_eq!(failure["description"], "Event not found: nowhere");
}
