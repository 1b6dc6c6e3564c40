//! Plugins that call the host without end, or with arguments made to harm it.

use std::sync::Arc;

use sandyard::StartError;
use sandyard::model::{Grants, StopReason};
use sandyard::protocol::Dialect;
use sandyard::sandbox::LoadError;

use crate::harm::{harm, stopped, succeeds, text, written};
use crate::trial::{Trial, yard};

/// Fuel for a thousand calls or more in a loop, which take far longer than their time.
const FEW_CALLS: u64 = 24_000;

/// Fuel for a million calls.
const FUEL: u64 = 50_000_000_000;

#[test]
fn storms_of_typed_calls_end_and_leave_little() {
    for name in ["log-storm", "progress-storm", "metric-storm"] {
        let trial = written(name).dialect(Dialect::ExitCode).fuel(FUEL).timeout(30_000);
        let record = succeeds(trial);
        match name {
            "log-storm" => {
                assert!(record.report.log.contains("left out here"), "{}", record.report.log.len())
            }
            "progress-storm" => assert_eq!(record.report.progress, Some(1.0)),
            _ => assert_eq!(record.report.perf.unwrap().len(), 250),
        }
        stopped(written(name).fuel(1_000_000), StopReason::Fuel);
    }
}

#[test]
fn one_call_carries_no_more_than_it_may() {
    let record = stopped(written("huge-log-message").memory(64 << 20), StopReason::Trap);
    assert!(record.report.log.is_empty(), "{}", record.report.log);
}

#[test]
fn random_bytes_have_a_ceiling() {
    for name in ["huge-random", "core-huge-random"] {
        stopped(written(name), StopReason::Trap);
    }
}

#[test]
fn lists_from_the_host_are_paid_with_fuel() {
    let asks = || written("asks-for-the-environment-forever");
    stopped(asks().fuel(10_000_000), StopReason::Fuel);
    stopped(asks().fuel(FUEL * 100).timeout(300), StopReason::Timeout);
}

/// Calls that cost the host much and the plugin next to no fuel, so that fuel alone would let them
/// hold a thread for minutes.
#[test]
fn storms_of_dear_calls_end_with_the_time_and_delay_nobody() {
    for name in
        ["random-storm", "core-random-storm", "log-storm-of-blank-lines", "log-storm-of-megabytes"]
    {
        let storm = || written(name).fuel(FEW_CALLS).timeout(200);
        let mut beside = [storm().start(), storm().start()];
        let record = stopped(storm(), StopReason::Timeout);
        // By fuel alone it would be a quarter of a minute at least.
        assert!(record.report.elapsed < 8.0, "{name} took {} s", record.report.elapsed);
        for job in &mut beside {
            let record = yard().runtime.block_on(job.finished()).unwrap();
            assert_eq!(record.report.stop_reason, Some(StopReason::Timeout), "{name}");
        }
    }
}

#[test]
fn addresses_beyond_the_memory_are_traps() {
    for name in ["realloc-lies", "core-wild-pointers", "core-has-no-memory"] {
        stopped(written(name), StopReason::Trap);
    }
}

#[test]
fn what_starts_or_keeps_things_needs_a_grant() {
    for (name, import) in [("kv-storm", "kv"), ("enqueue-storm", "chain")] {
        let error = Trial::bytes(text(name)).err().unwrap();
        let named = format!("add \"{import}\" to `imports`");
        assert!(matches!(error, LoadError::NotGranted { .. }), "{error:?}");
        assert!(error.to_string().contains(&named), "{error}");
    }
}

#[test]
fn what_the_manifest_asks_for_the_operator_must_grant() {
    let mut trial = Trial::granted(text("kv-storm")).unwrap();
    trial.request.grants = Arc::new(Grants::default());
    let error = yard().host.start(trial.request).err().unwrap();
    assert!(matches!(error, StartError::Load(LoadError::NotGranted { .. })), "{error:?}");
}

#[test]
fn what_the_host_can_not_serve_is_denied_as_a_value() {
    for name in ["kv-storm", "enqueue-storm"] {
        let trial = Trial::granted(text(name)).unwrap().dialect(Dialect::ExitCode);
        succeeds(trial.fuel(FUEL).timeout(20_000));
    }
}

#[test]
fn a_plugin_that_never_stops_reporting_is_no_burden() {
    let record = harm(written("progress-storm").fuel(FUEL).timeout(300));
    let ends = [Some(StopReason::Timeout), Some(StopReason::Incomplete)];
    assert!(ends.contains(&record.report.stop_reason), "{}", record.report.description);
}
