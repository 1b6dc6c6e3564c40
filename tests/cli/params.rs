//! A job's params: where they come from, who wins, and how a wrong one is refused.

use std::fs;

use serde_json::{Value, json};

use crate::call::{record, run, temporary};
use crate::guests::{component, plugin, text};

const DECLARED: &str = r#"
params = [
    { id = "count", type = "number", default = 1 },
    { id = "sure", type = "checkbox", default = false },
    { id = "form", type = "select", choices = ["csv", "html"], default = "csv" },
    { id = "fixed", type = "hidden", default = "never changed" },
    { id = "note", type = "text", required = true },
]
"#;

/// What the plugin got as its params.
fn params(record: &Value) -> &Value {
    &record["chain_data"]["job"]["params"]
}

#[test]
fn one_param_wins_over_all_params_and_these_over_the_job() {
    let folder = temporary();
    let job = folder.path().join("job.json");
    fs::write(&job, r#"{"params": {"a": "job", "b": "job", "c": "job"}}"#).unwrap();
    let (echo, job) = (component("echo-job"), text(&job));
    let record = record(
        0,
        [&echo, "--param", "c=one", "--params", r#"{"b":"all","c":"all"}"#, "--job", &job],
    );
    assert_eq!(params(&record), &json!({"a": "job", "b": "all", "c": "one"}));
}

#[test]
fn the_last_of_one_name_wins_and_all_after_the_first_sign_is_its_value() {
    let echo = component("echo-job");
    let record = record(
        0,
        [&echo, "--param", "a=1", "--param", "a=b=c", "--param", "empty=", "--param", "u=\u{e9}"],
    );
    assert_eq!(params(&record), &json!({"a": "b=c", "empty": "", "u": "\u{e9}"}));
}

#[test]
fn declared_params_arrive_with_their_types_and_defaults() {
    let folder = temporary();
    let place = plugin(folder.path(), "echo-job", DECLARED);
    let record = record(
        0,
        [
            &place,
            "--param",
            "count=2.5",
            "--param",
            "sure=1",
            "--param",
            "fixed=changed",
            "--param",
            "note=x",
            "--params",
            r#"{"more": [1]}"#,
        ],
    );
    assert_eq!(
        params(&record),
        &json!({
            "count": 2.5, "sure": 1, "form": "csv", "fixed": "never changed", "note": "x", "more": [1]
        })
    );
}

#[test]
fn every_wrong_param_is_named_with_what_would_do() {
    let folder = temporary();
    let place = plugin(folder.path(), "echo-job", DECLARED);
    let ended = run([
        &place,
        "--param",
        "count=many",
        "--param",
        "form=pdf",
        "--params",
        r#"{"sure": "maybe"}"#,
    ])
    .end()
    .refuses("param `count` must be a number; found the text \"many\"")
    .tells("param `sure` must be true, false, 1 or 0; found the text \"maybe\"")
    .tells("param `form` must be one of \"csv\", \"html\"; found the text \"pdf\"")
    .tells("param `note` is required and missing; give a text");
    assert_eq!(ended.stderr.lines().count(), 4, "{ended:#?}");
}

#[test]
fn params_that_are_not_an_object_are_refused() {
    for text in ["[1]", "5", "{", "{\"a\": }", ""] {
        run(["hello", "--params", text]).end().refuses("--params is not a JSON object");
    }
    for text in ["x", "=x"] {
        run(["hello", "--param", text]).end().refuses("write KEY=VALUE");
    }
}
