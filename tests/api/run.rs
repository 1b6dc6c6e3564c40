//! Running events: what a job gets, waiting for it, and asking twice.

use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Answer, Yard, send};
use crate::yard::{define, endless, ids, refused_paths, run, run_to_end, text, until_state};

async fn with_key(yard: &Yard, path: &str, key: &str) -> Answer {
    send(yard.request(Method::POST, path).header("idempotency-key", key)).await
}

#[tokio::test]
async fn a_job_is_taken_in_and_its_record_follows() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let answer = yard.post("/v1/events/e1/run", &json!({"params": {"name": "Ada"}})).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let taken = answer.json()["job"].clone();
    let id = text(&taken["id"]);
    assert_eq!(answer.header("location"), Some(format!("/v1/jobs/{id}").as_str()));
    assert_eq!((&taken["event"], &taken["plugin"]), (&json!("e1"), &json!("hello")));
    assert_eq!(taken["source"], "Manual (admin)");
    let done = until_state(&yard, &id, "done").await;
    assert_eq!((&done["outcome"], &done["code"]), (&json!("success"), &json!(0)));
    assert_eq!(done["description"], "Hello Ada");
    assert_eq!((&done["params"], &done["attempts"]), (&json!({"name": "Ada"}), &json!(1)));
    assert!(done["usage"]["fuel"].as_u64().unwrap() > 0);
    assert!(done["time_end"].as_f64() >= done["time_start"].as_f64());
}

#[tokio::test]
async fn who_waits_gets_the_record_or_at_last_the_entry() {
    let yard = Yard::start();
    define(&yard, json!({"id": "quick", "plugin": "hello"})).await;
    let record = run_to_end(&yard, "quick", &json!({})).await;
    assert_eq!((&record["state"], &record["outcome"]), (&json!("done"), &json!("success")));
    let shown = yard.get(&format!("/v1/jobs/{}", text(&record["id"]))).await.json();
    let mut shown = shown.as_object().unwrap().clone();
    assert_eq!(shown.remove("notices"), Some(json!([])));
    assert_eq!(Value::Object(shown), record);

    define(&yard, endless("long")).await;
    let answer = yard.post("/v1/events/long/run?wait=300ms", &json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_ne!(answer.json()["job"]["state"], "done");
    for (wait, named) in [("11m", "10m"), ("soon", "soon"), ("-1", "-1")] {
        let path = format!("/v1/events/quick/run?wait={wait}");
        assert!(yard.post(&path, &json!({})).await.problem(400).contains(named));
    }
}

#[tokio::test]
async fn a_body_may_be_left_out() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let bare = send(yard.request(Method::POST, "/v1/events/e1/run?wait=60s")).await;
    assert_eq!(
        (bare.status.as_u16(), bare.json()["description"].clone()),
        (200, json!("Hello world"))
    );
}

#[tokio::test]
async fn a_repeat_with_the_same_key_gets_the_first_ones_job() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let first = with_key(&yard, "/v1/events/e1/run", "order 1").await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (202, None));
    let id = text(&first.json()["job"]["id"]);
    let again = with_key(&yard, "/v1/events/e1/run", "order 1").await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (202, Some("true")));
    assert_eq!(again.json()["job"]["id"], id);
    let waited = with_key(&yard, "/v1/events/e1/run?wait=60s", "order 1").await;
    assert_eq!((waited.status.as_u16(), waited.json()["id"].clone()), (200, json!(id)));
    let other = with_key(&yard, "/v1/events/e1/run?wait=60s", "order 2").await;
    assert_ne!(other.json()["id"], id);
    assert_eq!(ids(&yard.get("/v1/jobs").await.json()).len(), 2);
    with_key(&yard, "/v1/events/e1/run", &"x".repeat(256)).await.problem(400);
}

