//! How a server ends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::server::{Setup, Yard, send};

/// Waits until the server says that it stops.
async fn stopping(yard: &Yard) {
    let begun = Instant::now();
    while yard.get("/readyz").await.status != 503 {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_server_that_stops_ends_well_and_leaves_its_data_free() {
    let mut yard = Yard::start();
    yard.get("/v1/status").await;
    yard.terminate();
    assert_eq!(yard.wait().code(), Some(0));
    assert!(!yard.file("address").exists());
    let yard = yard.restart();
    assert_eq!(yard.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn an_interrupt_ends_it_too() {
    let mut yard = Yard::start();
    yard.signal("INT");
    assert_eq!(yard.wait().code(), Some(0));
}

#[test]
fn a_request_that_is_under_way_is_still_answered() {
    let mut yard = Yard::start();
    let mut stream = TcpStream::connect(yard.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let body = json!({"title": "late", "scopes": ["read"]}).to_string();
    let (first, last) = body.split_at(5);
    write!(
        stream,
        "POST /v1/tokens HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{first}",
        yard.token(),
        body.len(),
    )
    .unwrap();
    // The server has it in hand once it has asked for the rest.
    std::thread::sleep(Duration::from_millis(300));
    yard.terminate();
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(last.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert_eq!(yard.wait().code(), Some(0));
}

#[test]
fn a_request_that_does_not_end_is_cut_off_after_the_grace() {
    let mut yard = Setup::default().variable("SANDYARD_HTTP_SHUTDOWN_GRACE", "200ms").start();
    let mut stream = TcpStream::connect(yard.address()).unwrap();
    write!(
        stream,
        "POST /v1/tokens HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\ncontent-length: 9\r\n\r\n",
        yard.token(),
    )
    .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    yard.terminate();
    assert_eq!(yard.wait().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn while_jobs_finish_nothing_new_is_taken_in() {
    let mut yard = Setup::default().variable("SANDYARD_ENGINE_SHUTDOWN_GRACE", "60s").start();
    let event = json!({
        "id": "long", "title": "Long", "plugin": "test", "params": {"duration": "3"},
    });
    assert_eq!(yard.post("/v1/events", &event).await.status, 201);
    let run = yard.request(Method::POST, "/v1/events/long/run?wait=60s").json(&json!({}));
    let run = tokio::spawn(send(run));
    while yard.get("/v1/status").await.json()["jobs"]["running"] != 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    yard.terminate();
    stopping(&yard).await;
    let refused = yard.post("/v1/events/long/run", &json!({})).await;
    assert!(refused.problem(503).contains("stopping"));
    assert!(refused.header("retry-after").is_some());
    assert_eq!(yard.get("/v1/status").await.json()["stopping"], true);
    assert_eq!(yard.get("/healthz").await.status, 200);
    let record = run.await.unwrap();
    assert_eq!(record.status, 200, "{}", record.text);
    assert_eq!(record.json()["outcome"], "success");
    assert_eq!(yard.wait().code(), Some(0));
}

#[tokio::test]
async fn a_second_interrupt_ends_it_at_once() {
    let mut yard = Setup::default().variable("SANDYARD_ENGINE_SHUTDOWN_GRACE", "60s").start();
    let event = json!({
        "id": "long", "title": "Long", "plugin": "test", "params": {"duration": "300"},
    });
    assert_eq!(yard.post("/v1/events", &event).await.status, 201);
    assert_eq!(yard.post("/v1/events/long/run", &json!({})).await.status, 202);
    while yard.get("/v1/status").await.json()["jobs"]["running"] != 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    yard.signal("INT");
    stopping(&yard).await;
    assert!(yard.ended().is_none());
    let begun = Instant::now();
    yard.signal("INT");
    assert_eq!(yard.wait().code(), Some(130));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
