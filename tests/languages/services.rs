//! The typed imports `kv`, `chain` and `secrets`, called from Python.

use std::net::TcpListener;

use reqwest::Method;
use serde_json::{Value, json};

use crate::keeper::{MANIFEST, component};
use crate::server::{Yard, send};
use crate::yard::{define, ids, run_to_end, text, until_state};

/// A line that stands in no part.
const BOUNDARY: &str = "boundary-of-the-test";

const SECRET: &str = "open sesame";

async fn yard_with_keeper() -> Yard {
    let yard = Yard::start();
    let mut body = Vec::new();
    for (name, bytes) in [("manifest", MANIFEST.as_bytes()), ("component", &component())] {
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = yard.request(Method::PUT, "/v1/plugins/keeper").header("content-type", kind);
    let made = send(request.body(body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let set = yard.put("/v1/secrets/door", &json!({"value": SECRET})).await;
    assert_eq!(set.status, 204, "{}", set.text);
    define(&yard, json!({"id": "follower", "plugin": "hello"})).await;
    yard
}

fn keeper(id: &str, secrets: &[&str]) -> Value {
    let imports = ["log", "progress", "kv", "chain", "secrets"];
    json!({"id": id, "plugin": "keeper", "memory_limit": "256 MiB",
        "params": {"name": "Ada", "port": 9},
        "grants": {"imports": imports, "secrets": secrets, "events": ["follower"]}})
}

async fn log_of(yard: &Yard, record: &Value) -> String {
    let path = format!("/v1/jobs/{}/log", text(&record["id"]));
    yard.get(&path).await.text
}

/// What follows `mark` in the line that begins with it.
fn said<'a>(log: &'a str, mark: &str) -> &'a str {
    let found = log.lines().find_map(|line| line.split_once("[info] ")?.1.strip_prefix(mark));
    found.unwrap_or_else(|| panic!("{mark:?} begins no line of {log}"))
}

/// One test, because each server compiles CPython for itself.
#[tokio::test]
async fn a_python_plugin_calls_the_host_and_takes_its_denials() {
    let yard = yard_with_keeper().await;
    it_keeps_values_starts_jobs_and_reads_secrets(&yard).await;
    it_reads_its_job_and_has_no_sockets(&yard).await;
    a_denial_is_an_exception_that_it_can_catch(&yard).await;
}

async fn it_keeps_values_starts_jobs_and_reads_secrets(yard: &Yard) {
    define(yard, keeper("count", &["door"])).await;
    for count in ["1", "2"] {
        let record = run_to_end(yard, "count", &json!({})).await;
        let log = log_of(yard, &record).await;
        assert_eq!(record["outcome"], "success", "{record}\n{log}");
        assert_eq!(said(&log, "count "), count);
        assert_eq!(said(&log, "stale swap "), format!("False, then b'{count}'"));

        let started = said(&log, "started ");
        assert_eq!(said(&log, "once "), "True");
        let followed = until_state(yard, started, "done").await;
        assert_eq!((&followed["event"], &followed["parent"]), (&json!("follower"), &record["id"]));
        assert_eq!(followed["description"], format!("Hello Ada {count}"));
        let children = yard.get(&format!("/v1/jobs?parent={}", text(&record["id"]))).await.json();
        assert_eq!(ids(&children), [started]);

        assert_eq!(said(&log, "secret of "), "11 bytes: [masked]");
        assert_eq!(said(&log, "encoded "), "[masked]");
        assert_eq!(record["perf"], json!({"[masked]": 1.5}));
        // It is the value itself that the plugin has.
        assert_eq!(said(&log, "backwards "), "emases nepo");
        assert!(!log.contains(SECRET) && !record.to_string().contains(SECRET), "{record}\n{log}");
    }
}

async fn it_reads_its_job_and_has_no_sockets(yard: &Yard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    define(yard, keeper("sockets", &["door"])).await;
    let port = listener.local_addr().unwrap().port();
    let params = json!({"params": {"name": "Grace", "port": port}});
    let record = run_to_end(yard, "sockets", &params).await;
    let log = log_of(yard, &record).await;
    assert_eq!(record["outcome"], "success", "{record}\n{log}");
    assert!(log.contains("printed for Grace"), "{log}");
    for attempt in ["tcp", "udp", "name"] {
        assert!(said(&log, attempt).contains("Permission denied"), "{log}");
    }
    let knock = listener.accept().err().map(|error| error.kind());
    assert_eq!(knock, Some(std::io::ErrorKind::WouldBlock));
}

async fn a_denial_is_an_exception_that_it_can_catch(yard: &Yard) {
    define(yard, keeper("poor", &[])).await;
    let record = run_to_end(yard, "poor", &json!({})).await;
    let log = log_of(yard, &record).await;
    assert_eq!((&record["outcome"], &record["stop_reason"]), (&json!("error"), &json!("exit")));
    assert!(log.contains("[warn] no secret: "), "{log}");
    // The store is the plugin's: it goes on where the other event's jobs left it.
    assert_eq!(said(&log, "count "), "4");
}
