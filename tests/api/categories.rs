//! Categories: their life, and what they cap.

use serde_json::json;

use crate::server::Yard;
use crate::yard::{define, endless, ids, refused_paths, run, until_state};

#[tokio::test]
async fn a_category_is_made_shown_changed_and_removed() {
    let yard = Yard::start();
    let path = "/v1/categories/reports";
    let made = yard.put(path, &json!({"title": "Reports", "max_children": 3})).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, Some("\"1\"")));
    assert_eq!(made.header("location"), Some("/v1/categories/reports?namespace=default"));
    assert_eq!(ids(&yard.get("/v1/categories").await.json()), ["general", "reports"]);
    let same = yard.put(path, &made.json()).await;
    assert_eq!((same.status.as_u16(), same.header("etag")), (200, Some("\"1\"")));
    let changed = yard.patch(path, &json!({"max_children": null, "color": "red"})).await.json();
    assert_eq!((&changed["max_children"], &changed["title"]), (&json!(0), &json!("Reports")));
    let dry = yard.put(&format!("{path}?dry_run=1"), &json!({"title": "Reports"})).await.json();
    assert_eq!(dry["changes"], json!([{"path": "color", "old": "red", "new": ""}]));
    assert_eq!(yard.get(path).await.json(), changed);

    define(&yard, json!({"id": "e1", "plugin": "hello", "category": "reports"})).await;
    assert!(yard.delete(path).await.problem(409).contains("e1"));
    assert_eq!(yard.delete("/v1/events/e1").await.status, 204);
    assert_eq!(yard.delete(path).await.status, 204);
    yard.get(path).await.problem(404);
}

#[tokio::test]
async fn the_general_category_is_there_and_stays() {
    let yard = Yard::start();
    assert_eq!(yard.get("/v1/categories/general").await.json()["revision"], 0);
    yard.delete("/v1/categories/general").await.problem(409);
    let changed = yard.patch("/v1/categories/general", &json!({"max_children": 1})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    define(&yard, endless("e1")).await;
    let job = run(&yard, "e1", &json!({})).await;
    until_state(&yard, &job, "running").await;
    let full = yard.post("/v1/events/e1/run", &json!({})).await.problem(429);
    assert!(full.contains("for category"), "{full}");
}

#[tokio::test]
async fn fields_that_are_wrong_are_named() {
    let yard = Yard::start();
    let answer =
        yard.put("/v1/categories/a", &json!({"max_children": "many", "colour": "red"})).await;
    answer.problem(422);
    assert_eq!(refused_paths(&answer), ["colour", "max_children"]);
    yard.patch("/v1/categories/none", &json!({"title": "x"})).await.problem(404);
}
