//! Making, showing, changing and removing events.

use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Yard, send};
use crate::yard::{define, endless, refused_paths, run, until_state};

#[tokio::test]
async fn an_event_is_made_shown_changed_and_removed() {
    let yard = Yard::start();
    let order = json!({
        "id": "nightly", "title": "Nightly", "plugin": "hello", "params": {"name": "Ada"},
        "timing": {"hours": [2], "minutes": [30]}, "timezone": "Europe/Paris",
        "timeout": "90s", "memory_limit": "64 MiB",
    });
    let made = yard.post("/v1/events", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.header("location"), Some("/v1/events/nightly?namespace=default"));
    assert_eq!(made.header("etag"), Some("\"1\""));
    let event = made.json();
    assert_eq!((&event["timeout"], &event["memory_limit"]), (&json!(90), &json!(64 << 20)));
    assert_eq!((&event["category"], &event["username"]), (&json!("general"), &json!("admin")));
    assert!(event["next_run"].as_i64().unwrap() > event["created"].as_i64().unwrap());

    let shown = yard.get("/v1/events/nightly").await;
    assert_eq!((shown.status.as_u16(), shown.json()), (200, event.clone()));
    let changed = yard.patch("/v1/events/nightly", &json!({"retries": 2, "timeout": null})).await;
    assert_eq!(changed.header("etag"), Some("\"2\""));
    let changed = changed.json();
    assert_eq!((&changed["retries"], &changed["timeout"]), (&json!(2), &json!(0)));
    assert_eq!(changed["params"], json!({"name": "Ada"}));

    let off = yard.post("/v1/events/nightly/disable", &json!({})).await.json();
    assert_eq!((&off["enabled"], &off["next_run"]), (&json!(false), &Value::Null));
    let on = yard.post("/v1/events/nightly/enable", &json!({})).await.json();
    assert_eq!(on["enabled"], true);

    assert_eq!(yard.delete("/v1/events/nightly").await.status, 204);
    yard.get("/v1/events/nightly").await.problem(404);
    yard.delete("/v1/events/nightly").await.problem(404);
}

#[tokio::test]
async fn what_was_shown_can_be_sent_back_and_changes_nothing() {
    let yard = Yard::start();
    let event = define(&yard, json!({"id": "e1", "plugin": "hello", "crontab": "@daily"})).await;
    let again = yard.put("/v1/events/e1", &event).await;
    assert_eq!((again.status.as_u16(), again.header("etag")), (200, Some("\"1\"")));
    assert_eq!(again.json(), event);
}

#[tokio::test]
async fn put_makes_and_replaces_as_a_whole() {
    let yard = Yard::start();
    let made = yard.put("/v1/events/e1", &json!({"plugin": "hello", "notes": "first"})).await;
    assert_eq!((made.status.as_u16(), made.json()["notes"].clone()), (201, json!("first")));
    let replaced = yard.put("/v1/events/e1", &json!({"plugin": "hello"})).await;
    assert_eq!((replaced.status.as_u16(), replaced.json()["notes"].clone()), (200, json!("")));
    assert_eq!(replaced.header("etag"), Some("\"2\""));
    let other = yard.put("/v1/events/e1", &json!({"id": "e2", "plugin": "hello"})).await;
    other.problem(422);
    assert_eq!(refused_paths(&other), ["id"]);
}

#[tokio::test]
async fn a_dry_run_tells_the_difference_and_changes_nothing() {
    let yard = Yard::start();
    let path = "/v1/events/e1?dry_run=true";
    let new = yard.put(path, &json!({"plugin": "hello"})).await.json();
    assert_eq!(new, json!({"dry_run": true, "is_new": true, "changes": []}));
    yard.get("/v1/events/e1").await.problem(404);
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let changed = yard.put(path, &json!({"plugin": "hello", "limits": {"fuel": 5}})).await.json();
    let changes = json!([{"path": "limits.fuel", "old": null, "new": 5}]);
    assert_eq!(changed, json!({"dry_run": true, "is_new": false, "changes": changes}));
    assert_eq!(yard.get("/v1/events/e1").await.json()["limits"], json!({}));
}

