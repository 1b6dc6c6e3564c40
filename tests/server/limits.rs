//! What a client may not do: too much, too slowly, too often.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;

use crate::server::{Setup, Yard, send};

/// A connection whose reads do not last forever.
fn connect(yard: &Yard) -> TcpStream {
    let stream = TcpStream::connect(yard.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Everything that comes until the server closes.
fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let yard = Setup::default().variable("SANDYARD_HTTP_BODY_LIMIT", "10 KiB").start();
    let post = |size: usize| {
        let request = yard.request(Method::POST, "/v1/tokens");
        request.header("content-type", "application/json").body(" ".repeat(size))
    };
    let detail = send(post(20_000)).await.problem(413);
    assert!(detail.contains("http.body_limit"), "{detail}");
    // What is just small enough is read, and is no token's order.
    send(post(10 << 10)).await.problem(400);
    // A body that does not say its size is cut off all the same.
    let pieces =
        futures_util::stream::iter((0..20).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1000])));
    let body = reqwest::Body::wrap_stream(pieces);
    let request = yard.request(Method::POST, "/v1/tokens");
    send(request.header("content-type", "application/json").body(body)).await.problem(413);
}

#[test]
fn a_head_that_comes_too_slowly_ends_the_connection() {
    let yard = Setup::default().variable("SANDYARD_HTTP_HEADER_TIMEOUT", "300ms").start();
    let mut silent = connect(&yard);
    let mut slow = connect(&yard);
    // As HTTP/2 begins, too.
    let mut undecided = connect(&yard);
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n").unwrap();
    undecided.write_all(b"PRI * HT").unwrap();
    let begun = Instant::now();
    assert_eq!(rest(&mut silent), "");
    assert_eq!(rest(&mut slow), "");
    assert_eq!(rest(&mut undecided), "");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn a_connection_that_idles_is_closed_and_one_that_works_is_not() {
    let yard = Setup::default()
        .variable("SANDYARD_HTTP_HEADER_TIMEOUT", "200ms")
        .variable("SANDYARD_HTTP_IDLE_TIMEOUT", "900ms")
        .start();
    let mut stream = connect(&yard);
    for _ in 0..3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        let mut rest = Vec::new();
        while !rest.ends_with(b"\r\n\r\nok\n") {
            let mut one = [0; 1];
            stream.read_exact(&mut one).unwrap();
            rest.extend(one);
        }
        // Longer than the head of a new connection may take.
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(rest(&mut stream), "");
}

#[test]
fn a_body_that_comes_too_slowly_is_refused() {
    let yard = Setup::default().variable("SANDYARD_HTTP_BODY_TIMEOUT", "300ms").start();
    let mut stream = connect(&yard);
    let token = yard.token();
    write!(
        stream,
        "POST /v1/tokens HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"title\""
    )
    .unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let yard = Yard::start();
    let mut stream = connect(&yard);
    let header = "x".repeat(64 << 10);
    // The server may close while this is still being written.
    drop(write!(stream, "GET /healthz HTTP/1.1\r\nhost: a\r\nx-long: {header}\r\n\r\n"));
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let yard = Setup::default().variable("SANDYARD_HTTP_REQUESTS_PER_SECOND", "5").start();
    let mut refused = None;
    for _ in 0..10 {
        let answer = yard.get("/healthz").await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("ten requests at once are more than five a second");
    let detail = refused.problem(429);
    assert!(detail.contains("http.requests_per_second"), "{detail}");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(refused.header("x-request-id").is_some());
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(yard.get("/healthz").await.status, 200);
}

#[test]
fn an_address_with_too_many_connections_is_told_so() {
    let setup = Setup::default().variable("SANDYARD_HTTP_MAX_CONNECTIONS_PER_ADDRESS", "2");
    let yard = setup.start();
    let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let mut first = connect(&yard);
    let _second = connect(&yard);
    let mut third = connect(&yard);
    third.write_all(request).unwrap();
    let answer = rest(&mut third);
    assert!(answer.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{answer}");
    assert!(answer.contains("http.max_connections_per_address"), "{answer}");
    first.write_all(request).unwrap();
    assert!(rest(&mut first).starts_with("HTTP/1.1 200 OK\r\n"));
    // The place of the first is free once its end was seen.
    for _ in 0..100 {
        let mut again = connect(&yard);
        again.write_all(request).unwrap();
        if rest(&mut again).starts_with("HTTP/1.1 200 OK\r\n") {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the place is never free again");
}

#[test]
fn connections_beyond_the_cap_wait_for_their_turn() {
    let yard = Setup::default().variable("SANDYARD_HTTP_MAX_CONNECTIONS", "1").start();
    let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let mut first = connect(&yard);
    first.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    first.read_exact(&mut [0; 15]).unwrap();
    let mut second = connect(&yard);
    second.write_all(request).unwrap();
    second.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(second.read(&mut [0; 1]).is_err());
    drop(first);
    second.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert!(rest(&mut second).starts_with("HTTP/1.1 200 OK\r\n"));
}
