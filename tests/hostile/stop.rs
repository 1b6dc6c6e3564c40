//! Jobs that are stopped from outside, at every stage.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sandyard::model::{JobRecord, Outcome, StopReason};
use sandyard::protocol::{LogSource, Observer, Status};
use sandyard::sandbox::Stop;
use serde_json::json;

use crate::harm::{FORMS, alone, component, good_job_finishes, written};
use crate::server::{self, Server};
use crate::trial::{Trial, yard};

/// Fuel and milliseconds that outlast every test.
const PLENTY: u64 = 10_000_000_000_000;
const LONG: u64 = 60_000;

/// How soon after its stop a job has to be over.
const SOON: Duration = Duration::from_secs(2);

/// Long enough for a job to get going.
const MOMENT: Duration = Duration::from_millis(100);

#[derive(Default)]
struct Heard(AtomicUsize);

impl Observer for Heard {
    fn updated(&self, _status: &Status) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn logged(&self, _source: LogSource, _line: &str) {}
}

fn abort(reason: StopReason) -> Stop {
    Stop { reason, description: "Manually aborted by user: admin".to_owned() }
}

/// Stops a job once `is_going`, and checks that it ended so.
fn stop(trial: Trial, is_going: impl FnOnce()) -> JobRecord {
    let _alone = alone();
    let mut running = trial.fuel(PLENTY).timeout(LONG).start();
    is_going();
    let before = Instant::now();
    running.stop(abort(StopReason::Abort));
    let record = yard().runtime.block_on(running.finished()).unwrap();
    assert!(before.elapsed() < SOON, "it went on for {:?}", before.elapsed());
    let ended = (record.report.outcome, record.report.stop_reason);
    assert_eq!(ended, (Outcome::Aborted, Some(StopReason::Abort)), "{}", record.report.description);
    assert!(record.report.description.contains("Manually aborted by user: admin"));
    good_job_finishes();
    record
}

#[test]
fn a_job_is_stopped_whatever_it_does() {
    for form in FORMS {
        for name in ["spin", "sleep-forever", "spin-yielding", "spin-reading-the-clock"] {
            stop(form(name), || thread::sleep(MOMENT));
        }
    }
    for name in ["start-spins", "core-start-spins", "realloc-spins", "polls-what-never-comes"] {
        stop(written(name), || thread::sleep(MOMENT));
    }
}

#[test]
fn a_job_is_stopped_before_it_begins() {
    stop(component("spin"), || {});
}

#[test]
fn what_was_said_before_the_stop_is_kept() {
    let steps = component("progress-steps").param("steps", 1_000).param("milliseconds", 20);
    let record = stop(steps, || thread::sleep(MOMENT * 3));
    assert!(
        record.report.progress.is_some_and(|progress| progress < 1.0),
        "{:?}",
        record.report.progress
    );
    assert!(record.report.label.is_some_and(|label| label.starts_with("step ")));
}

#[test]
fn a_stop_ends_the_requests_too() {
    for treatment in [server::wait_for_end as server::Treatment, server::answer_without_end] {
        let server = Server::start(treatment);
        let trial = component("http-get").param("urls", json!([server.url()]));
        let trial = trial.http(&[&server.grant()]);
        stop(trial, || server.wait_for_request());
        server.wait_for_hang_up();
    }
}

#[test]
fn a_dropped_job_is_gone() {
    let _alone = alone();
    let heard = Arc::new(Heard::default());
    let steps = component("progress-steps").param("steps", 10_000).param("milliseconds", 1);
    let running = steps.observer(heard.clone()).start();
    let begun = Instant::now();
    while heard.0.load(Ordering::Relaxed) == 0 {
        assert!(begun.elapsed() < SOON, "it never began");
        thread::sleep(Duration::from_millis(1));
    }
    drop(running);
    thread::sleep(MOMENT);
    let after = heard.0.load(Ordering::Relaxed);
    thread::sleep(MOMENT);
    assert_eq!(heard.0.load(Ordering::Relaxed), after, "it went on after it was dropped");
    good_job_finishes();
}

#[test]
fn a_stop_after_the_end_changes_nothing() {
    let mut running = component("says-nothing").start();
    let record = yard().runtime.block_on(running.finished()).unwrap();
    running.stop(abort(StopReason::Abort));
    assert_eq!(record.report.stop_reason, Some(StopReason::Incomplete));
}

#[test]
fn a_shutdown_is_told_from_an_abort() {
    let mut running = component("sleep-forever").start();
    running.stop(abort(StopReason::Shutdown));
    let record = yard().runtime.block_on(running.finished()).unwrap();
    assert_eq!(record.report.stop_reason, Some(StopReason::Shutdown));
    assert_eq!(record.report.outcome, Outcome::Aborted);
}
