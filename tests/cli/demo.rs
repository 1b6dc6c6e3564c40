//! `sandyard demo`: the tour runs through.

use crate::call::sandyard;

#[test]
fn the_tour_runs_through_and_shows_both_stops() {
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
        "sandyard plugin new my-plugin",
    ] {
        assert!(ended.stdout.contains(shown), "{shown:?} is not in {ended:#?}");
    }
    let outcomes = ["   success", "   error"]
        .map(|outcome| ended.stdout.lines().filter(|line| line.starts_with(outcome)).count());
    assert_eq!(outcomes, [5, 2], "{ended:#?}");
    assert_eq!(ended.stderr, "", "{ended:#?}");
}
