//! Many hostile jobs at once, and what they leave to the others.

use sandyard::model::{Outcome, Report, StopReason};
use sandyard::plugins::Manifest;
use sandyard::{Host, JobRequest, RunningJob};
use sandyard_test_guests::generated::memories;

use crate::harm::{FORMS, again, alone, good_job_finishes, text, written};
use crate::trial::{config, yard};

/// Jobs at once.
const MANY: usize = 60;

/// Waits for a job, which must end by its clock.
fn times_out(job: &mut RunningJob) -> Report {
    let report = yard().runtime.block_on(job.finished()).unwrap().report;
    assert_eq!(report.stop_reason, Some(StopReason::Timeout), "{}", report.description);
    report
}

#[test]
fn a_crowd_of_hostile_jobs_ends_and_leaves_room() {
    let _alone = alone();
    let plugins = ["spin", "flood-stdout", "grow-by-page", "fill-the-disk", "recurse", "panics"];
    let loaded = plugins.iter().flat_map(|name| FORMS.map(|form| form(name).request.plugin));
    let loaded = loaded.collect::<Vec<_>>();
    let start = |number: usize| {
        let trial = again(&loaded[number % loaded.len()]);
        trial.fuel(50_000_000).timeout(20_000).memory(16 << 20).start()
    };
    let mut running = (0..MANY).map(start).collect::<Vec<_>>();
    good_job_finishes();
    for job in &mut running {
        let record = yard().runtime.block_on(job.finished()).unwrap();
        assert_eq!(record.report.outcome, Outcome::Error, "{}", record.report.description);
    }
    good_job_finishes();
}

/// A place in the sandbox comes with all the memories, tables and instances that a job may have, so
/// that no job can use up those of others.
#[test]
fn a_job_takes_no_more_than_its_own_place() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let mut config = config("neighbours");
    config.data = folder.path().to_owned();
    config.slots = 8;
    let host = Host::open(config).unwrap();
    let load = |bytes: Vec<u8>| {
        let manifest = Manifest::bare("greedy.wasm".as_ref());
        let loaded = yard().runtime.block_on(host.load(manifest, bytes.into()));
        std::sync::Arc::new(loaded.unwrap())
    };
    let greedy = load(memories::sleeper_of_memories(3));
    let modest = load(text("polls-what-never-comes"));
    let start = |plugin: &std::sync::Arc<sandyard::Plugin>| {
        let mut request = JobRequest::new(plugin.clone());
        request.limits.timeout = again(plugin).timeout(1000).request.limits.timeout;
        host.start(request).unwrap()
    };
    let plugins = [&greedy, &greedy, &greedy, &greedy, &greedy, &modest, &modest, &modest];
    let mut running = plugins.map(start);
    for job in &mut running {
        times_out(job);
    }
}

#[test]
fn jobs_beyond_the_places_wait_within_their_time() {
    let _alone = alone();
    let plugin = written("polls-what-never-comes").request.plugin;
    let start = |_| again(&plugin).timeout(500).start();
    let mut running = (0..300).map(start).collect::<Vec<_>>();
    for job in &mut running {
        let report = times_out(job);
        assert!(report.elapsed < 10.0, "{}", report.elapsed);
    }
}
