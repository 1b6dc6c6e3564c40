//! The next local time, against a walk through the days, and the work that finding it takes.

use jiff::civil::date;
use serde_json::{Value, json};

use super::calendar::Calendar;
use super::crontab;
use super::seed::Seed;
use super::{Timing, Zone};

const NOW: i64 = 1_785_000_000;

fn read(line: &str) -> Calendar {
    crontab::read(line, Seed::of("x")).unwrap()
}

#[test]
fn days_count_from_the_end_of_each_month_too() {
    let table = [
        ("0 0 -1 * *", vec![(1, 31), (2, 28), (3, 31), (4, 30)]),
        ("0 0 -7 2 *", vec![(2, 22)]),
        ("0 0 15,-1 2 *", vec![(2, 15), (2, 28)]),
        ("0 0 -7--1 * fri", vec![(1, 30), (2, 27), (3, 27), (4, 24)]),
    ];
    for (line, days) in table {
        let calendar = read(line);
        let walked: Vec<_> = (0..120)
            .map(|day| date(2026, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap())
            .filter(|day| calendar.matches(day.at(0, 0, 0, 0)))
            .map(|day| (day.month(), day.day()))
            .collect();
        assert_eq!(walked, days, "{line}");
        let mut from = date(2026, 1, 1).at(0, 0, 0, 0);
        for (month, day) in days {
            let next = calendar.first_from(from, &mut 0).unwrap();
            assert_eq!((next.month(), next.day()), (month, day), "{line}");
            from = next.checked_add(jiff::Span::new().minutes(1)).unwrap();
        }
    }
}

#[test]
fn the_last_day_of_february_moves_with_leap_years() {
    let calendar = read("0 0 -1 2 *");
    for (year, day) in [(2023, 28), (2024, 29), (2100, 28), (2400, 29)] {
        let found = calendar.first_from(date(year, 1, 1).at(0, 0, 0, 0), &mut 0).unwrap();
        assert_eq!((found.year(), found.day()), (year, day));
    }
}

#[test]
fn days_and_weekdays_narrow_each_other() {
    let found = read("0 0 13 * fri").first_from(date(2026, 4, 1).at(0, 0, 0, 0), &mut 0).unwrap();
    assert_eq!(found, date(2026, 11, 13).at(0, 0, 0, 0));
}

#[test]
fn nothing_runs_before_1970_or_after_3000() {
    let zone = Zone::read("America/New_York").unwrap();
    let every = Timing::read(&json!({}), "").unwrap().unwrap();
    assert_eq!(every.next_after(i64::MIN, &zone), Some(5 * 3600));
    assert_eq!(every.next_after(i64::MIN, &Zone::utc()), Some(0));
    assert_eq!(every.latest_until(i64::MAX, &Zone::utc()), Some(32_535_215_940));
    assert_eq!(every.next_after(32_535_215_940, &Zone::utc()), None);
    assert_eq!(every.next_after(i64::MAX, &zone), None);
    assert_eq!(every.latest_until(-1, &Zone::utc()), None);
    for instant in [i64::MIN, -60, 32_535_216_000, i64::MAX] {
        assert!(!every.matches(instant, &Zone::utc()), "{instant}");
    }
}

/// Timings of all kinds, from every minute to once in decades.
fn varied(number: u64) -> Value {
    let n = |span: u64, shift: u32| (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) % span;
    let (minute, hour, day, month) = (n(60, 3), n(24, 9), n(31, 15) + 1, n(12, 21) + 1);
    match number % 8 {
        0 => json!({}),
        1 => json!(format!("*/{} * * * *", n(59, 7) + 1)),
        2 => json!(format!("{minute} {hour} * * *")),
        3 => json!(format!("{minute} {hour} * * {}", n(7, 11))),
        4 => json!(format!("{minute} {hour} {day} * *")),
        5 => json!(format!("{minute} {hour} {day} {month} {}", n(7, 11))),
        6 => json!({"hours": [hour], "days": [-1], "years": [2026 + n(40, 5)]}),
        _ => json!(format!("{} {minute} {hour} * * *", n(60, 13))),
    }
}

#[test]
fn ten_thousand_next_runs_are_little_work() {
    let zones = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
    let zones = zones.map(|name| Zone::read(name).unwrap());
    let (mut total, mut found) = (0, 0);
    for (number, zone) in (0..10_000_u64).zip(zones.iter().cycle()) {
        let timing = Timing::read(&varied(number), "").unwrap().unwrap();
        let mut steps = 0;
        found += u32::from(timing.next_counting(NOW, zone, &mut steps).is_some());
        total += u64::from(steps);
    }
    assert!(found > 9_000, "{found} have a next run");
    assert!(total < 200_000, "{total} steps for 10,000 next runs");
}

#[test]
fn what_never_comes_is_given_up_after_bounded_work() {
    let zone = Zone::read("America/New_York").unwrap();
    // The 30th of February; and a time of day that the change of clocks skips each year.
    for line in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "30 2 8-14 3 sun", "0 0 1 1 * 2020"] {
        let timing = Timing::read(&json!(line), "").unwrap().unwrap();
        let mut steps = 0;
        assert_eq!(timing.next_counting(NOW, &zone, &mut steps), None, "{line}");
        assert!(steps < 20_000, "{line}: {steps} steps");
    }
}
