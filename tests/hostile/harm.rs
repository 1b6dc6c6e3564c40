//! One hostile job, and what must hold whatever it does.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use sandyard::model::{JobRecord, Outcome, StopReason};
use sandyard::{Plugin, RunningJob};
use sandyard_test_guests::written::Written;

use crate::trial::{Trial, good_job, yard};

/// A good job takes a few milliseconds; others may be at work on the same machine.
const GOOD_JOB: Duration = Duration::from_secs(5);

/// How much later than its limit a job may end on a busy machine.
const LATE: Duration = Duration::from_secs(10);

/// What a job may cost the process beside the memory that its limit allows: its place in the pool,
/// its log, its compiled code.
const BESIDE_MEMORY: u64 = 64 << 20;

/// What all jobs of this program together may leave behind.
const LEFT_BY_ALL: u64 = 256 << 20;

/// Looks at the process's memory are this far apart.
const LOOK: Duration = Duration::from_millis(2);

/// Fuel and milliseconds that end a hostile job soon, whatever it is about.
const FUEL: u64 = 2_000_000_000;
const MILLISECONDS: u64 = 20_000;

/// The two forms that a program is built in.
pub(crate) const FORMS: [fn(&str) -> Trial; 2] = [component, module];

/// A hostile program as a component.
pub(crate) fn component(name: &str) -> Trial {
    Trial::component(name).fuel(FUEL).timeout(MILLISECONDS)
}

/// A hostile program as a core module.
pub(crate) fn module(name: &str) -> Trial {
    Trial::module(name).fuel(FUEL).timeout(MILLISECONDS)
}

/// A hostile plugin from text.
pub(crate) fn written(name: &str) -> Trial {
    bytes(text(name))
}

/// A hostile plugin as bytes, which the host must load.
pub(crate) fn bytes(bytes: Vec<u8>) -> Trial {
    Trial::bytes(bytes).unwrap().fuel(FUEL).timeout(MILLISECONDS)
}

/// The bytes of a plugin from text.
pub(crate) fn text(name: &str) -> Vec<u8> {
    Written::named(name).unwrap().bytes()
}

/// While this is held, no other hostile job runs, so that what the process holds is one job's.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a hostile job with a good one beside it, and checks what holds for every job: the good one
/// finishes in time, the process's memory stays bounded, and the numbers of the record are within
/// its limits.
pub(crate) fn harm(trial: Trial) -> JobRecord {
    let good = good_job();
    let _alone = alone();
    let before = resident();
    let hostile = trial.start();
    finish_good(good);
    let (record, most) = watch(hostile);
    check_usage(&record);
    let allowed = before + record.limits.memory.0 + BESIDE_MEMORY;
    assert!(most <= allowed, "{most} bytes were resident, {before} of them before");
    let left = resident();
    assert!(left <= before + BESIDE_MEMORY, "{left} bytes are resident, and {before} were before");
    assert!(left <= baseline() + LEFT_BY_ALL, "{left} bytes are resident after all jobs");
    record
}

/// A hostile job that the host must end for `reason`.
pub(crate) fn stopped(trial: Trial, reason: StopReason) -> JobRecord {
    let record = harm(trial);
    let found = (record.report.stop_reason, record.report.outcome);
    assert_eq!(
        found,
        (Some(reason), Outcome::Error),
        "{}\n{}",
        record.report.description,
        record.report.log
    );
    let named = match reason {
        StopReason::Fuel => format!("fuel limit of {} units", record.limits.fuel),
        StopReason::Timeout => format!("time limit of {}", record.limits.timeout),
        StopReason::Memory => format!("memory limit of {}", record.limits.memory),
        StopReason::Output => format!("more than {} written", record.limits.output),
        StopReason::Disk => "disk limit".to_owned(),
        _ => String::new(),
    };
    assert!(
        record.report.description.contains(&named),
        "{named:?} is not in {:?}",
        record.report.description
    );
    record
}

/// A hostile job that ends as it says itself.
pub(crate) fn succeeds(trial: Trial) -> JobRecord {
    let record = harm(trial);
    let found = (record.report.stop_reason, record.report.outcome);
    let said = (&record.report.description, &record.report.log, &record.report.chain_data);
    assert_eq!(found, (None, Outcome::Success), "{said:?}");
    record
}

/// A good job on the host of all tests, within its time.
pub(crate) fn good_job_finishes() {
    finish_good(good_job());
}

/// Another job of `plugin`, which is loaded already.
pub(crate) fn again(plugin: &std::sync::Arc<Plugin>) -> Trial {
    Trial { request: sandyard::JobRequest::new(plugin.clone()) }.fuel(FUEL).timeout(MILLISECONDS)
}

fn finish_good(good: Trial) {
    let before = Instant::now();
    let record = good.run();
    assert_eq!(record.report.description, "well");
    assert!(before.elapsed() < GOOD_JOB, "the good job took {:?}", before.elapsed());
}

/// The record of a job, and the most bytes that were resident while it ran.
fn watch(mut hostile: RunningJob) -> (JobRecord, u64) {
    yard().runtime.block_on(async {
        let mut most = 0;
        loop {
            let finished = tokio::time::timeout(LOOK, hostile.finished()).await;
            most = most.max(resident());
            if let Ok(record) = finished {
                return (record.unwrap(), most);
            }
        }
    })
}

fn check_usage(record: &JobRecord) {
    let JobRecord { usage, limits, .. } = record;
    assert!(usage.fuel <= limits.fuel.0, "{usage:?}");
    assert!(usage.memory_peak <= limits.memory.0, "{usage:?}");
    assert!(usage.output_bytes <= limits.output.0, "{usage:?}");
    let latest = limits.timeout.0 + LATE;
    assert!(
        record.report.elapsed < latest.as_secs_f64(),
        "it took {} s: {usage:?}",
        record.report.elapsed
    );
    assert!(
        usage.start <= record.report.elapsed && usage.wall <= record.report.elapsed,
        "{usage:?}"
    );
    let log = record.report.log.len() as u64;
    assert!(log <= limits.log.0 + 200, "the log has {log} bytes");
}

/// What was resident once the host was up and had run one job.
fn baseline() -> u64 {
    static BASELINE: OnceLock<u64> = OnceLock::new();
    *BASELINE.get_or_init(|| {
        good_job_finishes();
        resident()
    })
}

/// Bytes of this process that are in memory.
pub(crate) fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}
