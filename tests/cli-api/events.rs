//! `sandyard event`: events, and their jobs.

use std::time::Duration;

use crate::site::Site;

const EVENTS: &str = r#"
[[event]]
id = "greet"
title = "Greet somebody"
plugin = "hello"
params = { name = "Ada" }
timing = { hours = [2], minutes = [30] }

[[event]]
id = "fail"
plugin = "test"
params = { duration = "0", action = "Failure" }

[[event]]
id = "long"
plugin = "test"
params = { duration = "60", progress = true }
"#;

fn site() -> Site {
    let site = Site::start();
    site.write("events.toml", EVENTS);
    site.does(&["apply", "-f", "events.toml"]);
    site
}

#[test]
fn the_exit_status_of_waiting_is_that_of_the_job() {
    let site = site();
    site.does(&["event", "run", "greet", "--wait"]).prints(" success  Hello Ada\n");
    site.does(&["event", "run", "greet", "-w", "--param", "name=Bo"]).prints("Hello Bo\n");
    let given = ["event", "run", "greet", "-w", "--params", r#"{"name":"Cy"}"#];
    site.does(&given).prints("Hello Cy\n");
    site.command(&["event", "run", "fail", "--wait"]).end().exits(1).prints(" error 999  Failed");
    let job = site.command(&["event", "run", "fail", "--wait", "--json"]).end().exits(1).record();
    assert_eq!((&job["state"], &job["outcome"]), (&"done".into(), &"error".into()));
}

#[test]
fn a_queue_is_flushed() {
    let site = site();
    site.write(
        "line.toml",
        "[[event]]\nid = \"line\"\nplugin = \"test\"\nqueue = true\nmax_children = 1\nparams = { duration = \"60\" }\n",
    );
    site.does(&["apply", "-f", "line.toml"]);
    let ids: Vec<_> = (0..3)
        .map(|_| site.json(&["event", "run", "line"])["job"]["id"].as_str().unwrap().to_owned())
        .collect();
    let flushed = site.json(&["event", "flush", "line"]);
    assert_eq!(flushed["aborted"], serde_json::json!(ids[1..]));
    assert_eq!(site.json(&["job", "show", &ids[2]])["outcome"], "aborted");
    site.does(&["event", "run", "line"]);
    site.does(&["event", "flush", "line"]).prints("1 job that waited is aborted\n");
    site.does(&["event", "flush", "line"]).prints("0 jobs that waited are aborted\n");
    site.does(&["job", "abort", &ids[0]]);
    site.command(&["event", "flush", "none"]).end().refuses("none");
}

#[test]
fn without_waiting_the_job_is_named_at_once() {
    let site = site();
    let ended = site.does(&["event", "run", "long"]);
    assert!(ended.took < Duration::from_secs(30), "{ended:#?}");
    let (id, state) = ended.stdout.trim_end().split_once(' ').unwrap();
    assert!(["queued", "running"].contains(&state), "{ended:#?}");
    let abort = site.does(&["job", "abort", id]);
    assert_eq!(abort.stdout, format!("job {id} is aborted\n"));
}

#[test]
fn following_shows_the_log_and_then_the_end() {
    let site = site();
    let ended = site.does(&["event", "run", "greet", "--follow"]).tells("Running job j");
    assert!(ended.stdout.ends_with(" success  Hello Ada\n"), "{ended:#?}");
    assert!(!ended.stdout.contains("Running job"), "{ended:#?}");
    site.command(&["event", "run", "fail", "-f"]).end().exits(1).prints(" error 999");
}

#[test]
fn events_are_listed_shown_switched_and_deleted() {
    let site = site();
    let list = site.does(&["event", "list"]);
    assert!(!list.stdout.contains('\x1b'), "{list:#?}");
    let lines: Vec<_> = list.stdout.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(lines, ["NAMESPACE", "default", "default", "default"]);
    let list = site.does(&["event", "list", "-n", "default", "--text", "somebody"]);
    let rows: Vec<_> = list.stdout.lines().collect();
    assert!(rows[0].starts_with("ID     TITLE           ENABLED"), "{list:#?}");
    assert!(
        rows[1].starts_with("greet  Greet somebody  yes      general   hello   20"),
        "{list:#?}"
    );
    assert_eq!(rows.len(), 2);

    site.does(&["event", "show", "greet"])
        .prints("title           Greet somebody\n")
        .prints("timing.hours    2\ntiming.minutes  30\n")
        .prints("next_run        20");
    site.does(&["event", "disable", "greet"]);
    assert_eq!(site.ids(&["event", "list", "--enabled=false"]), ["greet"]);
    site.does(&["event", "enable", "greet"]);
    assert_eq!(site.json(&["event", "show", "greet"])["enabled"], true);
    site.does(&["event", "delete", "greet"]);
    site.command(&["event", "show", "greet"])
        .end()
        .refuses("there is no event greet in the namespace default");
}

#[test]
fn the_next_runs_are_told_on_local_clocks() {
    let site = site();
    let next = site.does(&["event", "next", "greet", "--count", "3"]).tells("02:30");
    let runs: Vec<_> = next.stdout.lines().collect();
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().all(|run| run.ends_with(" 02:30:00")), "{next:#?}");
    let there = site.command(&["event", "next", "greet"]).env("TZ", "Asia/Tokyo").end().exits(0);
    assert!(there.stdout.lines().all(|run| run.ends_with(" 11:30:00")), "{there:#?}");
    site.does(&["event", "next", "fail"]).tells("no run is due");
}

#[test]
fn params_that_are_no_params_are_refused_before_anything_runs() {
    let site = site();
    let refused = |arguments: &[&str], why| site.command(arguments).end().refuses(why);
    refused(&["event", "run", "greet", "--params", "[1]"], "--params is not a JSON object");
    refused(&["event", "run", "greet", "--param", "name"], "write KEY=VALUE");
    refused(&["event", "run", "../x"], "event id \"../x\" is not usable");
    assert!(site.ids(&["job", "list"]).is_empty());
}
