//! The HTTP request plugin between two links of a chain: what came before, and what is handed on.

use serde_json::{Value, json};

use crate::call::run;
use crate::server::{Server, answer};

fn echo() -> Server {
    Server::start(|_| {
        answer(
            200,
            &[("Content-Type", "application/json"), ("X-Uuid", "7617a494")],
            r#"{"k":{"n":5}}"#,
        )
    })
}

/// Runs the plugin for a job from `--job -`, with the server granted.
fn chained(server: &Server, job: &Value) -> Value {
    let call = run(["http-request", "--json", "--job", "-", "--allow-http", &server.url]);
    call.input(job.to_string()).end().exits(0).record()
}

#[test]
fn placeholders_stand_for_what_came_before() {
    let server = echo();
    let job = json!({
        "chain_code": 3,
        "chain_description": "said \"no\"",
        "chain_data": { "json": { "key1": "value1", "rows": [{ "id": 9 }] }, "headers": { "x-uuid": "u1" } },
        "params": {
            "method": "POST",
            "url": format!("{}/[/chain_data/json/key1]?row=[/chain_data/json/rows/0/id]&left=[/nothing]", server.url),
            "headers": "X-UUID: [/chain_data/headers/x-uuid]",
            "data": "{\"code\":[/chain_code],\"text\":\"[escape_chain_description]\"}",
        },
    });
    chained(&server, &job);
    let [asked] = &server.asked()[..] else { panic!("{:?}", server.asked()) };
    assert!(asked.target.starts_with("/value1?row=9&left="), "{asked:?}");
    assert!(asked.target.contains("nothing"), "{asked:?}");
    assert_eq!(asked.header("x-uuid"), Some("u1"));
    assert_eq!(asked.body, r#"{"code":3,"text":"said \"no\""}"#);
}

#[test]
fn a_value_brings_no_header_of_its_own() {
    let server = echo();
    let job = json!({
        "chain_data": "a\r\nX-Forged: 1",
        "params": { "url": server.url, "headers": "X-A: [/chain_data]" },
    });
    let call = run(["http-request", "--job", "-", "--allow-http", &server.url]);
    call.input(job.to_string()).end().exits(1);
    assert!(server.asked().iter().all(|asked| asked.header("x-forged").is_none()));
}

#[test]
fn headers_and_json_are_handed_on_where_a_chain_goes_on() {
    let server = echo();
    let job = |chain: &str| json!({ "chain": chain, "params": { "url": server.url } });
    let record = chained(&server, &job("next"));
    assert_eq!(record["chain"], "next");
    assert_eq!(record["chain_data"]["json"], json!({ "k": { "n": 5 } }));
    assert_eq!(record["chain_data"]["headers"]["x-uuid"], "7617a494");
    assert_eq!(chained(&server, &job(""))["chain_data"], Value::Null);
}

#[test]
fn json_that_is_too_long_is_not_handed_on() {
    let long = format!("\"{}\"", "x".repeat(1 << 20));
    let server =
        Server::start(move |_| answer(200, &[("Content-Type", "application/json")], &long));
    let record = chained(&server, &json!({ "chain": "next", "params": { "url": server.url } }));
    assert!(record["chain_data"]["headers"]["content-length"].is_string(), "{record:#}");
    assert!(record["chain_data"].get("json").is_none(), "{record:#}");
}
