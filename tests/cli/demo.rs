//! `sandyard demo`: the tour runs through, and leaves nothing behind.

use std::fs;

use crate::call::{kept, sandyard};

#[test]
fn the_tour_runs_through_the_sandbox_and_a_server() {
    let ended = sandyard(["demo"]).end().exits(0);
    let stops = ended.stdout.lines().filter(|line| line.contains(". limits ")).count();
    assert_eq!(stops, 2, "{ended:#?}");
    for shown in [
        "7 jobs",
        "1. hello",
        "success  Hello newcomer",
        "success  Success (HTTP 200 OK)",
        "Exceeded the fuel limit of 1G units.",
        "Exceeded the memory limit of 16 MiB.",
        "8. event",
        "success  Hello Ada",
        "Manual (admin), 1 try",
        "9. chain",
        r#"reads "source_event":"rows","chain_data":{"rows":3}"#,
        "Chain Reaction (rows), 1 try",
        "10. retry",
        "Job failed with error 503: The source is not ready.",
        "success  The source is ready.",
        "Manual (admin), 2 tries",
        "11. schedule",
        "12. binding",
        "| < tea for Ada >",
        "success  the whale has spoken",
        "Binding (orders), 1 try",
        "The server has stopped.",
        "sandyard plugin new my-plugin",
    ] {
        assert!(ended.stdout.contains(shown), "{shown:?} is not in {ended:#?}");
    }
    let dues = ended.stdout.lines().filter(|line| line.contains("| due ")).count();
    assert_eq!(dues, 2, "{ended:#?}");
    let outcomes = ["   success", "   error"]
        .map(|outcome| ended.stdout.lines().filter(|line| line.starts_with(outcome)).count());
    assert_eq!(outcomes, [9, 2], "{ended:#?}");
    assert!(!ended.stdout.contains(r"\u{1b}"), "{ended:#?}");
    assert_eq!(ended.stderr, "", "{ended:#?}");
}

#[test]
fn the_tour_asks_its_own_server_and_no_other_and_leaves_none_behind() {
    let data = kept("demo");
    let ended = sandyard(["demo"])
        .data(&data)
        .env("SANDYARD_SERVER", "http://127.0.0.1:9")
        .env("SANDYARD_TOKEN", "of another server")
        .end()
        .exits(0);
    ended.prints("The server has stopped.");
    let scratch: Vec<_> = fs::read_dir(data.join("scratch")).unwrap().collect();
    assert!(scratch.is_empty(), "{scratch:?}");
    assert!(!data.join("sandyard.db").exists());
}
