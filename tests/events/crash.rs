//! A server that is killed: what it said it has, it has; and nothing is done twice.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use crate::post::{PATIENCE, all, binding, event, post, settled, submitting};
use crate::server::Setup;

#[tokio::test]
async fn what_was_acknowledged_starts_its_job_once_after_a_kill() {
    // What a kill leaves to be settled has places too.
    let mut yard = Setup::default().argument("--event-operation-queue-size=1000").start();
    event(&yard, "default", json!({ "id": "e", "plugin": "hello", "on_crash": "retry" })).await;
    let submit = json!({ "arguments": { "n": "payload.n" } });
    binding(&yard, "default", submitting("b", "payload.n >= 0", submit)).await;
    let acknowledged = Mutex::new(Vec::new());
    for round in 0..8 {
        let sent = (0..40).map(|number| {
            let payload = json!({ "n": round * 100 + number }).to_string();
            let sent = post(&yard, "/api/v1/events/default/", &[], payload);
            let acknowledged = &acknowledged;
            async move {
                let answer = sent.await;
                assert_eq!(answer.status, 200, "{}", answer.text);
                let id = answer.header("x-sandyard-delivery").unwrap().to_owned();
                acknowledged.lock().unwrap().push(id);
            }
        });
        // In every other round all are acknowledged, and killed at once; in the others, some are.
        let patience = if round % 2 == 0 { PATIENCE } else { Duration::from_millis(round * 3) };
        drop(timeout(patience, futures_util::future::join_all(sent)).await);
        yard = yard.restart();
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= 160, "{}", acknowledged.len());
    let deliveries = settled(&yard).await;
    let jobs = all(&yard, "/v1/jobs").await;
    let mut started = BTreeMap::new();
    for delivery in &deliveries {
        let id = delivery["id"].as_str().unwrap();
        let shown = yard.get(&format!("/v1/deliveries/{id}")).await.json();
        assert_eq!(shown["matched"].as_array().unwrap().len(), 1, "{shown}");
        let job = shown["matched"][0]["job"].as_str().unwrap().to_owned();
        assert!(started.insert(job, id.to_owned()).is_none());
    }
    for id in &acknowledged {
        assert!(deliveries.iter().any(|delivery| delivery["id"] == *id), "{id} is lost");
    }
    assert_eq!(jobs.len(), started.len(), "each job is one delivery's");
    for job in jobs {
        assert!(started.contains_key(job["id"].as_str().unwrap()), "{job}");
    }
}