#[tokio::test]
async fn a_dry_run_refuses_what_the_real_one_would() {
    let yard = Yard::start();
    let wrong = json!({"plugin": "helo", "category": "none", "chain": "e2", "chain_error": "e1"});
    let dry = yard.put("/v1/events/e1?dry_run=true", &wrong).await.problem(422);
    assert_eq!(yard.put("/v1/events/e1", &wrong).await.problem(422), dry);
    for named in ["plugin: ", "category: ", "chain: ", "\"helo\"", "`hello`"] {
        assert!(dry.contains(named), "{dry}");
    }
    assert!(!dry.contains("chain_error"), "an event may follow itself: {dry}");
    // What an event named before is not looked at again, dry or not.
    define(&yard, json!({"id": "e2", "plugin": "hello"})).await;
    let event = define(&yard, json!({"id": "e1", "plugin": "hello", "chain": "e2"})).await;
    assert_eq!(yard.delete("/v1/events/e2").await.status, 204);
    let again = yard.put("/v1/events/e1?dry_run=true", &event).await;
    assert_eq!(again.json()["changes"], json!([]), "{}", again.text);
}

#[tokio::test]
async fn a_change_is_made_only_to_what_its_maker_has_seen() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let change = |tag: &'static str| {
        let request = yard.request(Method::PATCH, "/v1/events/e1").header("if-match", tag);
        send(request.json(&json!({"notes": tag})))
    };
    assert_eq!(change("\"1\"").await.status, 200);
    let late = change("\"1\"").await.problem(412);
    assert!(late.contains("\"2\""), "{late}");
    assert_eq!(change("*").await.status, 200);
    let put = |name: &'static str, tag: &'static str| {
        let request = yard.request(Method::PUT, "/v1/events/e1").header(name, tag);
        send(request.json(&json!({"plugin": "test"})))
    };
    put("if-none-match", "*").await.problem(412);
    put("if-match", "three").await.problem(400);
    let delete = yard.request(Method::DELETE, "/v1/events/e1").header("if-match", "\"1\"");
    send(delete).await.problem(412);
    assert_eq!(yard.get("/v1/events/e1").await.json()["notes"], "*");
}

#[tokio::test]
async fn many_changes_at_once_are_all_made() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let changes = [
        json!({"retries": 3}),
        json!({"notes": "n"}),
        json!({"max_children": 4}),
        json!({"queue": true}),
    ];
    let sent = changes.iter().map(|change| yard.patch("/v1/events/e1", change));
    for answer in futures_util::future::join_all(sent).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let event = yard.get("/v1/events/e1").await.json();
    assert_eq!((&event["retries"], &event["notes"]), (&json!(3), &json!("n")));
    assert_eq!((&event["max_children"], &event["queue"]), (&json!(4), &json!(true)));
    assert_eq!(event["revision"], 5);
}

#[tokio::test]
async fn the_next_runs_are_told() {
    let yard = Yard::start();
    let daily =
        json!({"id": "daily", "plugin": "hello", "timing": {"hours": [2], "minutes": [30]}});
    define(&yard, daily).await;
    define(&yard, json!({"id": "by-hand", "plugin": "hello"})).await;
    let next = yard.get("/v1/events/daily/next?count=3").await.json();
    let items: Vec<i64> = serde_json::from_value(next["items"].clone()).unwrap();
    assert_eq!((items.len(), items[1] - items[0], items[2] - items[1]), (3, 86_400, 86_400));
    assert_eq!(next["timing"], "every day at 02:30");
    assert_eq!(
        yard.get("/v1/events/daily/next").await.json()["items"].as_array().unwrap().len(),
        10
    );
    assert_eq!(yard.get("/v1/events/by-hand/next").await.json()["items"], json!([]));
    yard.get("/v1/events/daily/next?count=0").await.problem(400);
    yard.get("/v1/events/none/next").await.problem(404);
}

#[tokio::test]
async fn an_event_with_jobs_on_their_way_stays() {
    let yard = Yard::start();
    define(&yard, endless("e1")).await;
    let job = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &job, "running").await;
    let problem = yard.delete("/v1/events/e1").await.problem(409);
    assert!(problem.contains("abort"), "{problem}");
    assert_eq!(yard.post(&format!("/v1/jobs/{job}/abort"), &json!({})).await.status, 202);
    until_state(&yard, &job, "done").await;
    assert_eq!(yard.delete("/v1/events/e1").await.status, 204);
    assert_eq!(yard.get(&format!("/v1/jobs/{job}")).await.status, 200);
}
