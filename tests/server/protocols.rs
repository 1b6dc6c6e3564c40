//! What is spoken: HTTP/1.1, HTTP/2 in the clear, and both over TLS.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Certificate, Client, Method, Version};
use tempfile::TempDir;

use crate::server::{Setup, Yard, send};

fn pem(what: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN {what}-----\n{text}\n-----END {what}-----\n")
}

#[tokio::test]
async fn http_2_is_spoken_in_the_clear_to_who_knows() {
    let yard = Yard::start();
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let request = |path: &str| client.get(format!("{}{path}", yard.url()));
    let response = request("/healthz").send().await.unwrap();
    assert_eq!((response.version(), response.status().as_u16()), (Version::HTTP_2, 200));
    // Many at once on one connection.
    let asked = (0..50).map(|_| request("/v1/status").bearer_auth(yard.token()).send());
    for response in futures_util::future::join_all(asked).await {
        assert_eq!(response.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn over_tls_both_are_spoken_and_nothing_in_the_clear() {
    let folder = TempDir::new().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    fs::write(&certificate, pem("CERTIFICATE", made.cert.der())).unwrap();
    fs::write(&key, pem("PRIVATE KEY", made.signing_key.serialized_der())).unwrap();
    let yard = Setup::default()
        .variable("SANDYARD_TLS_CERT", certificate.to_str().unwrap())
        .variable("SANDYARD_TLS_KEY", key.to_str().unwrap())
        .start();
    assert!(yard.url().starts_with("https://127.0.0.1:"), "{}", yard.url());
    let trusted = Certificate::from_der(made.cert.der()).unwrap();
    let builder = || Client::builder().use_rustls_tls().add_root_certificate(trusted.clone());
    for (client, version) in [
        (builder().build().unwrap(), Version::HTTP_2),
        (builder().http1_only().build().unwrap(), Version::HTTP_11),
    ] {
        let url = format!("{}/v1/status", yard.url());
        let response = client.get(url).bearer_auth(yard.token()).send().await.unwrap();
        assert_eq!((response.version(), response.status().as_u16()), (version, 200));
    }
    let plain = format!("http://{}/healthz", yard.address());
    assert!(yard.client().get(plain).send().await.is_err());
}

#[test]
fn tls_with_files_that_are_none_does_not_start() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("none.pem");
    let (status, stderr) = Setup::default()
        .variable("SANDYARD_TLS_CERT", path.to_str().unwrap())
        .variable("SANDYARD_TLS_KEY", path.to_str().unwrap())
        .fail();
    assert_eq!(status.code(), Some(2));
    assert!(stderr.contains("none.pem (`tls.cert`)"), "{stderr}");
    let data = Arc::new(TempDir::new().unwrap());
    let (_, stderr) = Setup::default().data(data).variable("SANDYARD_TLS_CERT", "cert.pem").fail();
    assert!(stderr.contains("tls.key: is missing, and tls.cert is there"), "{stderr}");
}

#[tokio::test]
async fn every_answer_carries_the_requests_id() {
    let yard = Yard::start();
    let own = yard.request(Method::GET, "/healthz").header("x-request-id", "mine-1");
    assert_eq!(send(own).await.header("x-request-id"), Some("mine-1"));
    let long = yard.request(Method::GET, "/healthz").header("x-request-id", "x".repeat(500));
    let made = send(long).await.header("x-request-id").unwrap().to_owned();
    assert_eq!(made.len(), 26, "{made}");
    let refused = yard.get("/none").await;
    assert_ne!(refused.header("x-request-id").unwrap(), made);
}

#[tokio::test]
async fn the_log_tells_path_and_status_and_no_secret() {
    let yard = Setup::default().variable("SANDYARD_LOG", "sandyard=info").start();
    let path = "/v1/status?secret=in-the-query";
    let asked = yard.request(Method::GET, path).header("x-request-id", "find-me");
    send(asked).await.problem(400);
    let mut log = yard.stderr();
    // The line may come after the answer.
    while !log.contains("find-me") || !log.ends_with('\n') {
        tokio::time::sleep(Duration::from_millis(10)).await;
        log = yard.stderr();
    }
    let line = log.lines().find(|line| line.contains("find-me")).unwrap();
    assert!(line.contains("/v1/status") && line.contains("400"), "{line}");
    assert!(!log.contains("in-the-query") && !log.contains(yard.token()), "{log}");
}
