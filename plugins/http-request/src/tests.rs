//! The plugin as a whole, with answers in place of a network.

use std::cell::RefCell;
use std::rc::Rc;

use sandyard_guest::http::{Error, Response};
use sandyard_guest::testing::{self, Said};
use serde_json::{Value, json};

use super::http_request;

fn answered(params: Value, response: Response) -> Said {
    testing::job(params).answer(move |_| Ok(response.clone())).run(http_request)
}

fn failed(params: Value, error: Error) -> Said {
    testing::job(params).answer(move |_| Err(error.clone())).run(http_request)
}

fn to(url: &str) -> Value {
    json!({"url": url})
}

fn page() -> Response {
    Response::new(200)
        .with_header("Content-Type", "text/html")
        .with_header("Age", "3")
        .with_body("all <good>")
}

#[test]
fn a_success_shows_headers_content_and_metrics() {
    let said = answered(to("http://example.com/"), page());
    assert!(said.is_success());
    assert_eq!(said.description(), "Success (HTTP 200 OK)");
    assert_eq!(
        said.get("table"),
        Some(&json!({
            "title": "HTTP Response Headers",
            "header": ["Header Name", "Header Value"],
            "rows": [["age", "3"], ["content-type", "text/html"]]
        }))
    );
    assert_eq!(
        said.get("html"),
        Some(&json!({"title": "Raw Response Content", "content": "<pre>all &lt;good&gt;</pre>"}))
    );
    assert!(said.perf("total").is_some() && said.perf("wait").is_some());
    assert_eq!(said.get("chain_data"), None);
}

#[test]
fn the_request_is_what_the_params_ask_for() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let params = json!({
        "method": "POST",
        "url": "http://example.com/test.json?key=[/chain_data/json/key1]",
        "headers": "User-Agent: Mozilla/5.0\nX-UUID: [/chain_data/headers/x-uuid]",
        "data": "code=[/chain_code]",
        "timeout": "5",
    });
    let said = testing::job(params)
        .with("chain_code", 0)
        .with("chain_data", json!({"headers": {"x-uuid": "7617a494"}, "json": {"key1": "value1"}}))
        .answer(move |request| {
            log.borrow_mut().push(request.clone());
            Ok(Response::new(204))
        })
        .run(http_request);
    assert_eq!(said.description(), "Success (HTTP 204 No Content)");
    let [request] = &seen.borrow()[..] else { panic!("{seen:?}") };
    assert_eq!(request.method(), "POST");
    assert_eq!(request.url().to_string(), "http://example.com/test.json?key=value1");
    assert_eq!(
        request.headers().collect::<Vec<_>>(),
        [("User-Agent", "Mozilla/5.0"), ("X-UUID", "7617a494")]
    );
    assert_eq!(request.body(), b"code=0");
    assert!(said.log().iter().all(|line| !line.contains("value1")), "{:?}", said.log());
}

#[test]
fn a_get_has_no_body() {
    let said = testing::job(json!({"url": "http://example.com", "data": "x"}))
        .answer(|request| Ok(Response::new(if request.body().is_empty() { 200 } else { 400 })))
        .run(http_request);
    assert!(said.is_success());
}

#[test]
fn a_bad_status_is_the_code_and_is_shown_all_the_same() {
    for (status, told) in
        [(404, "HTTP 404 Not Found"), (500, "HTTP 500 Internal Server Error"), (599, "HTTP 599")]
    {
        let said = answered(to("http://example.com/"), Response::new(status).with_header("x", "y"));
        assert_eq!((said.code(), said.description()), (&json!(status), told));
        assert!(said.get("table").is_some());
    }
}

#[test]
fn a_redirect_that_is_not_followed_is_a_success() {
    let said =
        answered(to("http://example.com/"), Response::new(302).with_header("location", "/next"));
    assert_eq!(said.description(), "Success (HTTP 302 Found)");
}

#[test]
fn relative_redirects_are_followed() {
    let said = testing::job(json!({"url": "http://example.com/a/b", "follow": 1}))
        .answer(|request| match request.url().target() {
            "/a/b" => Ok(Response::new(302).with_header("Location", "c")),
            "/a/c" => Ok(Response::new(200).with_body("there")),
            other => panic!("{other}"),
        })
        .run(http_request);
    assert!(said.is_success());
    assert!(said.log().contains(&"Received 5 bytes of content in 2 request(s).".to_owned()));
}

#[test]
fn redirects_in_a_circle_end_at_32() {
    let said = testing::job(json!({"url": "http://example.com/", "follow": true}))
        .answer(|_| Ok(Response::new(307).with_header("location", "/")))
        .run(http_request);
    assert_eq!(said.description(), "more than 32 redirects");
}

