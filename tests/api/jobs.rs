//! Lists of jobs, and what is done with one.

use serde_json::json;

use crate::server::Yard;
use crate::yard::{define, endless, ids, run, run_to_end, text, until_state};

#[tokio::test]
async fn jobs_are_listed_newest_first_by_what_is_asked() {
    let yard = Yard::start();
    define(&yard, json!({"id": "good", "plugin": "hello"})).await;
    let bad =
        json!({"id": "bad", "plugin": "test", "params": {"duration": "0", "action": "Failure"}});
    define(&yard, bad).await;
    let one = text(&run_to_end(&yard, "good", &json!({})).await["id"]);
    let two = text(&run_to_end(&yard, "bad", &json!({})).await["id"]);
    let three = text(&run_to_end(&yard, "good", &json!({})).await["id"]);
    let list = async |query: &str| ids(&yard.get(&format!("/v1/jobs{query}")).await.json());
    assert_eq!(list("").await, [&*three, &*two, &*one]);
    assert_eq!(list("?event=good").await, [&*three, &*one]);
    assert_eq!(list("?plugin=test").await, [&*two]);
    assert_eq!(list("?outcome=error,aborted").await, [&*two]);
    assert_eq!(list("?state=queued,running").await, [""; 0]);
    assert_eq!(list("?category=general&state=done").await.len(), 3);
    assert_eq!(list("?until=1000").await, [""; 0]);
    assert_eq!(list("?since=2020-01-01T00:00:00Z").await.len(), 3);
    let page = yard.get("/v1/jobs?limit=2").await.json();
    assert_eq!(ids(&page), [&*three, &*two]);
    let next = text(&page["next"]);
    let page = yard.get(&format!("/v1/jobs?limit=2&cursor={next}")).await.json();
    assert_eq!((ids(&page), &page["next"]), (vec![one], &json!(null)));
}

#[tokio::test]
async fn a_job_that_runs_is_stopped_at_once() {
    let yard = Yard::start();
    define(&yard, endless("e1")).await;
    let job = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &job, "running").await;
    let path = format!("/v1/jobs/{job}/abort");
    let aborted = yard.post(&path, &json!({})).await;
    assert_eq!((aborted.status.as_u16(), aborted.json()["job"]["id"].clone()), (202, json!(job)));
    let done = until_state(&yard, &job, "done").await;
    assert_eq!((&done["outcome"], &done["stop_reason"]), (&json!("aborted"), &json!("abort")));
    assert!(text(&done["description"]).contains("user: admin"), "{}", done["description"]);
    assert!(yard.post(&path, &json!({})).await.problem(409).contains("has ended already"));
    yard.post("/v1/jobs/j1/abort", &json!({})).await.problem(404);
}

#[tokio::test]
async fn a_job_that_waits_never_runs_once_it_is_aborted() {
    let yard = Yard::start();
    let mut event = endless("e1");
    (event["max_children"], event["queue"]) = (json!(1), json!(true));
    define(&yard, event).await;
    let running = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &running, "running").await;
    let waiting = run(&yard, "e1", &json!({})).await;
    let aborted = yard.post(&format!("/v1/jobs/{waiting}/abort"), &json!({})).await;
    assert_eq!(aborted.status, 200, "{}", aborted.text);
    assert_eq!(aborted.json()["job"]["outcome"], "aborted");
    assert_eq!(yard.get(&format!("/v1/jobs/{waiting}")).await.json()["attempts"], 0);
}

#[tokio::test]
async fn an_order_runs_again_for_who_asks() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let order = json!({"params": {"name": "Ada"}, "fields": {"label": "again"}, "now": 1000});
    let first = run_to_end(&yard, "e1", &order).await;
    let path = format!("/v1/jobs/{}/rerun?wait=60s", text(&first["id"]));
    let again = yard.post(&path, &json!({})).await;
    assert_eq!(again.status, 200, "{}", again.text);
    let again = again.json();
    assert_ne!(again["id"], first["id"]);
    for same in ["params", "fields", "now", "description"] {
        assert_eq!(again[same], first[same], "{same}");
    }
    assert_eq!(yard.delete("/v1/events/e1").await.status, 204);
    assert!(yard.post(&path, &json!({})).await.problem(409).contains("its event e1 is gone"));
}

#[tokio::test]
async fn only_what_has_ended_is_removed() {
    let yard = Yard::start();
    define(&yard, endless("e1")).await;
    let job = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &job, "running").await;
    let path = format!("/v1/jobs/{job}");
    assert!(yard.delete(&path).await.problem(409).contains("abort it first"));
    yard.post(&format!("{path}/abort"), &json!({})).await;
    until_state(&yard, &job, "done").await;
    assert_eq!(yard.delete(&path).await.status, 204);
    yard.get(&path).await.problem(404);
    yard.get(&format!("{path}/log")).await.problem(404);
    yard.delete(&path).await.problem(404);
}

#[tokio::test]
async fn a_log_is_text_and_stands_in_the_record() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let record = run_to_end(&yard, "e1", &json!({})).await;
    let path = text(&record["log_url"]);
    let log = yard.get(&path).await;
    assert_eq!(log.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(!log.text.is_empty());
    assert_eq!((&record["log"], &record["log_size"]), (&json!(log.text), &json!(log.text.len())));
}
