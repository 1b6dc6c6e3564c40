//! Jobs that follow one another, as their records tell.

use serde_json::json;

use crate::server::Yard;
use crate::yard::{define, ids, run_to_end, text, until_state};

#[tokio::test]
async fn what_followed_stands_in_the_record_and_names_its_parent() {
    let yard = Yard::start();
    define(&yard, json!({"id": "second", "plugin": "hello"})).await;
    define(&yard, json!({"id": "first", "plugin": "hello", "chain": "second"})).await;
    let record = run_to_end(&yard, "first", &json!({})).await;
    assert_eq!(record["chained"][0]["event"], "second");
    let next = text(&record["chained"][0]["job"]);
    let followed = until_state(&yard, &next, "done").await;
    assert_eq!((&followed["parent"], &followed["event"]), (&record["id"], &json!("second")));
    assert_eq!(followed["source"], "Chain Reaction (first)");
    let children = yard.get(&format!("/v1/jobs?parent={}", text(&record["id"]))).await.json();
    assert_eq!(ids(&children), [next]);
}

#[tokio::test]
async fn a_chain_can_be_given_for_one_job() {
    let yard = Yard::start();
    define(&yard, json!({"id": "second", "plugin": "hello"})).await;
    define(&yard, json!({"id": "first", "plugin": "hello"})).await;
    let plain = run_to_end(&yard, "first", &json!({})).await;
    assert_eq!(plain["chained"], json!([]));
    let chained = run_to_end(&yard, "first", &json!({"fields": {"chain": "second"}})).await;
    assert_eq!(chained["chained"][0]["event"], "second");
}
