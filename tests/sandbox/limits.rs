//! What a job asks for is what it runs under, and what it used is in its record.

use sandyard::model::{Bytes, LimitRequest, Outcome, StopReason};
use serde_json::json;

use crate::trial::{Trial, good_job};

#[test]
fn a_job_has_as_many_instances_as_it_may() {
    let one = LimitRequest { instances: Some(1), ..LimitRequest::default() };
    let record = good_job().limits(one).run();
    assert_eq!(record.report.stop_reason, Some(StopReason::Trap));
    assert!(
        record.report.description.contains("instance count too high"),
        "{}",
        record.report.description
    );
    assert_eq!(good_job().run().report.outcome, Outcome::Success);
}

#[test]
fn the_log_keeps_both_ends() {
    let lines = (0..1000).map(|number| format!("line {number}\n")).collect::<String>();
    let stdout = format!("{lines}{{\"complete\":1}}\n");
    let short = LimitRequest { log: Some(Bytes(1024)), ..LimitRequest::default() };
    let record = Trial::component("print").param("stdout", stdout).limits(short).run();
    assert_eq!(record.report.outcome, Outcome::Success);
    assert!(record.report.log.starts_with("line 0\n"), "{}", record.report.log);
    assert!(record.report.log.ends_with("line 999\n"), "{}", record.report.log);
    assert!(record.report.log.len() < 2048, "{}", record.report.log.len());
}

#[test]
fn what_was_used_is_measured() {
    let text = "{\"complete\":1}\n";
    let trial = Trial::component("print").param("stdout", text).param("stderr", "four");
    let usage = trial.run().usage;
    assert_eq!(usage.output_bytes, (text.len() + "four".len()) as u64);
    assert!(usage.fuel > 0 && usage.memory_peak > 0);
    assert!(usage.start > 0.0 && usage.wall > 0.0, "{usage:?}");
    assert_eq!((usage.http_requests, usage.disk_bytes), (0, 0));
}

#[test]
fn the_scratch_folder_is_measured() {
    let write = json!({ "/job/file": "x".repeat(100_000) });
    for trial in [Trial::component("files"), Trial::module("files")] {
        let used = trial.param("write", write.clone()).run().usage.disk_bytes;
        assert_eq!(used, 100_000);
    }
}

#[test]
fn the_record_says_which_clocks_and_randomness_there_were() {
    let record = serde_json::to_value(good_job().run()).unwrap();
    assert_eq!((&record["clocks"], &record["randomness"]), (&json!("real"), &json!("real")));
}
