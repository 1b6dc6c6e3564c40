//! `--json`: one document on stdout with every field there is, and nothing else.

use serde_json::{Value, json};

use crate::call::{record, run};
use crate::guests::component;

/// The fields of a record.
const FIELDS: [&str; 26] = [
    "id",
    "event",
    "plugin",
    "outcome",
    "code",
    "description",
    "stop_reason",
    "progress",
    "elapsed",
    "perf",
    "pie",
    "table",
    "html",
    "chain",
    "chain_error",
    "chain_data",
    "chain_params",
    "notify_success",
    "notify_fail",
    "update_event",
    "label",
    "log",
    "usage",
    "limits",
    "clocks",
    "randomness",
];

const USAGE: [&str; 7] =
    ["fuel", "memory_peak", "output_bytes", "http_requests", "disk_bytes", "wall", "start"];

const LIMITS: [&str; 8] =
    ["fuel", "timeout", "memory", "output", "log", "disk", "http_requests", "instances"];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_record_has_all_fields_however_the_job_ended() {
    for (status, arguments) in [
        (0, ["limits", "--param=action=well", "--fuel=1G"]),
        (1, ["limits", "--param=action=recurse", "--fuel=1G"]),
        (1, ["limits", "--param=action=sleep", "--timeout=0.01s"]),
    ] {
        let record = record(status, arguments);
        assert_eq!(keys(&record), FIELDS);
        assert_eq!(keys(&record["usage"]), USAGE);
        assert_eq!(keys(&record["limits"]), LIMITS);
    }
}

#[test]
fn the_log_is_on_stderr_and_in_the_record_and_the_outcome_is_in_the_record_alone() {
    let ended = run(["sample", "--json", "--param", "delay=0"]).end().exits(0);
    let record = ended.record();
    let log = record["log"].as_str().unwrap();
    assert!(log.contains("Halfway there!"), "{log}");
    assert_eq!(ended.stderr, log);
    assert!(!ended.stderr.contains("success"), "{ended:#?}");
}

#[test]
fn without_it_stdout_has_the_outcome_and_what_was_used() {
    let ended = run(["sample", "--param", "delay=0"]).end().exits(0);
    let lines = ended.stdout.lines().collect::<Vec<_>>();
    assert!(matches!(lines[..], ["success", usage] if usage.starts_with("fuel ")), "{ended:#?}");
    assert!(ended.stderr.contains("Halfway there!"), "{ended:#?}");
}

#[test]
fn everything_a_plugin_reports_is_in_the_record() {
    let lines = [
        json!({"progress": 0.25, "label": "march"}),
        json!({"perf": {"db": 1.5, "total": 2}}),
        json!({"table": {"title": "T", "header": ["A"], "rows": [[1]]}}),
        json!({"html": {"title": "H", "content": "<b>kept</b><script>gone()</script>"}}),
        json!({"chain": "next", "chain_error": "mend", "chain_data": {"k": 1}, "chain_params": {"p": "q"}}),
        json!({"notify_success": "a@example.com", "notify_fail": ""}),
        json!({"complete": 1, "code": 7, "description": "seven"}),
    ];
    let stdout = lines.map(|line| format!("{line}\n")).concat();
    let params = json!({"stdout": stdout, "stderr": "said aside\n"}).to_string();
    let record = record(1, [&component("print"), "--params", &params]);
    for (field, value) in [
        ("outcome", json!("error")),
        ("code", json!(7)),
        ("description", json!("seven")),
        ("stop_reason", Value::Null),
        ("label", json!("march")),
        ("progress", json!(0.25)),
        ("chain", json!("next")),
        ("chain_error", json!("mend")),
        ("chain_data", json!({"k": 1})),
        ("chain_params", json!({"p": "q"})),
        ("notify_success", json!("a@example.com")),
        ("notify_fail", json!("")),
        ("event", Value::Null),
        ("clocks", json!("real")),
        ("randomness", json!("real")),
    ] {
        assert_eq!(record[field], value, "{field}");
    }
    assert_eq!(record["perf"]["db"], 1.5);
    assert_eq!(record["table"]["rows"], json!([[1]]));
    assert_eq!(record["html"]["content"], "<b>kept</b>");
    assert!(record["log"].as_str().unwrap().contains("said aside"), "{record}");
}

#[test]
fn usage_is_of_this_job() {
    let record = record(0, ["limits", "--param=action=allocate", "--param=size=10"]);
    let usage = &record["usage"];
    let peak = usage["memory_peak"].as_u64().unwrap();
    assert!((10 << 20..14 << 20).contains(&peak), "{usage}");
    assert!(usage["fuel"].as_u64().unwrap() > 10_000, "{usage}");
    let (wall, elapsed) = (usage["wall"].as_f64().unwrap(), record["elapsed"].as_f64().unwrap());
    assert!(0.0 < wall && wall <= elapsed, "{record}");
}
