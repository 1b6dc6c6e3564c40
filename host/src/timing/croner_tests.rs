//! Our next run against that of an independent library.

use chrono::{DateTime, Offset};
use chrono_tz::Tz;
use croner::parser::CronParser;
use proptest::prelude::*;
use serde_json::json;

use super::test_patterns::{YEARS, ZONES, cases, instant, pattern};
use super::{Timing, Zone};

/// Beyond it, chrono's zones no longer change their clocks.
const YEAR_2037: i64 = 2_114_380_800;

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn the_next_run_is_that_of_croner(
        pattern in pattern(),
        zone in prop::sample::select(&ZONES[..]),
        from in YEARS,
    ) {
        let line = pattern.line();
        let timing = Timing::read(&json!(line), "").unwrap().unwrap();
        let ours = timing.next_after(from, &Zone::read(zone.name()).unwrap());
        let theirs = croners_next(&line, from, zone);
        let known = |next: Option<i64>| next.is_some_and(|next| next < YEAR_2037);
        if (known(ours) || known(theirs)) && ours != theirs {
            // Croner moves what a change of clocks skips, and runs some of what it repeats once.
            let near = [Some(from), ours, theirs].into_iter().flatten();
            let excused = near.into_iter().any(|instant| is_near_change(instant, zone));
            prop_assert!(excused, "{line} in {zone} after {from}: {ours:?}, croner {theirs:?}");
        }
    }
}

#[test]
fn what_can_never_be_is_never_for_both() {
    for line in ["0 0 30 2 *", "0 0 31 4,6,9,11 *"] {
        let timing = Timing::read(&json!(line), "").unwrap().unwrap();
        assert_eq!(timing.next_after(YEARS.start, &Zone::utc()), None);
        assert_eq!(croners_next(line, YEARS.start, Tz::UTC), None);
    }
}

fn croners_next(line: &str, from: i64, zone: Tz) -> Option<i64> {
    let parser = CronParser::builder().dom_and_dow(true).build();
    let cron = parser.parse(line).unwrap();
    let next = cron.find_next_occurrence(&instant(from, zone), false);
    next.ok().map(|next: DateTime<Tz>| next.timestamp())
}

/// Whether the zone's clocks change within four hours of `seconds`.
fn is_near_change(seconds: i64, zone: Tz) -> bool {
    let offset = |seconds| instant(seconds, zone).offset().fix();
    offset(seconds - 4 * 3600) != offset(seconds + 4 * 3600)
}
