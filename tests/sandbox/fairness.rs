//! Plugins that spin delay neither a small job nor the host.

use std::time::{Duration, Instant};

use crate::trial::{Trial, good_job, yard};

/// How many spin at once.
const SPINNING: usize = 100;

/// A fuel budget that outlasts the test.
const PLENTY: u64 = 10_000_000_000_000;

/// What the tests allow. Far above what a quiet machine shows, since others may be at work on it;
/// `just bench` prints the real delays.
const SLACK: u32 = 10;
const SMALL_JOB: Duration = Duration::from_millis(50);
const TIMER: Duration = Duration::from_millis(20);

#[test]
fn a_hundred_spinning_jobs_delay_nobody() {
    let spin = Trial::component("spin").request.plugin;
    let good = good_job();
    let start = || {
        let trial = Trial { request: sandyard::JobRequest::new(spin.clone()) };
        trial.fuel(PLENTY).timeout(60_000).start()
    };
    let spinning = (0..SPINNING).map(|_| start()).collect::<Vec<_>>();

    let asleep = Duration::from_millis(10);
    let before = Instant::now();
    yard().runtime.block_on(async { tokio::time::sleep(asleep).await });
    let late = before.elapsed() - asleep;

    let before = Instant::now();
    let record = good.run();
    let delay = before.elapsed();
    drop(spinning);

    assert_eq!(record.report.description, "well");
    assert!(late < TIMER * SLACK, "a timer of the host came {late:?} late");
    assert!(delay < SMALL_JOB * SLACK, "the small job took {delay:?}");
}
