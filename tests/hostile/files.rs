//! Plugins that want all of the disk, or what lies outside of their folders.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use sandyard::model::{Bytes, LimitRequest, Outcome, StopReason};
use serde_json::json;

use crate::harm::{FORMS, harm, stopped, succeeds};
use crate::trial::{Trial, config};

/// The disk limit of these jobs.
const CAP: u64 = 4 << 20;

/// How far over its limit a job may come before it is stopped.
const OVERSHOOT: u64 = 64 << 20;

fn capped(trial: Trial) -> Trial {
    let limits = LimitRequest { disk: Some(Bytes(CAP)), ..LimitRequest::default() };
    trial.limits(limits).fuel(10_000_000_000).timeout(20_000)
}

/// Runs a job that must end over its disk limit of [`CAP`].
fn fills(trial: Trial) {
    let record = stopped(capped(trial), StopReason::Disk);
    let limit = format!("more than {} in the scratch folder", Bytes(CAP));
    assert!(record.report.description.contains(&limit), "{}", record.report.description);
}

#[test]
fn one_file_ends_at_the_limit() {
    for form in FORMS {
        let record = stopped(capped(form("fill-the-disk")), StopReason::Disk);
        let written = record.usage.disk_bytes;
        assert!(written > CAP && written < CAP + OVERSHOOT, "{:?}", record.usage);
        stopped(capped(form("fill-the-disk").param("then", "report")), StopReason::Disk);
        let record = succeeds(capped(form("fill-the-disk").param("mebibytes", 2)));
        assert!(record.usage.disk_bytes >= 2 << 20, "{:?}", record.usage);
    }
}

#[test]
fn the_log_file_is_within_the_limit() {
    for form in FORMS {
        fills(form("fill-the-disk").param("path", "/job/job.log"));
    }
}

#[test]
fn many_files_end_at_the_limit() {
    for form in FORMS {
        fills(form("many-files"));
        fills(form("many-files").param("bytes", 10_000));
        let record = succeeds(capped(form("many-files").param("files", 100)));
        assert!(record.usage.disk_bytes >= 100 << 12, "{:?}", record.usage);
    }
}

#[test]
fn folders_in_folders_end_at_a_depth() {
    for form in FORMS {
        let record = stopped(capped(form("many-files").param("nested", true)), StopReason::Disk);
        assert!(record.report.description.contains("folders within one another"), "{record:?}");
    }
}

#[test]
fn folders_too_deep_for_any_path_are_cleaned_up() {
    for form in FORMS {
        let limits = LimitRequest { disk: Some(Bytes(64 << 20)), ..LimitRequest::default() };
        let buries = form("buried-folders").limits(limits).fuel(50_000_000_000).timeout(30_000);
        stopped(buries, StopReason::Disk);
        let mut left = 1;
        for _ in 0..100 {
            left = folders_of_jobs();
            if left == 0 {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(left, 0, "folders of jobs are left");
    }
}

/// The scratch folders of this process that are in use or left behind; one that nobody touched
/// holds an empty log file and waits for the next job.
fn folders_of_jobs() -> usize {
    let process = std::process::id().to_string();
    let scratch = config("sandbox").data.join("scratch").join(process);
    let is_touched = |folder: &PathBuf| fs::read_dir(folder).is_ok_and(|inside| inside.count() > 1);
    let folders = fs::read_dir(scratch).unwrap().map(|entry| entry.unwrap().path());
    folders.filter(is_touched).count()
}

#[test]
fn a_file_that_claims_to_be_huge_ends_at_the_limit() {
    for form in FORMS {
        for by in ["size", "seek"] {
            for (path, gibibytes) in [("/job/sparse", 1024), ("/job/job.log", 16)] {
                let trial = form("sparse-file").param("by", by).param("path", path);
                let trial = trial.param("gibibytes", gibibytes);
                let record = harm(capped(trial));
                // It may have completed before anybody looked, and then its report stands.
                let ends = [None, Some(StopReason::Disk)];
                assert!(ends.contains(&record.report.stop_reason), "{}", record.report.description);
                assert!(record.report.elapsed < 5.0, "{path} took {} s", record.report.elapsed);
            }
        }
    }
}

#[test]
fn paths_lead_nowhere_else() {
    for form in FORMS {
        let record = harm(form("path-escapes"));
        assert_eq!(record.report.outcome, Outcome::Success, "{:?}", record.report.chain_data);
        succeeds(form("symlink-escapes"));
    }
}

#[test]
fn a_job_never_sees_the_files_of_another() {
    for form in FORMS {
        let leaves = form("files")
            .param("write", json!({ "/job/secret": "mine", "/job/other": "mine" }))
            .param("log", "a line\n");
        let record = succeeds(leaves);
        assert!(record.report.log.contains("a line"), "{}", record.report.log);
        let looks = form("files")
            .param("list", json!(["/job", "/job/.."]))
            .param("read", json!(["/job/secret", "/job/job.log", "/job/../0/secret"]));
        let found = succeeds(looks).report.chain_data.unwrap();
        assert_eq!(found["list /job"], "got: [\"job.log\"]");
        assert_eq!(found["read /job/job.log"], "got: ");
        for gone in ["list /job/..", "read /job/secret", "read /job/../0/secret"] {
            let text = found[gone].as_str().unwrap();
            assert!(text.starts_with("refused"), "{gone}: {text}");
        }
    }
}
