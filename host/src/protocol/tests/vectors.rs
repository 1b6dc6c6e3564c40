//! The contract: what plugins print, and what must come of it.

use serde_json::{Map, Value, json};

use super::LOG_LIMIT;
use crate::model::Report;
use crate::protocol::event_update::apply;
use crate::protocol::{Dialect, End, Status, Transcript};

const VECTORS: &str = include_str!("../../../../tests/vectors/plugin-output.json");

#[test]
fn every_vector_holds_whole_and_in_pieces() {
    let cases: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert!(cases.len() > 40);
    for case in &cases {
        let stdout = case["stdout"].as_str().unwrap();
        let chunks = case["chunks"].as_array().into_iter().flatten();
        let sizes = chunks.map(|size| usize::try_from(size.as_u64().unwrap()).unwrap());
        let whole = run(case, stdout.len());
        check(case, &whole);
        for size in sizes.chain([1]) {
            assert_eq!(run(case, size), whole, "{} in pieces of {size}", case["name"]);
        }
    }
}

fn run(case: &Value, size: usize) -> Report {
    let dialect: Dialect = case["dialect"].as_str().unwrap().parse().unwrap();
    let event = case["event"].as_object().cloned().unwrap_or_default();
    let mut transcript = Transcript::new(dialect, Status::from_event(&event), LOG_LIMIT, None);
    for piece in case["stdout"].as_str().unwrap().as_bytes().chunks(size) {
        transcript.stdout(piece);
    }
    // WASI 0.2 passes on success or failure and no number, and the vectors expect as much.
    let end = match case["exit"].as_i64().unwrap() {
        0 => End::Returned,
        _ => End::Exited(1),
    };
    transcript.finish(end, 0.0)
}

fn check(case: &Value, report: &Report) {
    let name = &case["name"];
    let html = report.html.as_ref();
    let content = html.and_then(|html| html["content"].as_str()).unwrap_or_default();
    for (key, expected) in case["expect"].as_object().unwrap() {
        let text = || expected.as_str().unwrap();
        match key.as_str() {
            "log_contains" => assert!(report.log.contains(text()), "{name}: {}", report.log),
            "html_title" => assert_eq!(&html.unwrap()["title"], expected, "{name}"),
            "html_contains" => {
                for part in expected.as_array().unwrap() {
                    assert!(content.contains(part.as_str().unwrap()), "{name}: {content}");
                }
            }
            "html_lacks" => {
                for part in expected.as_array().unwrap() {
                    assert!(!content.contains(part.as_str().unwrap()), "{name}: {content}");
                }
            }
            "event_after" => {
                let after = event_after(&json!({"enabled": true}), report);
                for (key, value) in expected.as_object().unwrap() {
                    assert_eq!(&after[key], value, "{name}");
                }
            }
            "event_unchanged" => {
                let limits = json!({"fuel": 5});
                let before = json!({"id": "e", "namespace": "n", "plugin": "p", "limits": limits});
                let after = event_after(&before, report);
                for key in expected.as_array().unwrap() {
                    let key = key.as_str().unwrap();
                    assert_eq!(after[key], before[key], "{name}");
                }
            }
            _ => assert_eq!(&part(report, key), expected, "{name}: {key}"),
        }
    }
}

fn event_after(event: &Value, report: &Report) -> Map<String, Value> {
    let mut event = event.as_object().unwrap().clone();
    apply(&mut event, report.update_event.as_ref().unwrap_or(&Map::new()));
    event
}

fn part(report: &Report, key: &str) -> Value {
    match key {
        "outcome" => json!(report.outcome),
        "code" => json!(report.code),
        "description" => json!(report.description),
        "stop_reason" => json!(report.stop_reason),
        "progress" => json!(report.progress),
        "perf" => json!(report.perf),
        "pie" => json!(report.pie),
        "table" => json!(report.table),
        "chain" => json!(report.chain),
        "chain_error" => json!(report.chain_error),
        "chain_data" => json!(report.chain_data),
        "chain_params" => json!(report.chain_params),
        "notify_success" => json!(report.notify_success),
        "notify_fail" => json!(report.notify_fail),
        "label" => json!(report.label),
        "log" => json!(report.log),
        _ => panic!("a vector expects {key}, which no report has"),
    }
}
