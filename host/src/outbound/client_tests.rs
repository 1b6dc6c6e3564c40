//! The client as the host itself uses it, against real servers on loopback.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::time::{Instant, timeout};

use super::loopback::{Answer, Server, ok};
use super::{Caps, Client, Patience, Policy, Response, SendError};

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

fn get(uri: &str) -> Request<Bytes> {
    Request::get(uri).body(Bytes::new()).unwrap()
}

/// A response, and the server that lasts as long as it is kept.
async fn answered(answer: Answer, caps: Caps) -> (Server, Response) {
    let server = Server::start(answer).await;
    let client = Client::with_caps(Policy::trusting(), caps);
    let within = Patience::within(Duration::from_secs(20));
    let response = client.send(get(&server.url()), within).await.unwrap();
    (server, response)
}

#[tokio::test]
async fn a_whole_body_is_read_up_to_a_limit() {
    let (_server, response) = answered(ok("hello"), Caps::default()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-length"], "5");
    assert_eq!(response.bytes(5).await.unwrap(), "hello");
    let (_server, response) = answered(ok("hello"), Caps::default()).await;
    let cut = response.bytes(4).await;
    assert!(matches!(cut, Err(SendError::ResponseTooLarge { limit: 4 })), "{cut:?}");
}

#[tokio::test]
async fn a_stream_comes_piece_by_piece_while_it_goes_on() {
    let answer = Answer::Stall([HEAD, b"4\r\ndata\r\n3\r\n: x\r\n"].concat());
    let (_server, mut response) = answered(answer, Caps::endless_responses()).await;
    let mut read = Vec::new();
    while read.len() < 7 {
        let chunk = timeout(Duration::from_secs(5), response.chunk()).await.unwrap();
        read.extend_from_slice(&chunk.unwrap().unwrap());
    }
    assert_eq!(read, b"data: x");
    let more = timeout(Duration::from_millis(100), response.chunk()).await;
    assert!(more.is_err(), "the stream has not ended");
}

#[tokio::test]
async fn a_response_without_end_is_read_beyond_the_usual_cap_only_if_it_may() {
    let endless = || Answer::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 32 << 10]);
    let small = Caps { response_body: 100_000, ..Caps::default() };
    let (_server, mut response) = answered(endless(), small).await;
    let cut = loop {
        match response.chunk().await {
            Ok(chunk) => assert!(chunk.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(cut, SendError::ResponseTooLarge { limit: 100_000 }), "{cut:?}");
    let (_server, mut response) = answered(endless(), Caps::endless_responses()).await;
    let mut read = 0;
    while read < 1_000_000 {
        read += response.chunk().await.unwrap().unwrap().len();
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_and_not_an_end() {
    let answer = Answer::Bytes([HEAD, b"4\r\nda"].concat());
    let (_server, mut response) = answered(answer, Caps::default()).await;
    let end = loop {
        match response.chunk().await {
            Ok(chunk) => assert!(chunk.is_some(), "a broken body has no end"),
            Err(error) => break error,
        }
    };
    assert!(matches!(end, SendError::Incomplete), "{end:?}");
}

#[tokio::test]
async fn the_hosts_own_requests_reach_loopback_only_where_listed() {
    let mut server = Server::start(ok("inside")).await;
    let within = Patience::within(Duration::from_secs(20));
    let client = Client::new(Policy::public([].into(), "outbound.allow"));
    let refused = client.send(get(&server.url()), within).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "refused: 127.0.0.1 is a loopback address, which takes an entry of its own; \"{}\" in outbound.allow would allow it",
            server.url()
        )
    );
    assert!(server.is_untouched());
    let listed = [server.url().parse().unwrap()];
    let client = Client::new(Policy::public(listed.into(), "outbound.allow"));
    let response = client.send(get(&server.url()), within).await.unwrap();
    assert_eq!(response.bytes(100).await.unwrap(), "inside");
}

#[tokio::test]
async fn a_redirect_is_given_and_not_followed() {
    let mut other = Server::start(ok("secret")).await;
    let moved = format!("HTTP/1.1 307 X\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", other.url());
    let (_server, response) = answered(Answer::Bytes(moved.into_bytes()), Caps::default()).await;
    assert_eq!(response.status(), 307);
    assert!(other.is_untouched());
}

#[tokio::test]
async fn a_body_is_sent_with_its_length_and_up_to_the_cap() {
    let mut server = Server::start(Answer::Echo(5)).await;
    let caps = Caps { request_body: 5, ..Caps::default() };
    let client = Client::with_caps(Policy::trusting(), caps);
    let post = |body: &'static str| {
        let request = Request::post(server.url()).body(Bytes::from(body)).unwrap();
        client.send(request, Patience::within(Duration::from_secs(20)))
    };
    assert_eq!(post("hello").await.unwrap().bytes(5).await.unwrap(), "hello");
    let cut = post("hello!").await;
    assert!(matches!(cut, Err(SendError::RequestTooLarge { limit: 5 })), "{cut:?}");
    assert!(server.head().await.contains("content-length: 5\r\n"));
}

#[tokio::test]
async fn the_total_time_is_held_wherever_the_far_side_stops() {
    for sent in [&b""[..], b"HTTP/1.1 200 OK\r\n", HEAD] {
        let server = Server::start(Answer::Stall(sent.to_vec())).await;
        let client = Client::new(Policy::trusting());
        let begun = Instant::now();
        let within = Patience::within(Duration::from_millis(200));
        let late = match client.send(get(&server.url()), within).await {
            Ok(response) => response.bytes(100).await.unwrap_err(),
            Err(error) => error,
        };
        assert!(matches!(late, SendError::ResponseTimeout | SendError::BodyTimeout), "{late:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_dropped_response_ends_its_connection_and_frees_its_slot() {
    let server = Server::start(Answer::Stall(HEAD.to_vec())).await;
    let caps = Caps { connections: 1, ..Caps::default() };
    let client = Client::with_caps(Policy::trusting(), caps);
    let first = client.send(get(&server.url()), Patience::endless()).await.unwrap();
    let hasty = Patience { connect: Duration::from_millis(100), ..Patience::endless() };
    let busy = client.send(get(&server.url()), hasty).await;
    assert!(matches!(busy, Err(SendError::Busy { limit: 1 })), "{busy:?}");
    drop(first);
    assert!(client.send(get(&server.url()), Patience::endless()).await.is_ok());
}

#[tokio::test]
async fn an_error_says_nothing_of_path_query_and_headers() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/secret?secret", server.local_addr().unwrap());
    drop(server);
    let public = Client::new(Policy::public([].into(), "outbound.allow"));
    let trusting = Client::new(Policy::trusting());
    for (client, uri) in [
        (&public, closed.as_str()),
        (&trusting, closed.as_str()),
        (&trusting, "ftp://example.com/secret"),
        (&trusting, "http://me:secret@127.0.0.1/"),
        (&trusting, "/secret"),
    ] {
        let error = client.send(get(uri), Patience::within(Duration::from_secs(20))).await;
        let error = error.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}
