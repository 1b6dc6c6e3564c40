//! What plugins report, and how their jobs end.

use serde_json::{Map, Value, json};

use super::{LOG_LIMIT, observed, report, transcript};
use crate::model::{Code, Outcome, Report, StopReason};
use crate::protocol::{Dialect, End, LogSource, Status, Transcript, Update};

fn end(dialect: Dialect, stdout: &str, end: End) -> Report {
    let mut transcript = Transcript::new(dialect, Status::default(), LOG_LIMIT, None);
    transcript.stdout(stdout.as_bytes());
    transcript.finish(end, 0.0)
}

fn stopped(reason: StopReason) -> End {
    End::Stopped { reason, description: "Job Aborted: Exceeded it".to_owned() }
}

/// Outcome, code, description and stop reason.
fn verdict(report: &Report) -> (Outcome, String, &str, Option<StopReason>) {
    (report.outcome, report.code.to_string(), &report.description, report.stop_reason)
}

fn event(fields: Value) -> Status {
    Status::from_event(fields.as_object().unwrap())
}

#[test]
fn without_completion_the_end_of_the_run_decides() {
    let incomplete = "Process exited without reporting job completion.";
    for way in [End::Returned, End::Exited(0)] {
        let report = end(Dialect::Cronicle, "{\"code\":7,\"description\":\"x\"}", way);
        let expected = (Outcome::Error, "1".to_owned(), incomplete, Some(StopReason::Incomplete));
        assert_eq!(verdict(&report), expected);
    }
    let report = end(Dialect::Cronicle, "x\n", End::Exited(3));
    let text = "Plugin exited with status 3 and reported no completion.";
    let expected = (Outcome::Error, "3".to_owned(), text, Some(StopReason::Exit));
    assert_eq!(verdict(&report), expected);
}

#[test]
fn in_the_exit_code_dialect_the_status_decides() {
    let report = end(Dialect::ExitCode, "ok\n", End::Returned);
    assert_eq!(verdict(&report), (Outcome::Success, "0".to_owned(), "", None));
    let report = end(Dialect::ExitCode, "50%\n  60%\r\n5.5%\n%\n", End::Exited(2));
    let expected =
        (Outcome::Error, "2".to_owned(), "Exited with status 2.", Some(StopReason::Exit));
    assert_eq!(verdict(&report), expected);
    assert_eq!((report.progress, report.log.as_str()), (Some(0.6), "5.5%\n%\n"));
    let report = end(Dialect::ExitCode, "{\"complete\":1}\n", End::Exited(2));
    assert_eq!(report.outcome, Outcome::Success);
    let report = end(Dialect::ExitCode, &"9".repeat(40).replace("9", "9%\n"), End::Returned);
    assert_eq!(report.progress, Some(0.09));
    let many_digits = format!("{}%\n", "9".repeat(40));
    assert_eq!(end(Dialect::ExitCode, &many_digits, End::Returned).progress, Some(1.0));
}

#[test]
fn a_stop_by_the_host_is_an_error_or_an_abort() {
    for dialect in [Dialect::Cronicle, Dialect::ExitCode] {
        let report = end(dialect, "", stopped(StopReason::Fuel));
        let description = "Job Aborted: Exceeded it";
        let expected = (Outcome::Error, "1".to_owned(), description, Some(StopReason::Fuel));
        assert_eq!(verdict(&report), expected);
        for reason in [StopReason::Abort, StopReason::Shutdown] {
            assert_eq!(end(dialect, "", stopped(reason)).outcome, Outcome::Aborted);
        }
    }
}

#[test]
fn a_reported_completion_stands_however_the_run_ends() {
    let done = "{\"complete\":1,\"code\":5,\"description\":\"five\"}\n";
    for way in [End::Returned, End::Exited(9), stopped(StopReason::Abort)] {
        let report = end(Dialect::Cronicle, done, way);
        assert_eq!(verdict(&report), (Outcome::Error, "5".to_owned(), "five", None));
    }
}