#[tokio::test]
async fn fields_are_for_the_one_job_and_held_to_the_events_form() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "test", "params": {"duration": "0"}})).await;
    let order = json!({
        "params": {"action": "Failure"}, "fields": {"retries": 1, "label": "by hand"}, "now": 1000,
    });
    let record = run_to_end(&yard, "e1", &order).await;
    assert_eq!((&record["outcome"], &record["attempts"]), (&json!("error"), &json!(2)));
    assert_eq!((&record["now"], &record["fields"]["label"]), (&json!(1000), &json!("by hand")));
    assert_eq!(yard.get("/v1/events/e1").await.json()["retries"], 0);
    for (order, path) in [
        (json!({"fields": {"grants": {}}}), "fields.grants"),
        (json!({"fields": {"retries": -1}}), "fields.retries"),
        (json!({"fields": {"label": 1}}), "fields.label"),
        (json!({"now": -1}), "now"),
        (json!({"params": []}), "params"),
    ] {
        let answer = yard.post("/v1/events/e1/run", &order).await;
        answer.problem(422);
        assert_eq!(refused_paths(&answer), [path]);
    }
    yard.post("/v1/events/none/run", &json!({})).await.problem(404);
}

#[tokio::test]
async fn what_does_not_fit_waits_is_refused_or_is_flushed() {
    let yard = Yard::start();
    let mut event = endless("e1");
    event["max_children"] = json!(1);
    define(&yard, event).await;
    let running = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &running, "running").await;
    let full = yard.post("/v1/events/e1/run", &json!({})).await;
    assert!(full.problem(429).contains("Maximum of 1 job already running"));
    assert!(full.header("retry-after").is_some());

    yard.patch("/v1/events/e1", &json!({"queue": true, "queue_max": 2})).await;
    let one = yard.post("/v1/events/e1/run", &json!({})).await.json();
    assert_eq!((&one["job"]["state"], &one["waiting"]), (&json!("queued"), &json!(1)));
    let two = run(&yard, "e1", &json!({})).await;
    yard.post("/v1/events/e1/run", &json!({})).await.problem(429);
    let flushed = yard.post("/v1/events/e1/flush", &json!({})).await.json();
    assert_eq!(flushed["aborted"], json!([one["job"]["id"], two]));
    let ended = yard.get(&format!("/v1/jobs/{two}")).await.json();
    assert_eq!((&ended["id"], &ended["outcome"]), (&json!(two), &json!("aborted")));
    assert!(text(&ended["description"]).contains("Queue flushed by user: admin"));
    assert_eq!(yard.get(&format!("/v1/jobs/{running}")).await.json()["state"], "running");
}

#[tokio::test]
async fn who_waits_for_a_flushed_job_hears_of_its_end() {
    let yard = Yard::start();
    let mut event = endless("e1");
    (event["max_children"], event["queue"]) = (json!(1), json!(true));
    define(&yard, event).await;
    let running = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &running, "running").await;
    let nothing = json!({});
    let waiting = yard.post("/v1/events/e1/run?wait=60s", &nothing);
    let flushing = async {
        while ids(&yard.get("/v1/jobs?state=queued").await.json()).is_empty() {}
        yard.post("/v1/events/e1/flush", &json!({})).await
    };
    let (waited, flushed) = tokio::join!(waiting, flushing);
    assert_eq!((waited.status.as_u16(), flushed.status.as_u16()), (200, 200));
    assert_eq!(waited.json()["outcome"], "aborted");
}

#[tokio::test]
async fn what_is_switched_off_is_not_launched() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let off = yard.post("/v1/plugins/hello/disable", &json!({})).await.json();
    assert_eq!((&off["enabled"], &off["builtin"]), (&json!(false), &json!(true)));
    let problem = yard.post("/v1/events/e1/run", &json!({})).await.problem(409);
    assert_eq!(problem, "Plugin 'hello' is disabled.");
    yard.post("/v1/plugins/hello/enable", &json!({})).await;
    run_to_end(&yard, "e1", &json!({})).await;
}
