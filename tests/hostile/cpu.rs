//! Plugins that want all the processor time, or all the time there is.

use sandyard::model::StopReason;

use crate::harm::{FORMS, stopped, succeeds, written};
use crate::trial::Trial;

/// Fuel that outlasts every test.
const PLENTY: u64 = 10_000_000_000_000;

/// Fuel that lasts for moments.
const LITTLE: u64 = 50_000_000;

/// Milliseconds of a job that has to run into its time limit.
const MOMENT: u64 = 300;

/// What a plugin that only waits may use: what its runtime needs to start.
const STARTING: u64 = 5_000_000;

#[test]
fn spinning_ends_with_the_fuel() {
    for form in FORMS {
        let record = stopped(form("spin").fuel(LITTLE), StopReason::Fuel);
        assert_eq!(record.usage.fuel, LITTLE);
    }
}

#[test]
fn spinning_ends_with_the_time() {
    for form in FORMS {
        stopped(form("spin").fuel(PLENTY).timeout(MOMENT), StopReason::Timeout);
    }
}

#[test]
fn storms_of_cheap_host_calls_end_with_the_fuel() {
    for form in FORMS {
        for name in ["spin-reading-the-clock", "spin-reading-stdin"] {
            stopped(form(name).fuel(LITTLE / 10), StopReason::Fuel);
        }
        // A sleep takes a millisecond, however short it is meant to be, and costs next to no fuel.
        stopped(form("spin-yielding").fuel(STARTING / 20), StopReason::Fuel);
    }
}

#[test]
fn storms_of_cheap_host_calls_end_with_the_time() {
    for form in FORMS {
        for name in ["spin-reading-the-clock", "spin-reading-stdin", "spin-yielding"] {
            stopped(form(name).fuel(PLENTY).timeout(MOMENT), StopReason::Timeout);
        }
    }
}

#[test]
fn spinning_after_the_report_changes_nothing() {
    for form in FORMS {
        let record = succeeds(form("spin-after-complete").fuel(PLENTY));
        assert_eq!(record.report.description, "done before the loop");
        let record = succeeds(form("spin-after-complete").fuel(LITTLE));
        assert_eq!(record.report.description, "done before the loop");
    }
}

#[test]
fn sleeping_ends_with_the_time_and_costs_no_fuel() {
    for form in FORMS {
        let record = stopped(form("sleep-forever").timeout(MOMENT), StopReason::Timeout);
        assert!(record.usage.fuel < STARTING, "{:?}", record.usage);
        let record = succeeds(form("sleep-forever").param("milliseconds", 10));
        assert_eq!(record.report.description, "slept 10 ms");
    }
    let record = stopped(written("polls-what-never-comes").timeout(MOMENT), StopReason::Timeout);
    assert!(record.usage.fuel < STARTING, "{:?}", record.usage);
}

#[test]
fn instantiation_is_within_the_limits() {
    for name in ["start-spins", "core-start-spins"] {
        stopped(written(name).fuel(LITTLE), StopReason::Fuel);
        stopped(written(name).fuel(PLENTY).timeout(MOMENT), StopReason::Timeout);
    }
}

#[test]
fn an_allocator_that_spins_inside_a_host_call_is_stopped() {
    stopped(written("realloc-spins").fuel(LITTLE), StopReason::Fuel);
    stopped(written("realloc-spins").fuel(PLENTY).timeout(MOMENT), StopReason::Timeout);
}

#[test]
fn expensive_instructions_are_stopped() {
    let fill = || written("fills-memory-in-bulk").memory(32 << 20);
    stopped(fill().fuel(PLENTY).timeout(MOMENT), StopReason::Timeout);
    stopped(fill().fuel(LITTLE), StopReason::Fuel);
}

#[test]
fn the_clock_steps() {
    let steps = |trial: Trial| {
        let record = succeeds(trial);
        record.report.chain_data.unwrap()["nanoseconds"].as_u64().unwrap()
    };
    for form in FORMS {
        assert!(steps(form("clock-steps")) > 0);
    }
}