#[test]
fn codes_are_what_javascript_makes_of_them() {
    let code = |json: &str| report(&format!("{{\"complete\":1,\"code\":{json}}}\n"));
    for success in ["0", "false", "\"\"", "null", "0.0", "-0"] {
        let report = code(success);
        assert_eq!((report.outcome, report.code), (Outcome::Success, Code::success()), "{success}");
    }
    let unknown = "Unknown Error (no description provided)";
    for error in ["true", "-1", "1.5", "\"E_FOO\"", "\"0\"", "\" \"", "255"] {
        let report = code(error);
        assert_eq!((report.outcome, report.description.as_str()), (Outcome::Error, unknown));
        assert_eq!(json!(report.code).to_string(), error);
        assert_eq!(report.log, "");
    }
    for (unusable, found) in [("[]", "an array of 0"), ("{}", "an object of 0")] {
        let report = code(unusable);
        assert_eq!((report.outcome, report.code), (Outcome::Error, Code::from(1)));
        assert!(report.log.contains(&format!("[sandyard] code: found {found}")), "{}", report.log);
    }
    let report = code("\"warning\"");
    assert_eq!((report.outcome, report.description.as_str()), (Outcome::Warning, ""));
}

#[test]
fn complete_is_any_truthy_value() {
    for (value, complete) in
        [("1", true), ("\"no\"", true), ("[]", true), ("{}", true), ("0", false), ("\"\"", false)]
    {
        let report = report(&format!("{{\"complete\":{value}}}\n"));
        assert_eq!(report.outcome == Outcome::Success, complete, "{value}");
    }
}

#[test]
fn descriptions_are_texts() {
    for (value, expected) in
        [("5", "5"), ("[1]", "[1]"), ("true", "true"), ("\"a\\u0000\"", "a\u{FFFD}")]
    {
        let report = report(&format!("{{\"complete\":1,\"description\":{value}}}\n"));
        assert_eq!((report.outcome, report.description.as_str()), (Outcome::Success, expected));
    }
    let long = "é".repeat(40_000);
    let report = report(&format!("{{\"complete\":1,\"description\":\"{long}\"}}\n"));
    assert_eq!(report.description.len(), 65_536);
    assert!(report.log.contains("description: found a text of 80000 bytes"), "{}", report.log);
}

#[test]
fn a_refused_key_is_named_and_the_others_apply() {
    for (key, value, found) in [
        ("progress", "\"half\"", "progress: found the text \"half\""),
        ("chain", "5", "chain: found the number 5"),
        ("chain_error", "\"../x\"", "chain_error: found the text \"../x\""),
        ("chain_params", "[1]", "chain_params: found an array of 1"),
        ("notify_fail", "{}", "notify_fail: found an object of 0"),
        ("html", "{\"content\":5}", "html.content: found the number 5"),
        ("table", "{\"rows\":5}", "table.rows: found the number 5"),
        ("perf", "5", "perf: found the number 5"),
        ("label", "[]", "label: found an array of 0"),
        ("update_event", "1", "update_event: found the number 1"),
    ] {
        let report = report(&format!("{{\"{key}\":{value},\"complete\":1}}\n"));
        assert_eq!(report.outcome, Outcome::Success, "{key}");
        assert!(
            report.log.starts_with(&format!("[sandyard] {found}; accepted is ")),
            "{}",
            report.log
        );
        assert_eq!(report.log.lines().count(), 1);
    }
}

#[test]
fn null_clears_what_was_reported() {
    let first = json!({
        "progress": 0.5, "code": 3, "description": "d", "perf": {"a": 1}, "table": {"rows": [[1]]},
        "html": {"content": "x"}, "chain": "e", "chain_error": "e", "chain_data": 1,
        "chain_params": {}, "notify_success": "a", "notify_fail": "a", "label": "l",
        "update_event": {"enabled": 0},
    });
    let nothing: Map<String, Value> =
        first.as_object().unwrap().keys().map(|key| (key.clone(), Value::Null)).collect();
    let found = report(&format!("{first}\n{}\n{{\"complete\":1}}\n", Value::Object(nothing)));
    let off = Some(String::new());
    let expected = Report {
        chain: off.clone(),
        chain_error: off.clone(),
        notify_success: off.clone(),
        notify_fail: off,
        ..report("{\"complete\":1}\n")
    };
    assert_eq!(found, expected);
}

