//! Secrets that a plugin was shown are in nothing that is kept or heard of it.

use serde_json::Value;

use super::{LOG_LIMIT, observed, transcript};
use crate::model::{Bytes, Report, SecretValue, StopReason};
use crate::protocol::{Dialect, End, LogSource, Status, Transcript, Update};

const SECRET: &str = "hunter2-hunter2";

/// An update with the secret in every place that takes a text.
const EVERYWHERE: &str = r#"{"description":"d hunter2-hunter2","label":"l hunter2-hunter2","perf":{"hunter2-hunter2":1},"table":{"title":"hunter2-hunter2","header":["hunter2-hunter2"],"rows":[["hunter2-hunter2"]],"caption":"hunter2-hunter2"},"html":{"title":"hunter2-hunter2","content":"<b>hunter2-hunter2</b>","caption":"hunter2-hunter2"},"chain":"hunter2-hunter2","chain_error":"hunter2-hunter2","chain_data":{"hunter2-hunter2":["hunter2-hunter2"]},"chain_params":{"a":{"hunter2-hunter2":"hunter2-hunter2"}},"notify_success":"hunter2-hunter2@a.example","notify_fail":"hunter2-hunter2@a.example","update_event":{"notes":"hunter2-hunter2","id":"hunter2-hunter2"},"code":"hunter2-hunter2"}"#;

fn mask(transcript: &mut Transcript) {
    transcript.mask(&SecretValue::from(SECRET.to_owned()));
}

fn say(transcript: &mut Transcript) {
    transcript.stdout(EVERYWHERE.as_bytes());
    transcript.stdout(b"\nout hunt");
    transcript.stdout(b"er2-hunter2\n{\"progress\":\"hunter2-hunter2\"}\n");
    transcript.stderr(b"err hunter2-hunter2");
    transcript.log_file(b"file aHVudGVyMi1odW50ZXIy\n");
    transcript.note("note hunter2-hunter2");
    transcript.stdout(b"{\"complete\":1}\n");
}

fn assert_masked(report: &Report) {
    let text = serde_json::to_string(report).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    // Every one of them is still there, masked.
    let record: Value = serde_json::from_str(&text).unwrap();
    let texts = record.as_object().unwrap().iter();
    let masked = |(_, value): &(&String, &Value)| value.to_string().contains("[masked]");
    // A chain to what is masked is no id of an event, and is refused if there is still time.
    let keys: Vec<&str> = texts
        .filter(masked)
        .map(|(key, _)| key.as_str())
        .filter(|key| !["chain", "chain_error"].contains(key))
        .collect();
    let expected = [
        "code",
        "description",
        "perf",
        "pie",
        "table",
        "html",
        "chain_data",
        "chain_params",
        "notify_success",
        "notify_fail",
        "update_event",
        "label",
        "log",
    ];
    assert_eq!(keys, expected);
    for line in ["out [masked]\n", "[stderr] err [masked]\n", "file [masked]\n"] {
        assert!(report.log.contains(line), "{line}: {}", report.log);
    }
    assert!(report.log.contains("[sandyard] note [masked]\n"), "{}", report.log);
}

#[test]
fn what_is_said_after_the_reveal_is_masked_everywhere() {
    let (mut transcript, diary) = observed();
    mask(&mut transcript);
    say(&mut transcript);
    assert!(!format!("{:?}", transcript.status()).contains(SECRET));
    assert_masked(&transcript.finish(End::Returned, 0.0));
    assert!(!diary.entries().concat().contains(SECRET), "{:?}", diary.entries());
    assert!(diary.entries().contains(&"Stdout out [masked]".to_owned()));
}

#[test]
fn what_was_kept_before_the_reveal_is_masked_everywhere() {
    let (mut transcript, diary) = observed();
    say(&mut transcript);
    let before = diary.entries().len();
    mask(&mut transcript);
    assert!(!format!("{:?}", transcript.status()).contains(SECRET));
    // Who listens hears what holds now.
    assert_eq!(diary.entries().len(), before + 1);
    assert_masked(&transcript.finish(End::Returned, 0.0));
}

#[test]
fn a_line_that_was_begun_before_the_reveal_is_masked() {
    let mut transcript = transcript();
    transcript.stdout(b"begun hunter2-");
    mask(&mut transcript);
    transcript.stdout(b"hunter2\n");
    assert_eq!(transcript.finish(End::Returned, 0.0).log, "begun [masked]\n");
}