#[test]
fn the_body_is_matched_for_errors_first_and_then_for_success() {
    let matching = |success: &str, error: &str| {
        answered(
            json!({"url": "http://example.com", "success_match": success, "error_match": error}),
            page(),
        )
    };
    assert!(matching("g..d", "").is_success());
    assert_eq!(matching("best", "").description(), "Response missing success match: best");
    assert_eq!(matching("good", "a.l").description(), "Response contains error match: a.l");
    assert_eq!(matching("good", "(?i)ALL").code(), 1);
}

#[test]
fn a_bad_pattern_is_a_failure_and_nothing_is_sent() {
    let said = testing::job(json!({"url": "http://example.com", "error_match": "a("}))
        .answer(|_| panic!("nothing should be sent"))
        .run(http_request);
    assert_eq!(said.code(), 1);
    assert!(
        said.description().starts_with("param `error_match`: `a(` is not a regular expression: ")
    );
}

#[test]
fn a_malformed_url_is_said_to_be_malformed() {
    for url in ["http://", "example.com", "http://a b", ""] {
        let said = answered(to(url), page());
        assert_eq!(
            (said.code(), said.description()),
            (&json!(1), format!("Malformed URL: {url}").as_str())
        );
    }
}

#[test]
fn json_is_handed_on_if_there_is_a_next_event() {
    let response = Response::new(200)
        .with_header("Content-Type", "application/json; charset=utf-8")
        .with_header("Set-Cookie", "a=1")
        .with_header("Set-Cookie", "b=2")
        .with_body(r#"{"key1":"value1","key2":12345}"#);
    let said = testing::job(to("http://example.com"))
        .with("chain", "e29bf12db")
        .answer(move |_| Ok(response.clone()))
        .run(http_request);
    assert_eq!(
        said.get("chain_data"),
        Some(&json!({
            "headers": {"content-type": "application/json; charset=utf-8", "set-cookie": "a=1, b=2"},
            "json": {"key1": "value1", "key2": 12345}
        }))
    );
}

#[test]
fn content_that_only_claims_to_be_json_is_a_warning() {
    let said = testing::job(to("http://example.com"))
        .with("chain", "e29bf12db")
        .answer(|_| {
            Ok(Response::new(200).with_header("content-type", "text/json").with_body("<html>"))
        })
        .run(http_request);
    assert!(said.is_success());
    assert!(said.log().iter().any(|line| line.starts_with("WARNING: ")));
    assert_eq!(said.get("chain_data"), Some(&json!({"headers": {"content-type": "text/json"}})));
}

#[test]
fn large_or_binary_content_is_not_shown() {
    let large =
        Response::new(200).with_header("content-type", "text/plain").with_body("x".repeat(32_768));
    assert_eq!(answered(to("http://example.com"), large).get("html"), None);
    let image = Response::new(200).with_header("content-type", "image/png").with_body("x");
    assert_eq!(answered(to("http://example.com"), image).get("html"), None);
}

#[test]
fn no_response_is_a_failure_that_says_why() {
    let said = failed(to("http://example.com"), Error::Timeout("no response in time".to_owned()));
    assert_eq!((said.code(), said.description()), (&json!(1), "timed out: no response in time"));
}

#[test]
fn a_bad_certificate_names_the_grant_to_whoever_ticked_the_box() {
    let error = || Error::Tls("the certificate is not trusted".to_owned());
    let plain = failed(to("https://example.com:8443/x"), error());
    assert_eq!(plain.description(), "the secure connection failed: the certificate is not trusted");
    let ticked =
        failed(json!({"url": "https://example.com:8443/x", "ssl_cert_bypass": "1"}), error());
    assert!(
        ticked.description().contains("\"https+insecure://example.com:8443\""),
        "{}",
        ticked.description()
    );
}

#[test]
fn headers_that_the_host_sets_are_left_out() {
    let said = testing::job(
        json!({"url": "http://example.com", "headers": "Host: other\nAccept: text/html"}),
    )
    .answer(|request| match request.headers().find(|(name, _)| *name == "Host") {
        Some((name, _)) => Err(Error::ReservedHeader { name: name.to_owned() }),
        None => Ok(Response::new(200)),
    })
    .run(http_request);
    assert!(said.is_success());
    assert!(said.log().contains(&"The header `Host` is left out: the host sets it.".to_owned()));
}

#[test]
fn a_negative_timeout_is_refused_by_name() {
    let said = answered(json!({"url": "http://example.com", "timeout": "-1"}), page());
    assert_eq!(said.description(), "param `timeout`: -1, expected a number of seconds from 0 up");
}
