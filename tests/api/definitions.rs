//! How definitions and queries are refused, and lists of events.

use reqwest::Method;
use serde_json::json;

use crate::server::{Yard, send};
use crate::yard::{define, ids, refused_paths, text};

#[tokio::test]
async fn every_field_that_is_wrong_is_named() {
    let yard = Yard::start();
    let wrong = json!({
        "id": "e1", "plugin": "hello", "timing": {"hours": [1, 2, 25]}, "retrys": 2,
        "timezone": "Europe/Pari", "max_children": -1,
    });
    let answer = yard.post("/v1/events", &wrong).await;
    let detail = answer.problem(422);
    assert!(detail.contains("retries") && detail.contains("Europe/Paris"), "{detail}");
    let paths = refused_paths(&answer);
    for path in ["retrys", "timing.hours[2]", "timezone", "max_children"] {
        assert!(paths.iter().any(|refused| refused == path), "{path} in {paths:?}");
    }
    let hours = answer.json()["errors"].as_array().unwrap().clone();
    let hours = hours.iter().find(|error| error["path"] == "timing.hours[2]").unwrap();
    assert!(text(&hours["found"]).contains("25") && text(&hours["accepted"]).contains("23"));
}

#[tokio::test]
async fn what_an_event_names_must_be_there() {
    let yard = Yard::start();
    let event = json!({"id": "e1", "plugin": "helo", "category": "none", "chain": "e2"});
    let detail = yard.post("/v1/events", &event).await.problem(422);
    for named in ["helo", "did you mean `hello`", "category: found \"none\"", "chain: found \"e2\""]
    {
        assert!(detail.contains(named), "{named} in {detail}");
    }
}

#[tokio::test]
async fn an_id_is_taken_once_and_given_where_none_is_named() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    let again = yard.post("/v1/events", &json!({"id": "e1", "plugin": "hello"})).await;
    assert!(again.problem(409).contains("exists already"));
    let one = define(&yard, json!({"plugin": "hello"})).await;
    assert!(text(&one["id"]).starts_with('e') && one["title"] == one["id"]);
}

#[tokio::test]
async fn bodies_that_are_none_are_refused() {
    let yard = Yard::start();
    let post = |body: &'static str, kind: &'static str| {
        let request = yard.request(Method::POST, "/v1/events").header("content-type", kind);
        send(request.body(body))
    };
    assert!(post("{\"id\" 1}", "application/json").await.problem(400).contains("line 1, column"));
    post("[]", "application/json").await.problem(422);
    post("", "application/json").await.problem(400);
    post("plugin=hello", "application/x-www-form-urlencoded").await.problem(415);
    post("plugin: hello", "application/yaml").await.problem(415);
    let large = json!({"notes": "x".repeat(2 << 20)});
    send(yard.request(Method::POST, "/v1/events").json(&large)).await.problem(413);
}

#[tokio::test]
async fn events_are_listed_by_what_is_asked_a_page_at_a_time() {
    let yard = Yard::start();
    let put = yard.put("/v1/categories/reports", &json!({"title": "Reports"})).await;
    assert_eq!(put.status, 201, "{}", put.text);
    for number in 0..5 {
        let event = json!({
            "id": format!("e{number}"), "plugin": if number % 2 == 0 { "hello" } else { "test" },
            "category": if number < 2 { "reports" } else { "general" }, "enabled": number != 4,
            "notes": if number == 3 { "Quarterly" } else { "" },
        });
        define(&yard, event).await;
    }
    define(&yard, json!({"id": "far", "namespace": "far", "plugin": "hello"})).await;
    let list = async |query: &str| ids(&yard.get(&format!("/v1/events{query}")).await.json());
    assert_eq!(list("").await, ["e0", "e1", "e2", "e3", "e4", "far"]);
    assert_eq!(list("?namespace=default&plugin=test").await, ["e1", "e3"]);
    assert_eq!(list("?category=reports").await, ["e0", "e1"]);
    assert_eq!(list("?enabled=false").await, ["e4"]);
    assert_eq!(list("?enabled=1&text=quarter").await, ["e3"]);
    assert_eq!(list("?namespace=nowhere").await, [""; 0]);

    let (mut seen, mut path) = (Vec::new(), "/v1/events?limit=2".to_owned());
    loop {
        let page = yard.get(&path).await.json();
        seen.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/events?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["e0", "e1", "e2", "e3", "e4", "far"]);
}

#[tokio::test]
async fn queries_that_are_wrong_are_refused_by_name() {
    let yard = Yard::start();
    define(&yard, json!({"id": "e1", "plugin": "hello"})).await;
    for (path, named) in [
        ("/v1/events?limt=5", "limt"),
        ("/v1/events?limit=0", "1 to 200"),
        ("/v1/events?limit=201", "1 to 200"),
        ("/v1/events?enabled=yes", "true, false"),
        ("/v1/events?namespace=a.b", "a.b"),
        ("/v1/jobs?state=running,gone", "gone"),
        ("/v1/jobs?outcome=failed", "failed"),
        ("/v1/jobs?since=yesterday", "since 1970"),
        ("/v1/jobs/j1?event=e1", "event"),
        ("/v1/events/e1?dry_run=true", "dry_run"),
        ("/v1/jobs?limit=5&limit=6", "limit"),
    ] {
        let detail = yard.get(path).await.problem(400);
        assert!(detail.contains(named), "{path}: {detail}");
    }
    yard.get("/v1/events/a..b").await.problem(400);
    for list in ["events", "jobs"] {
        let cursor = yard.get(&format!("/v1/{list}?cursor=elsewhere")).await;
        assert!(cursor.problem(400).contains("`next`"), "{}", cursor.text);
        assert_eq!(refused_paths(&cursor), ["cursor"]);
    }
}

#[tokio::test]
async fn the_namespace_is_said_once_or_twice_alike() {
    let yard = Yard::start();
    let event = json!({"id": "e1", "plugin": "hello", "namespace": "far"});
    let differing = yard.post("/v1/events?namespace=near", &event).await;
    differing.problem(422);
    assert_eq!(refused_paths(&differing), ["namespace"]);
    assert_eq!(yard.post("/v1/events?namespace=far", &event).await.status, 201);
    yard.get("/v1/events/e1").await.problem(404);
    assert_eq!(yard.get("/v1/events/e1?namespace=far").await.json()["namespace"], "far");
    let plain = json!({"id": "e2", "plugin": "hello"});
    let put = yard.put("/v1/events/e2?namespace=far", &plain).await.json();
    assert_eq!(put["namespace"], "far");
}
