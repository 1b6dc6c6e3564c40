//! Params of the type `secret`: shown to nobody, and kept by what was shown of them.

use serde_json::{Value, json};

use crate::plugins::{component, upload};
use crate::server::Yard;
use crate::yard::{define, refused_paths, run_to_end, text};

const MASKED: &str = "[masked]";

/// A plugin that prints its param `stdout`, which its manifest types `secret` or not.
async fn push(yard: &Yard, id: &str, kind: &str) {
    let manifest = format!(
        "id = \"{id}\"\ndialect = \"exit-code\"\n[[params]]\nid = \"stdout\"\ntype = \"{kind}\""
    );
    let (path, bytes) = (format!("/v1/plugins/{id}"), component("print"));
    let parts: [(&str, &[u8]); 2] = [("manifest", manifest.as_bytes()), ("component", &bytes)];
    assert!(upload(yard, yard.token(), &path, &parts).await.status.is_success());
}

async fn yard() -> Yard {
    let yard = Yard::start();
    push(&yard, "teller", "secret").await;
    yard
}

fn event(secret: &str) -> Value {
    json!({"id": "e1", "plugin": "teller", "params": {"stdout": secret, "note": "n"}})
}

/// What a job of the event prints, which is the param that it gets.
async fn printed(yard: &Yard, order: &Value) -> String {
    text(&run_to_end(yard, "e1", order).await["log"]).trim_end().to_owned()
}

#[tokio::test]
async fn no_answer_shows_them() {
    let yard = yard().await;
    let shown = json!({"stdout": MASKED, "note": "n"});
    assert_eq!(define(&yard, event("hunter2")).await["params"], shown);
    assert_eq!(yard.get("/v1/events/e1").await.json()["params"], shown);
    assert_eq!(yard.get("/v1/events").await.json()["items"][0]["params"], shown);
    let put = yard.put("/v1/events/e1", &event("correct horse")).await;
    assert_eq!((put.status.as_u16(), &put.json()["params"]), (200, &shown));
    assert_eq!(yard.patch("/v1/events/e1", &json!({"retries": 1})).await.json()["params"], shown);
    let off = yard.post("/v1/events/e1/disable", &json!({})).await;
    assert_eq!(off.json()["params"], shown);
    let dry = yard.put("/v1/events/e1?dry_run=1", &event("battery")).await.json();
    let differs = json!({"path": "params.stdout", "old": MASKED, "new": MASKED});
    assert!(dry["changes"].as_array().unwrap().contains(&differs), "{dry}");

    assert_eq!(printed(&yard, &json!({})).await, "correct horse");
    let job = run_to_end(&yard, "e1", &json!({"params": {"stdout": "staple", "note": "m"}})).await;
    assert_eq!(text(&job["log"]).trim_end(), "staple");
    let ordered = json!({"stdout": MASKED, "note": "m"});
    assert_eq!(job["params"], ordered);
    let path = format!("/v1/jobs/{}", text(&job["id"]));
    assert_eq!(yard.get(&path).await.json()["params"], ordered);
    let again = yard.post(&format!("{path}/rerun?wait=60s"), &json!({})).await.json();
    assert_eq!((text(&again["log"]).trim_end(), &again["params"]), ("staple", &ordered));
}

#[tokio::test]
async fn what_was_shown_keeps_the_value() {
    let yard = yard().await;
    let shown = define(&yard, event("hunter2")).await;
    let put = yard.put("/v1/events/e1", &shown).await;
    assert_eq!((put.status.as_u16(), put.header("etag")), (200, Some("\"1\"")), "{}", put.text);
    let dry = yard.put("/v1/events/e1?dry_run=1", &shown).await.json();
    assert_eq!(dry["changes"], json!([]));
    let change = json!({"params": {"stdout": MASKED, "note": "changed"}});
    assert_eq!(yard.patch("/v1/events/e1", &change).await.json()["params"]["note"], "changed");
    assert_eq!(printed(&yard, &json!({})).await, "hunter2");
    assert_eq!(printed(&yard, &json!({"params": {"stdout": MASKED}})).await, "hunter2");
}

#[tokio::test]
async fn where_nothing_is_kept_the_value_itself_is_asked_for() {
    let yard = yard().await;
    let refused = yard.post("/v1/events", &event(MASKED)).await;
    assert!(refused.problem(422).contains("the value itself"), "{}", refused.text);
    assert_eq!(refused_paths(&refused), ["params.stdout"]);
    yard.put("/v1/events/e1", &event(MASKED)).await.problem(422);
    // A value that was no secret was never shown as one.
    push(&yard, "open", "text").await;
    let open = json!({"id": "e2", "plugin": "open", "params": {"stdout": "plain"}});
    assert_eq!(define(&yard, open).await["params"]["stdout"], "plain");
    let moved = json!({"plugin": "teller", "params": {"stdout": MASKED}});
    yard.patch("/v1/events/e2", &moved).await.problem(422);
}

#[tokio::test]
async fn what_a_job_passes_on_is_masked_too() {
    let yard = yard().await;
    let passing = json!({"complete": 1, "chain": "e2", "chain_params": {"stdout": "passed on"}});
    define(&yard, json!({"id": "e2", "plugin": "teller"})).await;
    define(&yard, event(&passing.to_string())).await;
    let job = run_to_end(&yard, "e1", &json!({})).await;
    assert_eq!(job["chain_params"], json!({"stdout": MASKED}));
    let next = text(&job["chained"][0]["job"]);
    let next = crate::yard::until_state(&yard, &next, "done").await;
    assert_eq!((&next["params"]["stdout"], &next["log"]), (&json!(MASKED), &json!("passed on\n")));
}

#[tokio::test]
async fn of_a_plugin_that_is_gone_no_param_is_shown() {
    let yard = yard().await;
    define(&yard, event("hunter2")).await;
    let job = run_to_end(&yard, "e1", &json!({"params": {"note": "m"}})).await;
    assert_eq!(job["params"], json!({"note": "m"}));
    yard.delete("/v1/events/e1").await;
    assert_eq!(yard.delete("/v1/plugins/teller").await.status, 204);
    let job = yard.get(&format!("/v1/jobs/{}", text(&job["id"]))).await.json();
    assert_eq!(job["params"], json!({"note": MASKED}));
}
