//! `sandyard apply`: what files say is what the server has.

use crate::site::{Site, results};

const FIRST: &str = r#"
[[category]]
id = "nightly"
title = "Nightly"

[[event]]
id = "report"
title = "Report"
plugin = "hello"
category = "nightly"
params = { name = "Ada" }
crontab = "30 2 * * *"
chain = "after"
retries = 1

[[event]]
id = "after"
plugin = "hello"
"#;

#[test]
fn applying_twice_is_applying_once() {
    let site = Site::start();
    site.write("first.toml", FIRST);
    let first = site.json(&["apply", "-f", "first.toml"]);
    assert_eq!(
        results(&first),
        ["created category nightly", "created event after", "created event report"]
    );
    let again = site.json(&["apply", "-f", "first.toml"]);
    assert_eq!(
        results(&again),
        ["unchanged category nightly", "unchanged event report", "unchanged event after"]
    );
    site.does(&["category", "list"]).prints("nightly  Nightly  yes      any      -\n");
    let report = site.json(&["event", "show", "report"]);
    assert_eq!(report["revision"], 1);
    assert_eq!(report["chain"], "after");
    assert_eq!(report["category"], "nightly");
    assert_eq!(report["labels"]["applied"], "true");
}

#[test]
fn a_change_is_told_field_by_field_before_it_is_made() {
    let site = Site::start();
    site.write("first.toml", FIRST);
    site.does(&["apply", "-f", "first.toml"]);
    site.write("first.toml", &FIRST.replace("Ada", "Bo").replace("retries = 1", "retries = 3"));
    let dry = site
        .does(&["apply", "-f", "first.toml", "--dry-run"])
        .prints("to change  event report\n")
        .prints("  retries: 1 -> 3\n")
        .prints("  params.name: \"Ada\" -> \"Bo\"\n")
        .tells("nothing is changed");
    assert_eq!(dry.stdout.lines().count(), 5, "{dry:#?}");
    assert_eq!(site.json(&["event", "show", "report"])["revision"], 1);

    site.does(&["apply", "-f", "first.toml"])
        .prints("changed    event report\n  params.name\n  retries\n");
    let report = site.json(&["event", "show", "report"]);
    assert_eq!((&report["revision"], &report["retries"]), (&2.into(), &3.into()));
    assert_eq!(report["params"]["name"], "Bo");
}

#[test]
fn a_dry_run_of_what_is_new_creates_nothing() {
    let site = Site::start();
    site.write("first.toml", FIRST);
    let dry = site.json(&["apply", "-f", "first.toml", "--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    assert_eq!(results(&dry).len(), 3);
    assert!(site.ids(&["event", "list"]).is_empty());
    assert_eq!(site.ids(&["category", "list"]), ["general"]);
}

#[test]
fn a_dry_run_knows_what_would_be_there_and_refuses_what_would_not() {
    let site = Site::start();
    site.write("first.toml", FIRST);
    site.does(&["apply", "-f", "first.toml", "--dry-run"]);
    site.write("first.toml", &FIRST.replace("\"after\"\nretries", "\"afterr\"\nretries"));
    site.command(&["apply", "-f", "first.toml", "--dry-run"])
        .end()
        .exits(1)
        .prints("refused    event report\n")
        .prints("  chain: found \"afterr\"")
        .prints("to create  event after\n");
}

#[test]
fn events_that_lead_to_each_other_are_created() {
    let site = Site::start();
    site.write(
        "circle.json",
        r#"{"events": [
            {"id": "a", "plugin": "hello", "chain": "b", "enabled": true},
            {"id": "b", "plugin": "hello", "chain_error": "c"},
            {"id": "c", "plugin": "hello", "chain": "a", "chain_error": "c"}
        ]}"#,
    );
    let made = site.json(&["apply", "-f", "circle.json"]);
    assert_eq!(results(&made), ["created event a", "created event c", "created event b"]);
    let first = site.json(&["event", "show", "a"]);
    assert_eq!((&first["chain"], &first["enabled"]), (&"b".into(), &true.into()));
    let again = site.json(&["apply", "-f", "circle.json"]);
    assert!(results(&again).iter().all(|result| result.starts_with("unchanged")), "{again}");
}

#[test]
fn a_folder_is_applied_to_a_namespace() {
    let site = Site::start();
    site.write("all/one.yaml", "events:\n  - id: one\n    plugin: hello\n");
    site.write("all/two.toml", "[[event]]\nid = \"two\"\nplugin = \"hello\"\nchain = \"one\"\n");
    site.does(&["apply", "-f", "all", "-n", "shop"]).prints("created    event two in shop\n");
    assert_eq!(site.ids(&["event", "list", "-n", "shop"]), ["one", "two"]);
    assert!(site.ids(&["event", "list", "-n", "default"]).is_empty());
}

#[test]
fn a_file_that_is_wrong_is_told_line_by_line_and_nothing_is_sent() {
    let site = Site::start();
    site.write(
        "wrong.toml",
        "[[event]]\nid = \"a\"\nplugin = \"hello\"\n\n[[event]]\nid = \"b\"\nplugin = \"hello\"\n\
         timing = { hours = [1, 2, 25] }\nretires = 1\n",
    );
    let wrong = site
        .command(&["apply", "-f", "wrong.toml"])
        .end()
        .exits(1)
        .tells("wrong.toml:8: event[1].timing.hours[2]: found 25")
        .tells("0 to 23")
        .tells("wrong.toml:9: event[1].retires: ")
        .tells("accepted is `retries`")
        .tells("nothing was applied");
    assert_eq!(wrong.stdout, "");
    assert!(site.ids(&["event", "list"]).is_empty());
    site.command(&["apply", "-f", "absent.toml"])
        .end()
        .exits(1)
        .tells("absent.toml: found nothing");
}

#[test]
fn what_the_server_refuses_is_told_with_its_place_and_the_rest_is_applied() {
    let site = Site::start();
    site.write(
        "half.toml",
        "[[event]]\nid = \"bad\"\nplugin = \"nope\"\ncategory = \"none\"\n\n\
         [[event]]\nid = \"good\"\nplugin = \"hello\"\n",
    );
    site.command(&["apply", "-f", "half.toml"])
        .end()
        .exits(1)
        .prints("refused    event bad\n  written in half.toml:1\n")
        .prints("  plugin: found \"nope\"")
        .prints("  category: found \"none\"")
        .prints("created    event good\n");
    assert_eq!(site.ids(&["event", "list"]), ["good"]);
}
