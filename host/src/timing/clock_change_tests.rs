//! Runs around changes of clocks, against a walk through every minute.

use chrono::{Offset, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::json;

use super::test_patterns::{YEARS, ZONES, cases, daily_pattern, instant};
use super::{Timing, Zone};

const HOUR: i64 = 3600;

fn runs(line: &str, from: &str, to: &str, zone: &str) -> Vec<String> {
    let second = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second();
    let timing = Timing::read(&json!(line), "").unwrap().unwrap();
    let zone = Zone::read(zone).unwrap();
    timing
        .between(second(from) - 1, second(to), &zone)
        .map(|run| jiff::Timestamp::from_second(run).unwrap().to_string())
        .collect()
}

#[test]
fn a_skipped_time_does_not_run() {
    let found =
        runs("30 2 * * *", "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z", "America/New_York");
    assert_eq!(found, ["2026-03-07T07:30:00Z", "2026-03-09T06:30:00Z"]);
}

#[test]
fn a_repeated_time_runs_twice() {
    let found =
        runs("30 1 * * *", "2026-11-01T00:00:00Z", "2026-11-02T07:00:00Z", "America/New_York");
    assert_eq!(found, ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-02T06:30:00Z"]);
}

#[test]
fn half_an_hour_of_change_repeats_half_an_hour() {
    let found =
        runs("*/15 1 5 4 *", "2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z", "Australia/Lord_Howe");
    assert_eq!(
        found,
        [
            "2026-04-04T14:00:00Z",
            "2026-04-04T14:15:00Z",
            "2026-04-04T14:30:00Z",
            "2026-04-04T14:45:00Z",
            "2026-04-04T15:00:00Z",
            "2026-04-04T15:15:00Z",
        ]
    );
}

#[test]
fn a_day_that_a_country_skipped_does_not_run() {
    let found =
        runs("0 12 30 12 *", "2011-01-01T00:00:00Z", "2013-01-01T00:00:00Z", "Pacific/Apia");
    assert_eq!(found, ["2012-12-29T22:00:00Z"]);
}

#[test]
fn clocks_that_go_back_at_midnight_bring_the_last_hour_back() {
    // No local time of the calendar is left when the first run is over.
    let found = runs(
        "30 23 17 2 * 2018",
        "2018-01-01T00:00:00Z",
        "2020-01-01T00:00:00Z",
        "America/Sao_Paulo",
    );
    assert_eq!(found, ["2018-02-18T01:30:00Z", "2018-02-18T02:30:00Z"]);
}

#[test]
fn single_runs_follow_the_clocks_too() {
    let zone = Zone::read("America/New_York").unwrap();
    let times = json!({"at": ["2026-03-08T02:30:00", "2026-11-01T01:30:00"]});
    let timing = Timing::read(&times, "").unwrap().unwrap();
    let runs: Vec<i64> = timing.between(0, i64::MAX, &zone).collect();
    assert_eq!(runs, [1_793_511_000, 1_793_514_600]);
    for run in runs {
        assert!(timing.matches(run, &zone) && timing.matches(run + 59, &zone));
    }
    assert!(!timing.matches(1_772_953_800, &zone) && !timing.matches(1_772_955_000, &zone));
}

#[test]
fn intervals_know_no_clocks() {
    let zone = Zone::read("America/New_York").unwrap();
    let timing = Timing::read(&json!({"interval": "1h"}), "").unwrap().unwrap();
    let runs: Vec<i64> = timing.between(1_793_500_000, 1_793_525_000, &zone).collect();
    assert!(runs.len() > 5 && runs.windows(2).all(|pair| pair[1] - pair[0] == HOUR), "{runs:?}");
}

#[test]
fn offsets_of_odd_seconds_keep_to_minutes_of_utc() {
    // Until 1972 clocks there were 44 minutes and 30 seconds behind.
    let zone = Zone::read("Africa/Monrovia").unwrap();
    let timing = Timing::read(&json!("7 * * * *"), "").unwrap().unwrap();
    let (from, to) = (30_000_000, 30_000_000 + 6 * HOUR);
    let walked: Vec<i64> =
        (from..=to).filter(|t| t % 60 == 0 && timing.matches(*t, &zone)).collect();
    assert_eq!(walked.len(), 6);
    assert_eq!(timing.between(from - 1, to, &zone).collect::<Vec<_>>(), walked);
}

/// The first change of the zone's clocks after `from`, give or take an hour, at a full one.
fn next_change(from: i64, zone: Tz) -> Option<i64> {
    let from = from - from % HOUR;
    let offset = |seconds| instant(seconds, zone).offset().fix();
    (0..366 * 24).map(|hours| from + hours * HOUR).find(|t| offset(*t) != offset(*t + HOUR))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn around_a_change_runs_are_those_of_a_walk_through_every_minute(
        pattern in daily_pattern(),
        zone in prop::sample::select(&ZONES[..3]),
        from in YEARS,
    ) {
        let timing = Timing::read(&json!(pattern.line()), "").unwrap().unwrap();
        let ours = Zone::read(zone.name()).unwrap();
        let change = next_change(from, zone).unwrap();
        let (from, to) = (change - 26 * HOUR, change + 26 * HOUR);
        let minutes = || (from + 60..=to).step_by(60);
        let walked: Vec<i64> = minutes().filter(|t| pattern.holds(instant(*t, zone))).collect();
        let found: Vec<i64> = timing.between(from, to, &ours).collect();
        prop_assert_eq!(&found, &walked);
        let matched: Vec<i64> = minutes().filter(|t| timing.matches(*t, &ours)).collect();
        prop_assert_eq!(&matched, &walked);
        prop_assert_eq!(
            timing.latest_until(to, &ours),
            walked.last().copied().or_else(|| timing.latest_until(from, &ours))
        );
    }

    #[test]
    fn around_a_change_seconds_are_those_of_a_walk_through_every_second(
        pattern in daily_pattern(),
        second in 1_u32..60,
        zone in prop::sample::select(&ZONES[..3]),
        from in YEARS,
    ) {
        let line = format!("{second} {}", pattern.line());
        let timing = Timing::read(&json!(line), "").unwrap().unwrap();
        let ours = Zone::read(zone.name()).unwrap();
        let change = next_change(from, zone).unwrap();
        let (from, to) = (change - 2 * HOUR, change + 4 * HOUR);
        let walked: Vec<i64> = (from + 1..=to)
            .filter(|t| {
                let local = instant(*t, zone);
                local.second() == second && pattern.holds(local)
            })
            .collect();
        prop_assert_eq!(timing.between(from, to, &ours).collect::<Vec<_>>(), walked);
    }
}
