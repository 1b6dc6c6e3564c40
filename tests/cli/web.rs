//! `--allow-http` with the built-in HTTP request plugin and a real server on loopback.

use std::time::Duration;

use serde_json::{Value, json};

use crate::call::{record, run, temporary};
use crate::guests::{component, plugin};
use crate::server::{Server, answer};

/// Sends a request to a server that is granted, and gives the record.
#[track_caller]
fn request(status: i32, server: &Server, path: &str, params: &Value) -> Value {
    let url = format!("url={}{path}", server.url);
    let params = params.to_string();
    let granted = ["--allow-http", &server.url];
    record(status, ["http-request", "--param", &url, "--params", &params].iter().chain(&granted))
}

#[track_caller]
fn describes(record: &Value, text: &str) {
    assert!(record["description"].as_str().unwrap().contains(text), "{record:#}");
}

/// A server of a few pages.
fn site() -> Server {
    Server::start(|asked| {
        let text = [("Content-Type", "text/plain"), ("X-Two", "2")];
        match asked.target.as_str() {
            "/page" => answer(200, &text, "all is clear"),
            "/old" => answer(302, &[("Location", "/page")], ""),
            "/round" => answer(302, &[("Location", "/round")], ""),
            "/json" => answer(200, &[("Content-Type", "application/json")], r#"{"k":[1,2]}"#),
            "/long" => answer(
                200,
                &[("Content-Type", "application/json")],
                &format!("\"{}\"", "x".repeat(2 << 20)),
            ),
            "/slow" => {
                std::thread::sleep(Duration::from_secs(20));
                answer(200, &text, "at last")
            }
            "/broken" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".to_vec(),
            "/nonsense" => b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
            _ => answer(404, &text, "no such page"),
        }
    })
}

#[test]
fn a_granted_host_is_reached_and_its_answer_shown() {
    let server = site();
    let record = request(0, &server, "/page", &json!({}));
    describes(&record, "Success (HTTP 200 OK)");
    assert_eq!(record["usage"]["http_requests"], 1);
    assert_eq!(record["html"]["content"], "<pre>all is clear</pre>");
    let rows = record["table"]["rows"].as_array().unwrap();
    assert!(rows.contains(&json!(["x-two", "2"])), "{rows:?}");
    assert!(record["perf"]["total"].as_f64().unwrap() > 0.0);
    assert_eq!(record["chain_data"], Value::Null);
    let [asked] = &server.asked()[..] else { panic!("{:?}", server.asked()) };
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", "/page"));
    assert_eq!(asked.header("user-agent"), Some("Sandyard/0.1"));
}

#[test]
fn a_host_that_is_not_granted_is_refused_with_the_grant_that_would_do() {
    let server = site();
    let url = format!("url={}/page", server.url);
    let other_port = "http://127.0.0.1:1".to_owned();
    for grants in
        [vec![], vec!["--allow-http", "https://example.com"], vec!["--allow-http", &other_port]]
    {
        let ended = run(["http-request", "--param", &url]).arguments(&grants).end().exits(1);
        let ended = ended.tells(&format!("grant \"{}\" would allow it", server.url));
        assert!(ended.stdout.starts_with("error 1  the host refused the request"), "{ended:#?}");
    }
    assert!(server.asked().is_empty(), "{:?}", server.asked());
}

#[test]
fn loopback_is_granted_by_name_or_address_and_port_or_not_at_all() {
    let server = site();
    let port = server.url.rsplit(':').next().unwrap();
    let url = format!("url={}/page", server.url);
    for (status, grant) in [
        (0, format!("127.0.0.1:{port}")),
        (0, format!("http://127.0.0.1:{port}")),
        (1, format!("https://127.0.0.1:{port}")),
        (1, "http://127.0.0.1".to_owned()),
        (1, format!("*.example.com:{port}")),
    ] {
        run(["http-request", "--param", &url, "--allow-http", &grant]).end().exits(status);
    }
}

#[test]
fn what_a_plugin_asks_to_reach_is_told_and_not_granted() {
    let (server, folder) = (site(), temporary());
    let asks = format!("[grants]\nhttp = [{:?}]", server.url);
    let place = plugin(folder.path(), "http-get", &asks);
    let params = json!({ "urls": [format!("{}/page", server.url)] }).to_string();
    let would = format!("--allow-http {} would grant it", server.url);
    run([&place, "--params", &params]).end().exits(0).tells(&would);
    assert!(server.asked().is_empty(), "{:?}", server.asked());

    let granted = run([&place, "--params", &params, "--allow-http", &server.url]).end().exits(0);
    assert!(!granted.stderr.contains("would grant it"), "{granted:#?}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn redirects_are_followed_if_asked_for() {
    let server = site();
    let record = request(0, &server, "/old", &json!({}));
    describes(&record, "Success (HTTP 302 Found)");
    assert_eq!(record["usage"]["http_requests"], 1);
    let record = request(0, &server, "/old", &json!({ "follow": true, "success_match": "clear" }));
    describes(&record, "Success (HTTP 200 OK)");
    assert_eq!(record["usage"]["http_requests"], 2);
    describes(&request(1, &server, "/round", &json!({ "follow": 1 })), "more than 32 redirects");
}

#[test]
fn a_redirect_opens_no_other_host() {
    let inner = site();
    let location = format!("{}/page", inner.url);
    let outer = Server::start(move |_| answer(302, &[("Location", &location)], ""));
    let record = request(1, &outer, "/", &json!({ "follow": true }));
    assert!(record["log"].as_str().unwrap().contains(&format!("grant \"{}\"", inner.url)));
    assert!(inner.asked().is_empty());
}

#[test]
fn the_content_decides_as_the_params_say() {
    let server = site();
    for (status, params, description) in [
        (0, json!({ "success_match": "all .. clear" }), "Success (HTTP 200 OK)"),
        (1, json!({ "success_match": "cloudy" }), "missing success match: cloudy"),
        (1, json!({ "error_match": "cle.r" }), "contains error match: cle.r"),
        (0, json!({ "error_match": "cloudy" }), "Success (HTTP 200 OK)"),
        (1, json!({ "success_match": "(" }), "param `success_match`: `(` is not a regular"),
        (1, json!({ "error_match": "[" }), "param `error_match`: `[` is not a regular"),
    ] {
        describes(&request(status, &server, "/page", &params), description);
    }
}

#[test]
fn a_failing_status_is_the_code() {
    let server = site();
    let record = request(1, &server, "/nowhere", &json!({ "success_match": "no such" }));
    assert_eq!(record["code"], 404);
    describes(&record, "HTTP 404 Not Found");
    assert_eq!(record["html"]["content"], "<pre>no such page</pre>");
}

#[test]
fn heads_and_posts_are_sent_as_such() {
    let server = site();
    let head = request(0, &server, "/page", &json!({ "method": "HEAD", "data": "unused" }));
    assert_eq!(head["html"], Value::Null);
    let post = json!({ "method": "POST", "data": "a=1&b=\u{e9}", "headers": "X-A: b\nContent-Type: text/x" });
    request(0, &server, "/page", &post);
    let [head, post] = &server.asked()[..] else { panic!("{:?}", server.asked()) };
    assert_eq!((head.method.as_str(), head.body.as_str()), ("HEAD", ""));
    assert_eq!((post.method.as_str(), post.body.as_str()), ("POST", "a=1&b=\u{e9}"));
    assert_eq!((post.header("x-a"), post.header("content-type")), (Some("b"), Some("text/x")));
}

#[test]
fn a_long_answer_is_read_and_not_shown() {
    let server = site();
    let record = request(0, &server, "/long", &json!({ "success_match": "x{50}" }));
    assert_eq!(record["html"], Value::Null);
    let log = record["log"].as_str().unwrap();
    assert!(log.contains("Received 2097154 bytes of content"), "{log}");
}

#[test]
fn who_does_not_answer_in_time_or_not_in_http_has_failed() {
    let server = site();
    let slow = request(1, &server, "/slow", &json!({ "timeout": 0.3 }));
    describes(&slow, "timed out: no response in time");
    assert!(slow["elapsed"].as_f64().unwrap() < 15.0, "{slow:#}");
    describes(&request(1, &server, "/broken", &json!({})), "the exchange broke off");
    describes(&request(1, &server, "/nonsense", &json!({})), "the exchange broke off");
}

#[test]
fn the_jobs_own_time_ends_a_request_as_well() {
    let server = site();
    let url = format!("url={}/slow", server.url);
    let arguments = ["--param", &url, "--allow-http", &server.url, "--timeout", "300ms"];
    let record = record(1, ["http-request"].iter().chain(&arguments));
    describes(&record, "Exceeded the time limit of 300ms");
    assert_eq!(record["stop_reason"], "timeout");
    assert!(record["elapsed"].as_f64().unwrap() < 15.0, "{record:#}");
}

#[test]
fn nobody_there_is_told() {
    let grant = "http://127.0.0.1:1";
    let url = format!("url={grant}/");
    let record = record(1, ["http-request", "--param", &url, "--allow-http", grant]);
    describes(&record, "cannot connect: the connection was refused");
}

#[test]
fn what_is_no_url_refuses() {
    for url in ["url=example.com", "url=ftp://example.com", "url=http://"] {
        describes(&record(1, ["http-request", "--param", url]), "Malformed URL: ");
    }
    run(["http-request", "--param", "url="]).end().refuses("param `url` is required and empty");
}

#[test]
fn requests_are_counted_and_bounded() {
    let server = site();
    let job = json!({ "limits": { "http_requests": 3 }, "params": { "url": format!("{}/page", server.url), "times": 10 } });
    let call = run([component("http-storm"), "--json".to_owned(), "--job=-".to_owned()]);
    let ended = call.arguments(["--allow-http", &server.url]).input(job.to_string()).end();
    assert_eq!(ended.exits(0).record()["limits"]["http_requests"], 3);
    assert_eq!(server.asked().len(), 3);
}
