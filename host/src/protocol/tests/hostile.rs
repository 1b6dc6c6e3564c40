//! Plugins that send what no plugin should.

use super::{LOG_LIMIT, report, transcript};
use crate::model::{Bytes, Outcome};
use crate::protocol::{Dialect, End, LogSource, Status, Transcript};

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let mut transcript = transcript();
    transcript.stdout(b"a\xff\xfe\0b\n{\"complete\":1,\"description\":\"\xc3(\"}\n\xe2\x82");
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!(report.outcome, Outcome::Success);
    assert_eq!(report.description, "\u{FFFD}(");
    assert_eq!(report.log, "a\u{FFFD}\u{FFFD}\u{FFFD}b\n\u{FFFD}\n");
}

#[test]
fn a_line_of_100_megabytes_is_cut_and_said_to_be() {
    let mut transcript = transcript();
    let piece = vec![b'{'; 64 << 10];
    for _ in 0..1600 {
        transcript.stdout(&piece);
        transcript.stderr(&piece);
    }
    transcript.stdout(b"}\n{\"complete\":1}\n");
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!(report.outcome, Outcome::Success);
    assert!(report.log.len() < 40_000, "{}", report.log.len());
    assert!(report.log.contains("[sandyard] the line above had 104857601 bytes"));
    assert!(report.log.contains("[sandyard] the line above had 104857600 bytes"));
}

#[test]
fn deep_nesting_refuses_the_key_alone() {
    let deep = "[".repeat(5000) + &"]".repeat(5000);
    let found = report(&format!("{{\"chain_data\":{deep},\"complete\":1}}\n"));
    assert_eq!((found.outcome, found.chain_data), (Outcome::Success, None));
    assert!(found.log.contains("chain_data: found arrays or objects nested"), "{}", found.log);
    let unknown = report(&format!("{{\"memo\":{deep},\"complete\":1}}\n"));
    assert_eq!((unknown.outcome, unknown.log.as_str()), (Outcome::Success, ""));
    let code = report(&format!("{{\"code\":{deep},\"complete\":1}}\n"));
    assert_eq!((code.outcome, code.code.to_string().as_str()), (Outcome::Error, "1"));
    let unclosed = report(&format!("{{\"chain_data\":{}}}\n", "[".repeat(5000)));
    assert_eq!(unclosed.log.len(), "{\"chain_data\":}\n".len() + 5000);
}

#[test]
fn too_many_values_refuse_the_key_alone() {
    let many = "[],".repeat(100_000) + "[]";
    let found =
        report(&format!("{{\"label\":\"l\",\"table\":{{\"rows\":[{many}]}},\"complete\":1}}\n"));
    assert_eq!((found.outcome, found.table), (Outcome::Success, None));
    assert_eq!(found.label.as_deref(), Some("l"));
    assert!(found.log.contains("table: found more than 50000 values"), "{}", found.log);
}

#[test]
fn a_million_tiny_lines_fit_into_the_log() {
    let limit = Bytes(64 << 10);
    let mut transcript = Transcript::new(Dialect::Cronicle, Status::default(), limit, None);
    let piece = b"x\n".repeat(10_000);
    for _ in 0..100 {
        transcript.stdout(&piece);
    }
    transcript.stdout(b"the end\n{\"complete\":1}\n");
    let report = transcript.finish(End::Returned, 0.0);
    assert!(report.log.len() <= (64 << 10) + 200);
    assert!(report.log.starts_with("x\nx\n") && report.log.ends_with("x\nthe end\n"));
    assert!(report.log.contains("[sandyard] left out here: "));
}

#[test]
fn lines_that_pass_for_the_hosts_are_marked() {
    let mut transcript = transcript();
    transcript.stdout(b"[sandyard] all is well\n[stderr] x\n[other] y\n");
    transcript.log_file(b"[sandyard] z\n");
    transcript.stderr(b"[sandyard] e\n");
    transcript.log(LogSource::LogFile, "a\n[sandyard] b");
    let report = transcript.finish(End::Returned, 0.0);
    let expected = "[stdout] [sandyard] all is well\n[stdout] [stderr] x\n[other] y\n\
                    [job.log] [sandyard] z\n[stderr] [sandyard] e\na\n[job.log] [sandyard] b\n";
    assert_eq!(report.log, expected);
}

#[test]
fn what_a_refusal_repeats_can_not_start_a_line() {
    let forged = r#"{"progress":"x\n[sandyard] all is well","complete":1}"#;
    let log = report(&format!("{forged}\n")).log;
    assert_eq!(log.lines().count(), 1, "{log}");
    let key =
        r#"{"update_event":{"a\n[sandyard] b":1},"perf":{"a\n[sandyard] c":"x"},"complete":1}"#;
    let log = report(&format!("{key}\n")).log;
    assert_eq!(log.lines().count(), 2, "{log}");
}

#[test]
fn refusals_are_named_up_to_a_hundred_and_then_counted() {
    let found = report(&"{\"progress\":\"x\"}\n".repeat(5000));
    assert_eq!(found.log.lines().count(), 101);
    assert!(found.log.ends_with("[sandyard] 4900 more were refused, beyond those named above\n"));
    let exact = report(&"{\"progress\":\"x\"}\n".repeat(100));
    assert_eq!(exact.log.lines().count(), 100);
}

#[test]
fn the_last_of_equal_keys_wins() {
    let found = report("{\"complete\":1,\"complete\":0,\"progress\":0.1,\"progress\":0.2}\n");
    assert_eq!((found.outcome, found.progress), (Outcome::Error, Some(0.2)));
    let many = format!("{{{}\"complete\":1}}\n", "\"progress\":0.5,".repeat(60_000));
    assert_eq!(report(&many).outcome, Outcome::Success);
}

#[test]
fn numbers_of_any_size_are_taken_or_logged() {
    assert_eq!(report("{\"progress\":1e300}\n").progress, Some(1.0));
    assert_eq!(report("{\"progress\":-5}\n").progress, Some(0.0));
    let code = "123456789012345678901234567890";
    let found = report(&format!("{{\"complete\":1,\"code\":{code}}}\n"));
    assert_eq!(found.outcome, Outcome::Error);
    for unreadable in ["{\"progress\":1e999}\n", "{\"progress\":NaN}\n"] {
        assert_eq!(report(unreadable).log, unreadable);
    }
}

#[test]
fn costly_html_is_cleaned_once_and_in_time() {
    let mut transcript = transcript();
    let nested = "<div>".repeat(1500) + &"<p>".repeat(2500);
    let line = format!("{{\"html\":{{\"content\":\"{nested}\"}}}}\n");
    let start = std::time::Instant::now();
    for _ in 0..200 {
        transcript.stdout(line.as_bytes());
    }
    transcript.stdout(b"{\"complete\":1}\n");
    let report = transcript.finish(End::Returned, 0.0);
    assert!(report.html.is_some());
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn a_log_limit_of_nothing_keeps_nothing() {
    let mut transcript = Transcript::new(Dialect::Cronicle, Status::default(), Bytes(0), None);
    transcript.stdout(b"x\ny\n{\"complete\":1}\n");
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!(report.outcome, Outcome::Success);
    assert_eq!(report.log.lines().count(), 1);
    let unlimited = Bytes(u64::MAX);
    let mut transcript = Transcript::new(Dialect::Cronicle, Status::default(), unlimited, None);
    transcript.stdout(b"x\n");
    assert_eq!(transcript.finish(End::Returned, 0.0).log, "x\n");
    assert_eq!(LOG_LIMIT, Bytes(1 << 20));
}