#[test]
fn an_excerpt_in_a_refusal_gives_nothing_away() {
    let secret = "0123456789".repeat(20);
    let mut transcript = transcript();
    transcript.mask(&SecretValue::from(secret.clone()));
    transcript.stdout(format!("{{\"progress\":\"{secret}\",\"complete\":1}}\n").as_bytes());
    let log = transcript.finish(End::Returned, 0.0).log;
    assert!(log.contains("found the text \"[masked]\""), "{log}");
    assert!(!log.contains("0123"), "{log}");
}

#[test]
fn a_cut_line_gives_nothing_away() {
    let mut transcript = transcript();
    mask(&mut transcript);
    let mut line = vec![b'x'; (16 << 10) - 8];
    line.extend_from_slice(SECRET.repeat(100_000).as_bytes());
    transcript.stdout(&line);
    let log = transcript.finish(End::Returned, 0.0).log;
    assert!(log.contains("xx[masked]\n") && !log.contains("hunter"), "{}", &log[16_000..]);
}

#[test]
fn a_secret_as_an_updates_key_or_bare_number_does_no_harm() {
    let mut transcript = transcript();
    transcript.mask(&SecretValue::from("complete".to_owned()));
    transcript.mask(&SecretValue::from("1234".to_owned()));
    transcript.stdout(b"{\"progress\":0.1234}\n{\"complete\":1}\n");
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!((report.progress, report.log.as_str()), (Some(0.1234), ""));
}

#[test]
fn what_the_host_says_about_the_end_is_masked() {
    let mut transcript = transcript();
    mask(&mut transcript);
    let description = format!("Job Aborted: because of {SECRET}");
    let end = End::Stopped { reason: StopReason::Trap, description };
    assert_eq!(transcript.finish(end, 0.0).description, "Job Aborted: because of [masked]");
}

#[test]
fn what_comes_by_import_is_masked_before_it_is_cut() {
    let mut transcript = transcript();
    assert_eq!(transcript.masked(SECRET), SECRET);
    mask(&mut transcript);
    let label = transcript.masked(SECRET).into_owned();
    transcript.apply(Update::label(&label));
    transcript.log(LogSource::LogFile, &format!("[info] {SECRET}"));
    let report = transcript.finish(End::Returned, 0.0);
    assert_eq!(report.label.as_deref(), Some("[masked]"));
    assert_eq!(report.log, "[info] [masked]\n");
}

#[test]
fn a_tiny_secret_is_not_masked_and_the_log_says_so_once() {
    let mut transcript = transcript();
    transcript.mask(&SecretValue::from("abc".to_owned()));
    transcript.mask(&SecretValue::from("abc".to_owned()));
    transcript.stdout(b"abc\n");
    let log = transcript.finish(End::Returned, 0.0).log;
    assert_eq!(log.matches("fewer than 4 bytes").count(), 1, "{log}");
    assert!(log.ends_with("\nabc\n"), "{log}");
}

#[test]
fn a_masked_log_keeps_its_gap_and_its_limit() {
    let limit = Bytes(200);
    let status = Status::default();
    let mut transcript = Transcript::new(Dialect::Cronicle, status, limit, None);
    for n in 0..100 {
        transcript.stdout(format!("{n} abcd\n").as_bytes());
    }
    transcript.mask(&SecretValue::from("abcd".to_owned()));
    let log = transcript.finish(End::Returned, 0.0).log;
    let (head, tail) = log.split_once("[sandyard] left out here").unwrap();
    assert!(head.starts_with("0 [masked]\n1 [masked]\n"), "{log}");
    assert!(tail.ends_with("98 [masked]\n99 [masked]\n"), "{log}");
    assert!(log.len() < 300 && !log.contains("abcd"), "{log}");
}

#[test]
fn an_earlier_log_comes_first_is_masked_and_is_heard_by_nobody() {
    let (transcript, diary) = observed();
    let mut transcript = transcript.resume("[stderr] first hunter2-hunter2\n");
    mask(&mut transcript);
    transcript.stdout(b"second\n");
    let log = transcript.finish(End::Returned, 0.0).log;
    assert_eq!(log, "[stderr] first [masked]\nsecond\n");
    assert!(diary.entries().iter().all(|entry| !entry.contains("first")));
    let long = "x\n".repeat(1 << 20);
    let status = Status::default();
    let transcript = Transcript::new(Dialect::Cronicle, status, LOG_LIMIT, None).resume(&long);
    assert!(transcript.finish(End::Returned, 0.0).log.len() < (1 << 20) + 200);
}
