//! Ctrl-C, and `kill -9`: what is left is a data folder that works.

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use sandyard_test_guests::generated::compile;

use crate::call::{run, temporary};
use crate::guests::{small, text};

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn ctrl_c_stops_the_job_and_the_record_says_so() {
    let folder = temporary();
    let call = || run(["test", "--json", "--param=duration=60"]).data(folder.path());
    let mut running = call().start();
    assert_eq!(running.line(), "The job lasts 60.000 seconds.");
    running.signal(Signal::INT);
    let ended = running.end().exits(1);
    let record = ended.record();
    assert_eq!(record["outcome"], "aborted");
    assert_eq!(record["stop_reason"], "abort");
    assert!(record["description"].as_str().unwrap().contains("Manually aborted"), "{record:#}");
    assert!(ended.took.as_secs() < 30, "{ended:#?}");
    assert_eq!(entries(&folder.path().join("scratch")), 0);

    run(["test", "--param=duration=0"]).data(folder.path()).end().exits(0).prints("success");
}

#[test]
fn ctrl_c_ends_a_job_that_never_rests() {
    let limits = ["--fuel=10T", "--output=1GiB"];
    let mut running = run(["limits", "--param=action=flood"].iter().chain(&limits)).start();
    running.line();
    running.signal(Signal::INT);
    let ended = running.end();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stdout);
    assert!(ended.stdout.starts_with("aborted  "), "{}", ended.stdout);
}

#[test]
fn what_was_killed_while_it_ran_is_swept_up_by_the_next() {
    let folder = temporary();
    let scratch = folder.path().join("scratch");
    let mut running = run(["test", "--param=duration=60"]).data(folder.path()).start();
    running.line();
    running.signal(Signal::KILL);
    assert_eq!(running.end().status.code(), None);
    assert_eq!(entries(&scratch), 1);

    run([small(folder.path())]).data(folder.path()).end().exits(0);
    assert_eq!(entries(&scratch), 0);
}

#[test]
fn what_was_killed_while_it_compiled_is_compiled_by_the_next() {
    let folder = temporary();
    let data = folder.path().join("data");
    let plugin = folder.path().join("large.wasm");
    fs::write(&plugin, compile::fifty_thousand_functions()).unwrap();
    let mut running = run([text(&plugin)]).data(&data).start();
    running.until(|| entries(&data.join("compiled/incoming")) > 0);
    running.signal(Signal::KILL);
    assert_eq!(running.end().status.code(), None);
    assert_eq!(entries(&data.join("compiled/verdicts")), 0);

    run([small(folder.path())]).data(&data).end().exits(0).prints("said by hand");
    // It says nothing, so its job is incomplete; but it compiles and runs.
    let ended = run([text(&plugin), "--json".to_owned()]).data(&data).end().exits(1);
    assert_eq!(ended.record()["stop_reason"], "incomplete");
    assert_eq!(entries(&data.join("scratch")), 0);
}
