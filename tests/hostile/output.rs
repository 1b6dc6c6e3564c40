//! Plugins that say too much, or what hurts whoever shows it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sandyard::model::{Bytes, LimitRequest, StopReason};
use sandyard::protocol::{LogSource, Observer, Status};
use serde_json::json;

use crate::harm::{FORMS, component, module, stopped, succeeds, written};
use crate::trial::Trial;

/// The output limit of these jobs.
const CAP: u64 = 1 << 20;

/// Fuel for jobs that have to reach their output limit.
const FUEL: u64 = 20_000_000_000;

fn capped(trial: Trial) -> Trial {
    let limits = LimitRequest { output: Some(Bytes(CAP)), ..LimitRequest::default() };
    trial.limits(limits).fuel(FUEL).timeout(20_000)
}

/// Counts what it hears.
#[derive(Default)]
struct Listener {
    updates: AtomicUsize,
    lines: AtomicUsize,
}

impl Observer for Listener {
    fn updated(&self, _status: &Status) {
        self.updates.fetch_add(1, Ordering::Relaxed);
    }

    fn logged(&self, _source: LogSource, _line: &str) {
        self.lines.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn floods_end_at_the_limit() {
    for form in FORMS {
        for name in ["flood-stdout", "flood-stderr", "flood-one-line"] {
            let record = stopped(capped(form(name)), StopReason::Output);
            assert_eq!(record.usage.output_bytes, CAP, "{name}");
        }
    }
    let record = stopped(capped(written("floods-zeroes")), StopReason::Output);
    assert_eq!(record.usage.output_bytes, CAP);
}

#[test]
fn floods_below_the_limit_are_no_harm() {
    for form in FORMS {
        for name in ["flood-stdout", "flood-stderr", "flood-one-line"] {
            let record = succeeds(capped(form(name)).param("bytes", CAP / 2));
            assert!(record.usage.output_bytes >= CAP / 2, "{name}");
        }
    }
}

#[test]
fn the_log_keeps_its_ends() {
    let small = || {
        let log = Some(Bytes(64 << 10));
        LimitRequest { log, ..LimitRequest::default() }
    };
    for form in FORMS {
        for to in ["stdout", "stderr", "log_file"] {
            let trial = form("flood-log-lines").limits(small()).fuel(FUEL).timeout(30_000);
            let record = succeeds(trial.param("to", to).param("lines", 20_000));
            for part in ["line 1 of 20000", "line 20000 of 20000", "left out here"] {
                assert!(record.report.log.contains(part), "{to}: {part:?} is not in the log");
            }
        }
    }
    let over = capped(component("flood-log-lines")).param("lines", 1_000_000);
    stopped(over, StopReason::Output);
}

#[test]
fn a_flood_of_progress_is_heard_as_it_is_said() {
    let listener = Arc::new(Listener::default());
    let trial = component("flood-progress").param("lines", 50_000).fuel(FUEL);
    let record = succeeds(trial.observer(listener.clone()));
    assert_eq!(record.report.progress, Some(1.0));
    assert!(record.report.log.is_empty(), "{}", record.report.log);
    assert!(listener.updates.load(Ordering::Relaxed) <= 50_001);
    assert_eq!(listener.lines.load(Ordering::Relaxed), 0);
    stopped(capped(module("flood-progress")), StopReason::Output);
}

#[test]
fn huge_chain_data_is_never_held() {
    for form in FORMS {
        stopped(capped(form("huge-chain-data")), StopReason::Output);
        let record = succeeds(form("huge-chain-data").param("bytes", 2 << 20));
        assert_eq!(record.report.chain_data, None);
        assert!(record.report.log.contains("not read as an update"), "{}", record.report.log);
    }
}

#[test]
fn one_call_can_not_write_without_end() {
    let record = stopped(written("writes-a-tebibyte-of-zeroes"), StopReason::Trap);
    assert_eq!(record.usage.output_bytes, 0);
    // One piece is written, as WASI allows.
    let record = stopped(written("core-many-pieces"), StopReason::Incomplete);
    assert!(record.usage.output_bytes <= 512 << 10, "{:?}", record.usage);
    stopped(capped(written("core-many-pieces")), StopReason::Incomplete);
}

#[test]
fn junk_is_shown_as_text() {
    for form in FORMS {
        let record = succeeds(form("terminal-junk"));
        assert!(!record.report.log.contains('\0'), "{:?}", record.report.log);
        let html = record.report.html.unwrap()["content"].as_str().unwrap().to_owned();
        assert!(html.contains("kept") && !html.contains("onclick"), "{html}");
        assert!(!html.contains("script"), "{html}");
    }
}

#[test]
fn a_long_job_may_be_left_unread() {
    for form in FORMS {
        let filler = json!("f".repeat(1 << 20));
        let record = succeeds(form("ignore-stdin").param("filler", filler));
        assert_eq!(record.report.description, "stdin was left alone");
    }
}

#[test]
fn a_plugin_is_given_its_job_and_no_more() {
    for form in FORMS {
        let record = succeeds(form("echo-job").param("folders", json!(["/job"])));
        let told = record.report.chain_data.unwrap();
        assert_eq!(told["folders"]["/job"], json!(["job.log"]));
        let env = told["env"].as_object().unwrap();
        for own in ["HOME", "USER", "CARGO_MANIFEST_DIR", "LD_LIBRARY_PATH"] {
            assert!(!env.contains_key(own), "{own} of the host is in {env:?}");
        }
        assert_eq!(told["args"].as_array().unwrap().len(), 1);
    }
}
