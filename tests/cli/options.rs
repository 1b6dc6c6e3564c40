//! The other options of `run`: limits, job files, the data folder; and what is said of bad values.

use std::fs;

use serde_json::json;

use crate::call::{record, run, sandyard, temporary};
use crate::guests::{component, plugin, small, text};

#[test]
fn a_bad_value_names_its_option_and_what_would_do() {
    for (option, value, would_do) in [
        ("--fuel", "5X", "K, M, G or T, like \"5G\""),
        ("--fuel", "-1", "like \"5G\""),
        ("--memory", "lots", "KiB, MiB, GiB"),
        ("--output", "1 parsec", "like \"64 MiB\""),
        ("--disk", "", "like \"64 MiB\""),
        ("--timeout", "soon", "like \"30s\""),
        ("--timeout", "500y", "like \"30s\""),
        ("--allow-http", "*", "like https://api.example.com"),
        ("--allow-http", "https://a.example/path", "[SCHEME://]HOST[:PORT]"),
        ("--mount", "/data", "HOST:GUEST"),
        ("--mount", "/data:relative", "HOST:GUEST"),
    ] {
        let ended = run(["hello", &format!("{option}={value}")]).end();
        let ended = ended.refuses(option).tells(would_do).tells("--help");
        assert!(ended.stderr.lines().count() <= 3, "{ended:#?}");
    }
}

#[test]
fn an_unknown_option_is_answered_with_a_like_one() {
    run(["hello", "--param5", "x"]).end().refuses("--param");
    run(["hello", "--tmeout", "5s"]).end().refuses("'--timeout'");
    sandyard(["pluging", "list"]).end().refuses("'plugin'");
    run(["hello", "again"]).end().refuses("'again'");
}

#[test]
fn limits_are_as_they_were_asked_for() {
    let record = record(
        0,
        [
            "hello",
            "--fuel",
            "3G",
            "--memory",
            "32 MiB",
            "--timeout",
            "1m 30s",
            "--output",
            "2MiB",
            "--disk",
            "1_000_000",
        ],
    );
    let limits = &record["limits"];
    assert_eq!(limits["fuel"], 3_000_000_000_u64);
    assert_eq!(limits["memory"], 32 << 20);
    assert_eq!(limits["timeout"], 90.0);
    assert_eq!(limits["output"], 2 << 20);
    assert_eq!(limits["disk"], 1_000_000);
}

#[test]
fn options_win_over_the_jobs_limits() {
    let job = r#"{"limits": {"fuel": "1G", "memory": "8 MiB", "http_requests": 3}}"#;
    let ended = run(["hello", "--json", "--job", "-", "--fuel", "2G"]).input(job).end().exits(0);
    let limits = &ended.record()["limits"];
    assert_eq!(limits["fuel"], 2_000_000_000_u64);
    assert_eq!(limits["memory"], 8 << 20);
    assert_eq!(limits["http_requests"], 3);
}

#[test]
fn who_asks_for_more_than_there_is_reads_what_is_allowed() {
    let folder = temporary();
    let place = plugin(folder.path(), "progress-steps", "[limits]\nfuel = \"1G\"");
    let ended = run([&place, "--json", "--fuel", "20T", "--memory", "2 GiB", "--param", "steps=1"])
        .end()
        .exits(0)
        .tells("fuel: 20T asked, 1G allowed")
        .tells("memory: 2 GiB asked, 1 GiB allowed");
    let limits = &ended.record()["limits"];
    assert_eq!((&limits["fuel"], &limits["memory"]), (&1_000_000_000.into(), &(1 << 30).into()));
}

#[test]
fn a_job_gives_all_that_an_event_would() {
    let job = r#"{
        "event": "nightly", "event_title": "Nightly", "source": "Scheduler", "now": 1700000000,
        "chain_code": 7, "id": "forged", "params": {"k": "v"}
    }"#;
    let record = run([component("echo-job"), "--json".to_owned(), "--job=-".to_owned()])
        .input(job)
        .end()
        .exits(0)
        .record();
    assert_eq!(record["event"], "nightly");
    let got = &record["chain_data"]["job"];
    for (key, value) in [
        ("event", json!("nightly")),
        ("event_title", json!("Nightly")),
        ("source", json!("Scheduler")),
        ("now", json!(1_700_000_000)),
        ("chain_code", json!(7)),
        ("id", record["id"].clone()),
        ("params", json!({"k": "v"})),
    ] {
        assert_eq!(got[key], value, "{key}");
    }
}

#[test]
fn a_bad_job_is_refused_with_the_place() {
    let folder = temporary();
    let missing = text(&folder.path().join("missing.json"));
    run(["hello", "--job", &missing]).end().refuses("missing.json: No such file");
    run(["hello", "--job", &text(folder.path())]).end().refuses("read the job from");
    let file = text(&folder.path().join("job.json"));
    fs::write(&file, "[1]").unwrap();
    run(["hello", "--job", &file]).end().refuses("job.json is not a JSON object");
    for (job, reason) in [
        ("", "the job from stdin is not a JSON object"),
        ("{\"event\": 7}", "`event` in the job"),
        ("{\"event\": \"a b\"}", "a-z A-Z 0-9 _ -"),
        ("{\"params\": \"x\"}", "`params` in the job"),
        ("{\"limits\": {\"fule\": 1}}", "unknown field `fule`, expected one of `fuel`"),
        ("{\"limits\": {\"fuel\": \"5X\"}}", "like \"5G\""),
        ("{\"now\": \"then\"}", "`now` in the job"),
    ] {
        run(["hello", "--job", "-"]).input(job).end().refuses(reason);
    }
    let long = format!("{{\"x\": \"{}\"}}", "x".repeat(1 << 20));
    run(["hello", "--job", "-"]).input(long).end().refuses("longer than 1 MiB");
}

#[test]
fn the_data_folder_is_where_it_was_said_to_be() {
    let folder = temporary();
    let [option, variable, home] =
        ["option", "variable", "home"].map(|name| folder.path().join(name));
    let small = small(folder.path());
    let scratch = |data: &std::path::Path| data.join("scratch").is_dir();

    let call = run([&small, "--data", &text(&option)]).data(&variable);
    call.end().exits(0);
    assert!(scratch(&option) && !variable.exists());

    run([&small]).data(&variable).end().exits(0);
    assert!(scratch(&variable));

    run([&small]).without("SANDYARD_DATA").env("HOME", &home).end().exits(0);
    assert!(scratch(&home.join(".local/share/sandyard")));

    let call = run([&small]).without("SANDYARD_DATA").env("HOME", &home);
    call.env("XDG_DATA_HOME", &home).end().exits(0);
    assert!(scratch(&home.join("sandyard")));

    let call = run([&small]).without("SANDYARD_DATA").without("HOME");
    call.end().refuses("name a folder with --data DIR");
}

#[test]
fn a_data_folder_that_can_not_be_used_is_refused_by_name() {
    let folder = temporary();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    run(["hello"]).data(&file).end().refuses(&text(&file.join("compiled")));
}
