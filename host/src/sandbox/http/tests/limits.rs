//! How many, how much and how long.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::time::{Instant, sleep};
use wasmtime_wasi_http::{Error, RequestOptions};

use super::server::{Answer, Server, ok};
use super::{Caps, Job, Setup};

const SHORT: Duration = Duration::from_millis(150);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";

fn get(uri: &str) -> Request<Bytes> {
    Request::get(uri).body(Bytes::new()).unwrap()
}

fn capped(change: impl FnOnce(&mut Caps)) -> Setup {
    let mut caps = Caps::default();
    change(&mut caps);
    Setup { caps, ..Setup::default() }
}

#[tokio::test]
async fn requests_beyond_the_limit_are_denied_counted_and_noted_once() {
    let server = Server::start(ok("hello")).await;
    let mut job = Setup { max_requests: 2, ..Setup::default() }.job(&[&server.url()]);
    assert!(matches!(job.get("http://other.test").await, Err(Error::HttpRequestDenied)));
    assert!(job.get(&server.url()).await.is_ok());
    for _ in 0..3 {
        assert!(matches!(job.get(&server.url()).await, Err(Error::HttpRequestDenied)));
    }
    assert_eq!(job.http.requests(), 5);
    let log = job.log();
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(log[1].contains("the 2 requests it may; a higher limit http_requests"), "{log:?}");
}

#[tokio::test]
async fn an_endless_response_is_cut_at_the_cap() {
    let endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    let server = Server::start(Answer::Endless(endless, vec![b'x'; 4096])).await;
    let mut job = capped(|caps| caps.response_body = 100_000).job(&[&server.url()]);
    let cut = job.get(&server.url()).await;
    assert!(matches!(cut, Err(Error::HttpResponseBodySize(Some(100_000)))), "{cut:?}");
    assert!(job.log()[0].contains("response's body is over 100000 bytes"), "{:?}", job.log());
}

#[tokio::test]
async fn a_response_that_announces_too_much_is_not_begun() {
    let server = Server::start(Answer::Stall(HEAD.to_vec())).await;
    let mut job = capped(|caps| caps.response_body = 9).job(&[&server.url()]);
    let refused = job.begin(get(&server.url()), None).await;
    assert!(matches!(refused.map(|_| ()), Err(Error::HttpResponseBodySize(Some(9)))));
    let mut job = capped(|caps| caps.response_body = 10).job(&[&server.url()]);
    assert!(job.begin(get(&server.url()), None).await.is_ok());
}

#[tokio::test]
async fn a_request_body_over_the_cap_is_not_sent_to_its_end() {
    let server = Server::start(Answer::Echo(1000)).await;
    let setup = || capped(|caps| caps.request_body = 1000);
    let post =
        |size: usize| Request::post(server.url()).body(Bytes::from(vec![b'x'; size])).unwrap();
    let mut job = setup().job(&[&server.url()]);
    assert_eq!(job.fetch(post(1000), None).await.unwrap().body().len(), 1000);
    let cut = job.fetch(post(1001), None).await;
    assert!(matches!(cut, Err(Error::HttpRequestBodySize(Some(1000)))), "{cut:?}");
    assert!(job.log()[0].contains("request's body is over 1000 bytes"), "{:?}", job.log());
}

#[tokio::test]
async fn a_silent_server_meets_the_first_byte_timeout() {
    let server = Server::start(Answer::Stall(Vec::new())).await;
    let mut job = Job::granted(&[&server.url()]);
    let options = RequestOptions { first_byte_timeout: Some(SHORT), ..RequestOptions::default() };
    let late = job.fetch(get(&server.url()), Some(options)).await;
    assert!(matches!(late, Err(Error::HttpResponseTimeout)), "{late:?}");
}

#[tokio::test]
async fn a_server_that_stops_in_the_body_meets_the_between_bytes_timeout() {
    let server = Server::start(Answer::Stall([HEAD, b"12345"].concat())).await;
    let mut job = Job::granted(&[&server.url()]);
    let options =
        RequestOptions { between_bytes_timeout: Some(SHORT), ..RequestOptions::default() };
    let late = job.fetch(get(&server.url()), Some(options)).await;
    assert!(matches!(late, Err(Error::ConnectionReadTimeout)), "{late:?}");
}

#[tokio::test]
async fn a_plugin_may_take_its_time_between_reads() {
    let server = Server::start(Answer::Bytes([HEAD, b"1234567890"].concat())).await;
    let mut job = Job::granted(&[&server.url()]);
    let options =
        RequestOptions { between_bytes_timeout: Some(SHORT), ..RequestOptions::default() };
    let begun = job.begin(get(&server.url()), Some(options)).await.unwrap();
    sleep(SHORT * 2).await;
    assert_eq!(begun.read().await.unwrap().body().len(), 10);
}

#[tokio::test]
async fn no_timeout_reaches_beyond_the_end_of_the_job() {
    let server = Server::start(Answer::Stall(Vec::new())).await;
    let mut job = Setup { time: SHORT, ..Setup::default() }.job(&[&server.url()]);
    let patient = Some(Duration::from_secs(600));
    let options = RequestOptions {
        connect_timeout: patient,
        first_byte_timeout: patient,
        between_bytes_timeout: patient,
    };
    let begun = Instant::now();
    assert!(job.fetch(get(&server.url()), Some(options)).await.is_err());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_slow_resolver_meets_the_connect_timeout() {
    let lookup = std::sync::Arc::new(|_: &str| {
        std::thread::sleep(SHORT * 4);
        Ok(vec!["127.0.0.1".parse().unwrap()])
    });
    let mut job = Setup { lookup, ..Setup::default() }.job(&["slow.test"]);
    let options = RequestOptions { connect_timeout: Some(SHORT), ..RequestOptions::default() };
    let late = job.fetch(get("http://slow.test"), Some(options)).await;
    assert!(matches!(late, Err(Error::DnsTimeout)), "{late:?}");
}

#[tokio::test]
async fn nobody_listening_is_a_refused_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut job = Job::granted(&[&url]);
    assert!(matches!(job.get(&url).await, Err(Error::ConnectionRefused)));
}

#[tokio::test]
async fn connections_beyond_the_cap_wait_for_one_to_end() {
    let server = Server::start(Answer::Stall(HEAD.to_vec())).await;
    let mut job = capped(|caps| caps.connections = 2).job(&[&server.url()]);
    let first = job.begin(get(&server.url()), None).await.unwrap();
    let _second = job.begin(get(&server.url()), None).await.unwrap();
    let options = RequestOptions { connect_timeout: Some(SHORT), ..RequestOptions::default() };
    let third = job.begin(get(&server.url()), Some(options)).await;
    assert!(matches!(third.map(|_| ()), Err(Error::ConnectionLimitReached)));
    assert!(job.log()[0].contains("has 2 connections open"), "{:?}", job.log());
    let waiting = tokio::spawn(job.begin(get(&server.url()), None));
    drop(first);
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn connections_end_with_the_job() {
    let mut server = Server::start(Answer::Stall(HEAD.to_vec())).await;
    let mut job = Job::granted(&[&server.url()]);
    let begun = job.begin(get(&server.url()), None).await.unwrap();
    let pending = wasmtime_wasi::runtime::spawn(job.begin(get(&server.url()), None));
    server.head().await;
    server.head().await;
    assert_eq!(server.open(), 2);
    drop((job, begun, pending));
    let patience = Instant::now() + Duration::from_secs(5);
    while server.open() > 0 {
        assert!(Instant::now() < patience, "a connection outlived its job");
        sleep(Duration::from_millis(5)).await;
    }
}
