//! A job that is tried again is the same job, with one id, one log and one clock.

use std::time::{Duration, Instant};

use sandyard::JobRequest;
use sandyard::model::{Outcome, StopReason};
use sandyard::sandbox::{Stop, Stopper};
use serde_json::json;

use crate::trial::{Trial, good_job, yard};

fn with(mut trial: Trial, change: impl FnOnce(&mut JobRequest)) -> Trial {
    change(&mut trial.request);
    trial
}

#[test]
fn a_try_goes_on_with_the_log_of_those_before() {
    let trial = Trial::component("print").param("stdout", "second\n{\"complete\":1}\n");
    let record = with(trial, |request| {
        request.earlier_log = "first\n[stderr] failed\n".to_owned();
    })
    .run();
    assert_eq!(record.report.log, "first\n[stderr] failed\nsecond\n");
}

#[test]
fn a_job_is_who_it_is_told_to_be() {
    let bytes = std::fs::read(sandyard_test_programs::component("sandyard-test-typed-guest"));
    let trial = Trial::granted(bytes.unwrap()).unwrap();
    let record = with(trial, |request| {
        request.id = Some("j42".parse().unwrap());
        request.attempt = 3;
        request.namespace = "acme".parse().unwrap();
    })
    .run();
    assert_eq!(record.id.as_str(), "j42");
    let said = record.report.chain_data.unwrap();
    assert_eq!((&said["job"], &said["attempt"]), (&json!("j42"), &json!(3)));
    assert_eq!(said["namespace"], "acme");

    let record = with(Trial::component("echo-job"), |request| {
        request.category = "reports".parse().unwrap();
        request.category_title = "Reports".to_owned();
        request.time_start = Some(1_449_431_125.5);
    })
    .run();
    let job = &record.report.chain_data.unwrap()["job"];
    assert_eq!((&job["category"], &job["category_title"]), (&json!("reports"), &json!("Reports")));
    assert_eq!(job["time_start"], 1_449_431_125.5);
}

#[test]
fn the_timeout_spans_all_tries() {
    let spin = with(Trial::component("sleep-forever").timeout(60_000), |request| {
        request.spent = Duration::from_millis(59_700);
    });
    let began = Instant::now();
    let record = spin.run();
    assert_eq!(record.report.stop_reason, Some(StopReason::Timeout));
    assert!(began.elapsed() < Duration::from_secs(30));
    assert!(record.report.elapsed >= 60.0, "{}", record.report.elapsed);
}

#[test]
fn a_try_whose_clock_is_over_never_starts() {
    let record = with(good_job().timeout(1000), |request| {
        request.spent = Duration::from_secs(1);
        request.earlier_log = "first\n".to_owned();
    })
    .run();
    assert_eq!(record.report.stop_reason, Some(StopReason::Timeout));
    assert_eq!(record.report.log, "first\n");
    assert_eq!(record.usage.fuel, 0);
    let record = with(good_job(), |request| request.spent = Duration::from_secs(1)).run();
    assert_eq!(record.report.outcome, Outcome::Success);
}

#[test]
fn a_job_run_within_a_task_can_be_stopped_too() {
    let request = Trial::component("sleep-forever").request;
    let (stopper, stopped) = Stopper::new();
    let host = yard().host.clone();
    let task = yard().host.spawn(async move { host.run(request, stopped).await });
    stopper.stop(Stop { reason: StopReason::Shutdown, description: "going down".to_owned() });
    let record = yard().runtime.block_on(task).unwrap().unwrap();
    assert_eq!(record.report.stop_reason, Some(StopReason::Shutdown));
    assert_eq!(record.report.outcome, Outcome::Aborted);
}
