//! The numbers for Prometheus.

use crate::server::{Yard, send};

/// The value of a line of metrics.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
}

#[tokio::test]
async fn requests_jobs_and_the_process_are_counted() {
    let yard = Yard::start();
    for _ in 0..3 {
        yard.get("/v1/status").await;
    }
    yard.get("/none").await;
    // Anybody may look, as Prometheus does by default.
    let response = yard.client().get(format!("{}/metrics", yard.url())).send().await.unwrap();
    let form = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(form.starts_with("application/openmetrics-text"), "{form}");
    let text = response.text().await.unwrap();
    let requests = |status: &str| {
        value(&text, &format!("sandyard_http_requests_total{{method=\"GET\",status=\"{status}\"}}"))
    };
    assert_eq!(requests("2xx"), 3.0);
    assert_eq!(requests("4xx"), 1.0);
    assert_eq!(value(&text, "sandyard_http_request_duration_seconds_count"), 4.0);
    assert_eq!(value(&text, "sandyard_jobs{state=\"queued\"}"), 0.0);
    assert_eq!(value(&text, "sandyard_jobs_ended_total{outcome=\"success\"}"), 0.0);
    assert!(value(&text, "sandyard_process_start_time_seconds") > 1.7e9);
    assert!(value(&text, "sandyard_process_resident_memory_bytes") > 1e6);
    assert!(value(&text, "sandyard_http_connections") >= 1.0);
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn deliveries_and_their_bindings_are_counted() {
    let yard = Yard::start();
    let binding = serde_json::json!({ "selector": "payload.message == 'hello'" });
    assert_eq!(yard.put("/v1/bindings/hello", &binding).await.status, 201);
    let path = "/api/v1/events/default/?wait=10s";
    for payload in [r#"{"message":"hello"}"#, r#"{"message":"bye"}"#] {
        let request = yard.request(reqwest::Method::POST, path).body(payload);
        assert_eq!(send(request).await.status, 200);
    }
    let text = yard.get("/metrics").await.text;
    assert_eq!(value(&text, "sandyard_deliveries_total{result=\"accepted\"}"), 2.0);
    assert_eq!(value(&text, "sandyard_deliveries_total{result=\"refused\"}"), 0.0);
    assert_eq!(value(&text, "sandyard_bindings_total{result=\"matched\"}"), 1.0);
    assert_eq!(value(&text, "sandyard_bindings_total{result=\"failed\"}"), 0.0);
    assert!(value(&text, "sandyard_deliveries_outstanding") <= 2.0);
}
