//! Requests go where a grant lets them, and nowhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use wasmtime_wasi_http::Error;

use super::server::{Answer, Server, ok};
use super::{Job, Lookup, Setup, always, text};

#[tokio::test]
async fn a_granted_request_arrives_and_its_answer_comes_back() {
    let mut server = Server::start(ok("hello")).await;
    let mut job = Job::granted(&[&server.url()]);
    let response = job.get(&format!("{}/a/b?c=d", server.url())).await.unwrap();
    assert_eq!((response.status().as_u16(), text(&response)), (200, "hello"));
    let head = server.head().await;
    assert!(head.starts_with("GET /a/b?c=d HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: 127.0.0.1:{}\r\n", server.port())), "{head}");
    assert!(head.contains("connection: close\r\n"), "{head}");
    assert_eq!((job.http.requests(), job.log()), (1, vec![]));
}

#[tokio::test]
async fn a_body_goes_along() {
    let server = Server::start(Answer::Echo(5)).await;
    let mut job = Job::granted(&[&server.url()]);
    let request = Request::post(server.url()).body(Bytes::from("hello")).unwrap();
    assert_eq!(text(&job.fetch(request, None).await.unwrap()), "hello");
}

#[tokio::test]
async fn without_a_grant_nothing_leaves_and_the_log_says_what_would_do() {
    let mut server = Server::start(ok("secret")).await;
    let mut job = Job::granted(&["https://127.0.0.1", "http://127.0.0.1:1"]);
    let url = server.url();
    let denied = job.get(&format!("{url}/token?key=secret")).await;
    assert!(matches!(denied, Err(Error::HttpRequestDenied)), "{denied:?}");
    let line = format!("http: GET {url} refused: not granted; grant \"{url}\" would allow it");
    assert_eq!(job.log(), [line]);
    assert!(server.is_untouched());
    assert_eq!(job.http.requests(), 1);
}

#[tokio::test]
async fn every_way_to_write_a_closed_address_is_refused() {
    let mut server = Server::start(ok("secret")).await;
    let port = server.port();
    let mut job = Job::granted(&["example.com", "*.example.com"]);
    let hosts = [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "10.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "127.1",
        "localhost",
        "LOCALHOST.",
        "example.com@127.0.0.1",
        "a:b@127.0.0.1",
        "example.com.",
    ];
    for host in hosts {
        let denied = job.get(&format!("http://{host}:{port}/")).await;
        assert!(matches!(denied, Err(Error::HttpRequestDenied)), "{host}: {denied:?}");
    }
    assert!(server.is_untouched());
    let log = job.log();
    assert_eq!(log.len(), hosts.len());
    assert!(log.iter().all(|line| line.contains(" refused: ") && !line.contains("a:b")), "{log:?}");
}

#[tokio::test]
async fn a_granted_name_at_a_closed_address_is_refused_unless_that_is_granted_too() {
    let mut server = Server::start(ok("inside")).await;
    let (name, address) = (format!("http://inside.test:{}", server.port()), server.url());
    let setup = || Setup { lookup: always(&["127.0.0.1"]), ..Setup::default() };
    let mut job = setup().job(&[&name]);
    assert!(matches!(job.get(&name).await, Err(Error::HttpRequestDenied)));
    assert_eq!(
        job.log(),
        [format!(
            "http: GET {name} refused: 127.0.0.1 is a loopback address, which takes a grant of its own; grant \"{address}\" would allow it"
        )]
    );
    assert!(server.is_untouched());

    let mut job = setup().job(&[&name, &address]);
    assert_eq!(text(&job.get(&name).await.unwrap()), "inside");
    assert!(server.head().await.contains("host: inside.test:"));
}

#[tokio::test]
async fn localhost_is_loopback_for_whom_it_is_granted() {
    let mut server = Server::start(ok("here")).await;
    let url = format!("http://localhost:{}", server.port());
    let mut job = Job::granted(&["*.localhost", "https://localhost"]);
    assert!(matches!(job.get(&url).await, Err(Error::HttpRequestDenied)));
    assert!(server.is_untouched());
    let mut job = Job::granted(&[&url]);
    assert_eq!(text(&job.get(&url).await.unwrap()), "here");
}

#[tokio::test]
async fn a_name_is_resolved_once_and_only_its_open_addresses_are_tried() {
    let server = Server::start(ok("first")).await;
    let url = format!("http://rebind.test:{}", server.port());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |_| {
        let found: [&[&str]; 2] = [&["10.0.0.1", "127.0.0.1"], &["10.0.0.1"]];
        let found = found[count.fetch_add(1, Ordering::SeqCst)];
        Ok(found.iter().map(|text| text.parse().unwrap()).collect())
    });
    let setup = Setup { lookup, time: Duration::from_secs(5), ..Setup::default() };
    let mut job = setup.job(&[&url, &server.url()]);
    assert_eq!(text(&job.get(&url).await.unwrap()), "first");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(matches!(job.get(&url).await, Err(Error::HttpRequestDenied)));
    assert!(job.log()[0].contains("10.0.0.1 is a private address"), "{:?}", job.log());
}

#[tokio::test]
async fn a_name_without_addresses_is_a_dns_error() {
    let mut job = Setup { lookup: always(&[]), ..Setup::default() }.job(&["gone.test"]);
    assert!(matches!(job.get("http://gone.test").await, Err(Error::DnsError { .. })));
}

#[tokio::test]
async fn a_redirect_is_a_response_like_any_other() {
    let mut other = Server::start(ok("secret")).await;
    let redirect =
        format!("HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", other.url());
    let server = Server::start(Answer::Bytes(redirect.into_bytes())).await;
    let mut job = Job::granted(&[&server.url()]);
    let response = job.get(&server.url()).await.unwrap();
    assert_eq!(response.status().as_u16(), 302);
    assert_eq!(response.headers()["location"], other.url());
    assert!(other.is_untouched());
    assert_eq!(job.http.requests(), 1);
}

#[tokio::test]
async fn tunnels_and_other_schemes_are_refused() {
    let mut server = Server::start(ok("tunnel")).await;
    let mut job = Job::granted(&[&server.url()]);
    let connect = Request::builder().method(Method::CONNECT).uri(server.url());
    let denied = job.fetch(connect.body(Bytes::new()).unwrap(), None).await;
    assert!(matches!(denied, Err(Error::HttpRequestDenied)), "{denied:?}");
    let denied = job.get(&server.url().replace("http", "gopher")).await;
    assert!(matches!(denied, Err(Error::HttpRequestDenied)), "{denied:?}");
    assert!(server.is_untouched());
    assert_eq!(job.http.requests(), 2);
    assert!(job.log()[1].contains("its scheme is \"gopher\""), "{:?}", job.log());
}
