//! As many deliveries as may be on their way, and one more.

use std::time::Instant;

use serde_json::json;

use crate::post::{PATIENCE, all, binding, outcome, post};
use crate::server::{Answer, Setup, Yard};

/// Bindings that take long: each spends all of its budget.
async fn slow(yard: &Yard, namespace: &str, number: usize) {
    for n in 0..number {
        let selector = "count(1..1000, {count(1..1000, {# > 0}) > 0}) > 0";
        binding(yard, namespace, json!({ "name": format!("slow{n}"), "selector": selector })).await;
    }
}

/// Sends so many deliveries at once.
async fn burst(yard: &Yard, namespace: &str, number: usize) -> Vec<Answer> {
    let path = format!("/api/v1/events/{namespace}/");
    let sent = (0..number).map(|_| post(yard, &path, &[], "{}"));
    futures_util::future::join_all(sent).await
}

/// How many were taken. The others are told which limit is reached.
fn taken(answers: &[Answer], limit: &str) -> usize {
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (503, &json!(14)));
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("operation queue full: "), "{message}");
        assert!(message.contains(limit), "{message}");
        assert!(answer.header("retry-after").is_some());
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

async fn metric(yard: &Yard, name: &str) -> f64 {
    let text = yard.get("/metrics").await.text;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
}

#[tokio::test]
async fn sixty_four_are_on_their_way_before_one_is_refused() {
    let yard = Yard::start();
    slow(&yard, "default", 300).await;
    let answers = burst(&yard, "default", 80).await;
    assert_eq!(taken(&answers, "namespace default has 64 deliveries"), 64);
    assert_eq!(all(&yard, "/v1/deliveries").await.len(), 64, "what is refused is not kept");
}

#[tokio::test]
async fn a_namespace_that_is_full_is_in_no_other_ones_way() {
    let yard = Yard::start();
    slow(&yard, "noisy", 300).await;
    binding(&yard, "quiet", json!({ "name": "quick", "selector": "true" })).await;
    assert_eq!(taken(&burst(&yard, "noisy", 80).await, "namespace noisy"), 64);
    // What the noisy one sent takes long; what the quiet one sends has its turn at once.
    let begun = Instant::now();
    for _ in 0..5 {
        outcome(&yard, "/api/v1/events/quiet/", &[], &json!({})).await;
    }
    let passed = begun.elapsed();
    let waiting = all(&yard, "/v1/deliveries").await;
    let waiting = waiting.iter().filter(|delivery| delivery["state"] == "waiting").count();
    assert!(waiting >= 32, "after {passed:?} only {waiting} of the noisy one's wait");
    assert_eq!(metric(&yard, "sandyard_deliveries_refused_total{limit=\"namespace\"}").await, 16.0);
    assert_eq!(metric(&yard, "sandyard_deliveries_total{result=\"refused\"}").await, 16.0);
    assert!(metric(&yard, "sandyard_deliveries_outstanding").await >= 32.0);
}

#[tokio::test]
async fn all_namespaces_together_have_a_limit_too() {
    let yard = Setup::default()
        .variable("SANDYARD_EVENTS_OPERATION_QUEUE_SIZE", "3")
        .variable("SANDYARD_EVENTS_WORKER_COUNT", "1")
        .variable("SANDYARD_EVENTS_MAX_DELIVERIES", "6")
        .start();
    slow(&yard, "a", 200).await;
    slow(&yard, "b", 200).await;
    assert_eq!(taken(&burst(&yard, "a", 5).await, "namespace a has 4 deliveries"), 4);
    assert_eq!(taken(&burst(&yard, "b", 5).await, "the host has 6 deliveries"), 2);
    assert_eq!(metric(&yard, "sandyard_deliveries_refused_total{limit=\"host\"}").await, 3.0);
}

#[tokio::test]
async fn what_a_crash_left_has_its_namespaces_places_and_no_other_ones() {
    let yard = Yard::start();
    slow(&yard, "noisy", 300).await;
    binding(&yard, "quiet", json!({ "name": "quick", "selector": "true" })).await;
    assert_eq!(taken(&burst(&yard, "noisy", 64).await, ""), 64);
    let yard = yard.restart();
    let begun = Instant::now();
    let again = burst(&yard, "noisy", 10).await;
    // Some may be worked off by now, and as many new ones have their places.
    assert!(taken(&again, "namespace noisy has 64 deliveries") < again.len());
    outcome(&yard, "/api/v1/events/quiet/", &[], &json!({})).await;
    assert!(begun.elapsed() < PATIENCE / 6, "{:?}", begun.elapsed());
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
        slow(&yard, "default", 200).await;
        assert_eq!(taken(&burst(&yard, "default", 8).await, "has 3 deliveries"), 3);
    }
}
