//! Servers that answer what no server should: an error for the plugin, and no harm to the host.

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use wasmtime_wasi_http::{Error, RequestOptions};

use super::server::{Answer, Server};
use super::{Caps, Job, Setup};

async fn answered(answer: Answer) -> Result<(), Error> {
    let server = Server::start(answer).await;
    Job::granted(&[&server.url()]).get(&server.url()).await.map(|_| ())
}

async fn answered_with(bytes: &str) -> Result<(), Error> {
    answered(Answer::Bytes(bytes.as_bytes().to_vec())).await
}

fn response_with_headers(count: usize, size: usize) -> String {
    let mut response = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n".to_owned();
    for number in 0..count {
        write!(response, "x-{number}: {}\r\n", "y".repeat(size)).unwrap();
    }
    response + "\r\n"
}

#[tokio::test]
async fn headers_are_taken_up_to_their_number_and_size() {
    let caps = Caps::default();
    assert!(answered_with(&response_with_headers(caps.response_headers - 1, 1)).await.is_ok());
    for flood in [
        response_with_headers(caps.response_headers, 1),
        response_with_headers(40_000, 1),
        response_with_headers(1, caps.response_head),
        response_with_headers(100, caps.response_head / 100),
    ] {
        let refused = answered_with(&flood).await;
        assert!(matches!(refused, Err(Error::HttpResponseHeaderSectionSize(None))), "{refused:?}");
    }
}

#[tokio::test]
async fn an_endless_head_is_cut() {
    for (head, more) in [
        ("HTTP/1.1 200 OK\r\n", "x: y\r\n"),
        ("HTTP/1.1 200 OK\r\nx: ", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
        ("HTTP/1.1 200 ", "OKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOKOK"),
    ] {
        let endless = Answer::Endless(head.into(), more.repeat(50).into());
        let refused = answered(endless).await;
        assert!(matches!(refused, Err(Error::HttpResponseHeaderSectionSize(None))), "{refused:?}");
    }
}

#[tokio::test]
async fn endless_interim_responses_meet_the_first_byte_timeout() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n".to_vec();
    let server = Server::start(Answer::Endless(interim.clone(), interim)).await;
    let mut job = Job::granted(&[&server.url()]);
    let options = RequestOptions {
        first_byte_timeout: Some(Duration::from_millis(200)),
        ..RequestOptions::default()
    };
    let request = Request::get(server.url()).body(Bytes::new()).unwrap();
    let late = job.fetch(request, Some(options)).await;
    assert!(matches!(late, Err(Error::HttpResponseTimeout)), "{late:?}");
}

#[tokio::test]
async fn endless_trailers_are_cut() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n";
    let refused = answered(Answer::Endless(head.into(), "x: y\r\n".repeat(50).into())).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn what_is_no_http_is_a_protocol_error() {
    for nonsense in [
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/1.1 999999 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let refused = answered_with(nonsense).await;
        assert!(matches!(refused, Err(Error::HttpProtocolError)), "{nonsense:?}: {refused:?}");
    }
}

#[tokio::test]
async fn a_response_that_breaks_off_is_incomplete() {
    for partial in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n123",
    ] {
        let refused = answered_with(partial).await;
        assert!(matches!(refused, Err(Error::HttpResponseIncomplete)), "{partial:?}: {refused:?}");
    }
}

#[tokio::test]
async fn a_host_with_a_silent_address_is_reached_at_its_next() {
    let server = Server::start(super::server::ok("second")).await;
    let url = format!("http://two.test:{}", server.port());
    let grants = [url.as_str(), &server.url(), &format!("http://127.0.0.2:{}", server.port())];
    // Nothing listens at the first.
    let lookup = super::always(&["127.0.0.2", "127.0.0.1"]);
    let mut job = Setup { lookup, ..Setup::default() }.job(&grants);
    assert_eq!(super::text(&job.get(&url).await.unwrap()), "second");
}
