//! Large bodies: what all of them together take is bounded, and a namespace leaves room to others.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::clients::{client, secret};
use crate::post::{PATIENCE, outcome, post};
use crate::server::{Answer, Setup, Yard};

/// A request that says how large its body is, and sends no more than this of it.
fn begun(yard: &Yard, namespace: &str, token: Option<&str>, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(yard.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let proof = token
        .map_or("x-gitlab-token: sh!".to_owned(), |token| format!("authorization: Bearer {token}"));
    write!(
        stream,
        "POST /api/v1/events/{namespace}/ HTTP/1.1\r\nhost: a\r\n{proof}\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    stream
}

/// Sends the rest of it; the answer's first line and body.
fn finished(mut stream: TcpStream, length: usize) -> (String, String) {
    let body = format!("\"{}\"", "x".repeat(length - 2));
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

async fn held(yard: &Yard) -> u64 {
    let text = yard.get("/metrics").await.text;
    let name = "sandyard_deliveries_held_bytes ";
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap().parse().unwrap()
}

/// Waits until so much is held.
async fn until_held(yard: &Yard, bytes: u64) {
    for _ in 0..600 {
        if held(yard).await == bytes {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} bytes are held, not {bytes}", held(yard).await);
}

fn refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(answer.header("retry-after").is_some());
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("`events.body_budget`") && message.contains(words), "{message}");
}

fn small() -> Setup {
    Setup::default().variable("SANDYARD_EVENTS_BODY_BUDGET", "8 MiB")
}

#[tokio::test]
async fn what_is_announced_is_reserved_before_it_is_sent() {
    let yard = small().start();
    let large = 2 << 20;
    let token = yard.token();
    let first = begun(&yard, "noisy", Some(token), large);
    let second = begun(&yard, "noisy", Some(token), large);
    until_held(&yard, 2 * large as u64).await;
    // Half of all is the most that one namespace holds; the other half is left to the rest.
    let text = format!("\"{}\"", "x".repeat(1 << 20));
    let answer = post(&yard, "/api/v1/events/noisy/", &[], text.clone()).await;
    refused(&answer, "namespace noisy holds 4194304 bytes");
    outcome(&yard, "/api/v1/events/quiet/", &[], &json!({})).await;
    // One that does not say its size is refused when it has grown too large, and hears it.
    let pieces = (0..20).map(|_| Ok::<_, std::io::Error>(vec![b' '; 100 << 10]));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    refused(&post(&yard, "/api/v1/events/noisy/", &[], body).await, "namespace noisy");
    drop(second);
    until_held(&yard, large as u64).await;
    let taken = post(&yard, "/api/v1/events/noisy/", &[], text).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    let (head, body) = finished(first, large);
    assert!(head.starts_with("http/1.1 200") && body.contains("{}"), "{head}\n{body}");
    until_held(&yard, 0).await;
}

#[tokio::test]
async fn who_shows_no_token_leaves_room_for_who_does() {
    let yard = small().start();
    client(&yard, "gitlab", json!({ "type": "gitlab" })).await;
    secret(&yard, "s", "sh!").await;
    let large = 2 << 20;
    let first = begun(&yard, "my-ns", None, large);
    until_held(&yard, large as u64).await;
    let (head, body) = finished(begun(&yard, "my-ns", None, large), large);
    assert!(head.starts_with("http/1.1 503") && head.contains("retry-after"), "{head}\n{body}");
    let text = format!("\"{}\"", "x".repeat(1 << 19));
    assert_eq!(post(&yard, "/api/v1/events/my-ns/", &[], text).await.status, 200);
    let (head, body) = finished(first, large);
    assert!(head.starts_with("http/1.1 200"), "{head}\n{body}");
    until_held(&yard, 0).await;
}

#[tokio::test]
async fn a_body_counts_with_what_it_takes_when_it_is_read() {
    let yard = small().start();
    let many = format!("[{}0]", "{\"\":0},".repeat(100_000));
    let answer = post(&yard, "/api/v1/events/default/", &[], many).await;
    assert_eq!(answer.status, 413, "{}", answer.text);
    assert!(answer.text.contains("accepted are 4194304"), "{}", answer.text);
    until_held(&yard, 0).await;
}
