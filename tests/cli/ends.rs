//! How jobs end, and what exit status each end has: 0 for success, 1 for everything else that ran.

use std::time::Duration;

use serde_json::{Value, json};

use crate::call::{record, run, temporary};
use crate::guests::{component, module, text, written};

/// What a record must say of an end.
#[track_caller]
fn ends(record: &Value, outcome: &str, reason: Option<&str>, description: &str) {
    assert_eq!(record["outcome"], outcome, "{record:#}");
    assert_eq!(record["stop_reason"], json!(reason), "{record:#}");
    let found = record["description"].as_str().unwrap();
    assert!(found.contains(description), "{record:#}");
}

fn printing(line: &str) -> [String; 3] {
    let params = json!({ "stdout": format!("{line}\n") });
    [component("print"), "--params".to_owned(), params.to_string()]
}

#[test]
fn a_limit_that_is_reached_stops_the_job_and_is_named() {
    for (arguments, reason, description) in [
        (["--param=action=spin", "--fuel=100M"], "fuel", "the fuel limit of 100M units"),
        (["--param=action=allocate", "--memory=8MiB"], "memory", "the memory limit of 8 MiB"),
        (["--param=action=sleep", "--timeout=200ms"], "timeout", "the time limit of 200ms"),
        (["--param=action=spin", "--timeout=200ms"], "timeout", "the time limit of 200ms"),
        (["--param=action=flood", "--output=1MiB"], "output", "more than 1 MiB written"),
        (["--param=action=write", "--disk=1MiB"], "disk", "more than 1 MiB in the scratch folder"),
    ] {
        let record = record(1, ["limits"].iter().chain(&arguments));
        ends(&record, "error", Some(reason), description);
        assert_eq!(record["code"], 1, "{record:#}");
    }
}

#[test]
fn below_its_limits_a_job_does_what_it_wants() {
    for (arguments, description) in [
        (["--param=action=spin", "--param=seconds=0.05"], "spun for 0.05 s"),
        (["--param=action=allocate", "--param=size=8"], "allocated 8 MiB"),
        (["--param=action=sleep", "--param=seconds=0.05"], "slept for 0.05 s"),
        (["--param=action=flood", "--param=size=1"], "wrote 1 MiB of log"),
        (["--param=action=write", "--param=size=1"], "wrote 1 MiB to"),
    ] {
        ends(&record(0, ["limits"].iter().chain(&arguments)), "success", None, description);
    }
}

#[test]
fn a_plugin_that_breaks_has_failed() {
    let folder = temporary();
    let unreachable = text(&written(folder.path(), "unreachable"));
    let with_code = text(&written(folder.path(), "exits-with-a-code"));
    for (plugin, reason, code, description) in [
        (component("panics"), "trap", 1, "`unreachable`"),
        (component("aborts"), "trap", 1, "`unreachable`"),
        (unreachable, "trap", 1, "`unreachable`"),
        (component("exits"), "exit", 1, "status 1"),
        (module("exits"), "exit", 3, "status 3"),
        (with_code, "exit", 42, "status 42"),
        (component("says-nothing"), "incomplete", 1, ""),
    ] {
        let record = record(1, [plugin]);
        ends(&record, "error", Some(reason), description);
        assert_eq!(record["code"], code, "{record:#}");
    }
    let record = record(1, ["limits", "--param", "action=recurse"]);
    ends(&record, "error", Some("trap"), "nested too deep for the stack");
}

#[test]
fn the_plugins_own_word_decides() {
    for (status, line, outcome, code) in [
        (0, r#"{"complete": 1}"#, "success", json!(0)),
        (0, r#"{"complete": 1, "code": 0}"#, "success", json!(0)),
        (1, r#"{"complete": 1, "code": 999}"#, "error", json!(999)),
        (1, r#"{"complete": 1, "code": "E_FOO"}"#, "error", json!("E_FOO")),
        (1, r#"{"complete": 1, "code": "warning"}"#, "warning", json!("warning")),
    ] {
        let record = record(status, printing(line));
        ends(&record, outcome, None, "");
        assert_eq!(record["code"], code, "{line}");
    }
    let test = ["test", "--param=duration=0", "--param=action=Failure"];
    assert_eq!(record(1, test)["code"], 999);
}

#[test]
fn people_read_the_outcome_the_code_and_the_description() {
    let line = r#"{"complete": 1, "code": 5, "description": "five reasons"}"#;
    let ended = run(printing(line)).end().exits(1);
    assert_eq!(ended.stdout.lines().next(), Some("error 5  five reasons"));
    let ended = run(["limits", "--param=action=spin", "--fuel=10M"]).end().exits(1);
    let first = ended.stdout.lines().next().unwrap();
    assert_eq!(first, "error 1  Job Aborted: Exceeded the fuel limit of 10M units.");
}

#[test]
fn a_plugin_that_goes_on_after_its_end_holds_nobody_up() {
    let ended = run([component("spin-after-complete")]).end().exits(0);
    assert!(ended.took < Duration::from_secs(20), "{ended:#?}");
}

#[test]
fn a_job_of_a_mebibyte_reaches_a_plugin_that_does_not_read_it() {
    let job = json!({ "params": { "x": "x".repeat(1_000_000) } }).to_string();
    let call = run([component("ignore-stdin"), "--job=-".to_owned()]).input(job);
    call.end().exits(0).prints("success");
}
