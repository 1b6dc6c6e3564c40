//! As many deliveries as may be on their way, and one more.

use serde_json::json;

use crate::post::{all, binding, post};
use crate::server::{Setup, Yard};

/// Bindings that take long: each spends all of its budget.
async fn slow(yard: &Yard, number: usize) {
    for n in 0..number {
        let selector = "count(1..1000, {count(1..1000, {# > 0}) > 0}) > 0";
        binding(yard, "default", json!({ "name": format!("slow{n}"), "selector": selector })).await;
    }
}

#[tokio::test]
async fn sixty_four_are_on_their_way_before_one_is_refused() {
    let yard = Yard::start();
    slow(&yard, 300).await;
    let path = "/api/v1/events/default/";
    let mut sent = Vec::new();
    for _ in 0..80 {
        sent.push(post(&yard, path, &[], "{}"));
    }
    let answers = futures_util::future::join_all(sent).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 64);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (503, json!({ "code": 14, "message": "operation queue full" }))
        );
        assert!(answer.header("retry-after").is_some());
    }
    assert_eq!(all(&yard, "/v1/deliveries").await.len(), 64, "what is refused is not kept");
}

#[tokio::test]
async fn the_numbers_are_set_by_flags_and_variables() {
    let flags = Setup::default()
        .argument("--event-operation-queue-size=1")
        .argument("--event-worker-count=2");
    let variables = Setup::default()
        .variable("ARGO_EVENT_OPERATION_QUEUE_SIZE", "1")
        .variable("ARGO_EVENT_WORKER_COUNT", "2");
    for setup in [flags, variables] {
        let yard = setup.start();
        slow(&yard, 200).await;
        let path = "/api/v1/events/default/";
        let sent: Vec<_> = (0..8).map(|_| post(&yard, path, &[], "{}")).collect();
        let answers = futures_util::future::join_all(sent).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 3);
    }
}