#[test]
fn the_event_says_what_holds_at_first() {
    let fields = json!({
        "chain": "next", "chain_error": "", "notify_success": "a@b.example", "notify_fail": false,
        "label": "nightly",
    });
    let transcript = Transcript::new(Dialect::Cronicle, event(fields), LOG_LIMIT, None);
    let report = transcript.finish(End::Returned, 1.5);
    assert_eq!(report.chain.as_deref(), Some("next"));
    assert_eq!(report.chain_error, None);
    assert_eq!(report.notify_success.as_deref(), Some("a@b.example"));
    assert_eq!(report.notify_fail, None);
    assert_eq!(report.label.as_deref(), Some("nightly"));
    assert_eq!(report.elapsed, 1.5);
}

#[test]
fn only_the_last_change_to_the_event_counts() {
    let fields = json!({"limits": {"fuel": 100}});
    let mut transcript = Transcript::new(Dialect::Cronicle, event(fields), LOG_LIMIT, None);
    transcript.stdout(b"{\"update_event\":{\"title\":\"x\",\"id\":\"y\"}}\n");
    transcript.stdout(b"{\"update_event\":{\"limits\":{\"fuel\":50},\"plugin\":\"z\"}}\n");
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!(json!(report.update_event), json!({"limits": {"fuel": 50}}));
    assert!(report.log.starts_with("[sandyard] update_event: plugin: found"), "{}", report.log);
    assert_eq!(report.log.lines().count(), 1);
}

#[test]
fn typed_imports_change_what_lines_change() {
    let (mut transcript, diary) = observed();
    transcript.apply(Update::progress(2.0));
    transcript.apply(Update::metric("db", 1.5));
    transcript.stdout(b"{\"perf\":{\"db\":1,\"http\":2}}\n");
    transcript.apply(Update::metric("db", 3.0));
    transcript.apply(Update::label("nightly"));
    transcript.apply(Update::label(&"x".repeat(2000)));
    transcript.apply(Update::progress(f64::NAN));
    transcript.apply(Update::metric("bad", f64::INFINITY));
    transcript.stdout(b"{\"complete\":1}\n");
    assert!(transcript.is_completed());
    transcript.apply(Update::progress(0.1));
    assert_eq!(diary.entries()[0], "progress Some(1.0)");
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!(report.progress, Some(1.0));
    assert_eq!(json!(report.perf), json!({"db": 3, "http": 2}));
    assert_eq!(report.label.as_deref(), Some("nightly"));
    assert!(report.log.contains("label: found a text of 2000"), "{}", report.log);
    assert!(report.log.contains("progress: found NaN"), "{}", report.log);
    assert!(report.log.contains("perf.bad: found inf"), "{}", report.log);
}

#[test]
fn each_source_is_told_apart_in_the_log_and_to_the_observer() {
    let (mut transcript, diary) = observed();
    transcript.stdout(b"out\n\n \t\nhalf");
    transcript.stderr(b"{\"complete\":1}\nerr");
    transcript.log_file(b"file\n\nnext\n");
    transcript.log(LogSource::LogFile, "typed\nlines");
    transcript.note("noted");
    let report = transcript.finish(End::Returned, 0.0);
    let log = "out\n[stderr] {\"complete\":1}\nfile\n\nnext\ntyped\nlines\n[sandyard] noted\nhalf\n\
               [stderr] err\n";
    assert_eq!(report.log, log);
    assert_eq!(diary.entries()[..2], ["Stdout out", "Stderr {\"complete\":1}"]);
    assert_eq!(diary.entries().len(), 10);
}

#[test]
fn after_completion_text_is_logged_and_updates_are_not() {
    let report = report("{\"complete\":1}\ntext\n{\"progress\":0.5}\n{\"x\":1}\n{\"chain\":5}\n");
    assert_eq!((report.progress, report.log.as_str()), (None, "text\n{\"x\":1}\n"));
}

#[test]
fn a_running_job_can_be_looked_at() {
    let mut transcript = transcript();
    transcript.stdout(b"{\"progress\":0.25,\"label\":\"l\"}\n");
    assert_eq!(transcript.status().progress, Some(0.25));
    assert!(!transcript.is_completed());
}
