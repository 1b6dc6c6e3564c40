//! Sends requests with headers that no request should have. End: success with every one refused, or
//! answered by a server that saw none of the forbidden ones; `trap` for the 40,000 headers, which are
//! sent only when param `flood` is true.
//!
//! Params: `url` (a granted one), `flood`.

use std::io;

use sandyard_test_guests::job::{Job, complete, say};
use sandyard_test_guests::raw_http::Request;
use serde_json::{Map, json};

const HEADERS: &[(&str, &str)] = &[
    ("host", "127.0.0.1"),
    ("transfer-encoding", "chunked"),
    ("content-length", "5"),
    ("connection", "upgrade"),
    ("proxy-authorization", "Basic eDp4"),
    ("upgrade", "h2c"),
    ("te", "trailers"),
    ("x-split", "a\r\nx-smuggled: 1"),
    ("x-nul", "a\0b"),
    ("bad name", "x"),
    ("", "no name"),
];

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let url = job.text("url", "http://127.0.0.1/");
    let mut answers = Map::new();
    for (name, value) in HEADERS {
        let headers = vec![((*name).to_owned(), value.as_bytes().to_vec())];
        answers.insert((*name).to_owned(), send(url, headers).into());
    }
    if job.param("flood") == true {
        let many = (0..40_000).map(|n| (format!("x-{n}"), b"x".to_vec()));
        answers.insert("40,000 headers".to_owned(), send(url, many.collect()).into());
    }
    say(&json!({ "chain_data": answers }))?;
    complete(0, "")
}

fn send(url: &str, headers: Vec<(String, Vec<u8>)>) -> String {
    let mut request = Request::to(url);
    request.headers = headers;
    match request.send() {
        Ok((status, bytes)) => format!("got: status {status}, {bytes} bytes"),
        Err(error) => format!("refused: {error}"),
    }
}
