//! What crontab lines mean, and which are refused.

use proptest::prelude::*;
use serde_json::json;

use super::calendar::Calendar;
use super::crontab;
use super::field::Field;
use super::seed::Seed;
use super::test_patterns::{cases, pattern};
use super::years::Years;
use super::{Resolution, Timing};

fn read(line: &str) -> Calendar {
    crontab::read(line, Seed::of("nightly")).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn refusal(line: &str) -> String {
    let error = Timing::read(&json!(line), "nightly").unwrap_err();
    assert_eq!(error.path, "", "{line}");
    error.to_string()
}

#[test]
fn lines_mean_what_their_plain_form_says() {
    let table = [
        ("* * * * *", "* * * * *"),
        ("  5\t4  * * * ", "5 4 * * *"),
        ("0 0 ? * MON-Fri", "0 0 * * 1-5"),
        ("0 0 ? * ?", "0 0 * * *"),
        ("0 0 1 jan,JUL,december *", "0 0 1 1,7,12 *"),
        ("0 0 * * sunday,Wed", "0 0 * * 0,3"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0 0 * * 5-7", "0 0 * * 0,5,6"),
        ("0 0 * * sat-sun", "0 0 * * 0,6"),
        ("0 0 * * 0-7", "0 0 * * *"),
        ("0 0 * * 0,2,4,6", "0 0 * * */2"),
        ("*/15 9-17 * * *", "*/15 9-17 * * *"),
        ("10-40/15,59 * * * *", "10,25,40,59 * * * *"),
        ("5,5,5 * * * *", "5 * * * *"),
        ("0 0 -1 * *", "0 0 -1 * *"),
        ("0 0 L * *", "0 0 -1 * *"),
        ("0 0 -7--5,1 * *", "0 0 1,-7--5 * *"),
        ("0 0 -7--1/3 * *", "0 0 -7,-4,-1 * *"),
        ("0 0 1 1 * 2030", "0 0 1 1 * 2030"),
        ("0 0 1 1 * 2030-2040/5,2050", "0 0 1 1 * 2030,2035,2040,2050"),
        ("0 0 1 1 * 1970-3000", "0 0 1 1 *"),
        ("*/10 * * * * *", "*/10 * * * * *"),
        ("0 30 2 * * *", "30 2 * * *"),
        ("15 30 2 * * mon", "15 30 2 * * 1"),
        ("15 30 2 * * * 2030", "15 30 2 * * * 2030"),
        ("0 30 2 * * * *", "30 2 * * *"),
        ("@yearly", "0 0 1 1 *"),
        ("@Annually", "0 0 1 1 *"),
        (" @monthly ", "0 0 1 * *"),
        ("@weekly", "0 0 * * 0"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@hourly", "0 * * * *"),
    ];
    for (line, plain) in table {
        assert_eq!(read(line).to_string(), plain, "{line}");
        assert_eq!(read(plain), read(line), "{line}");
    }
}

#[test]
fn refusals_name_the_field_and_what_would_be_accepted() {
    let table = [
        ("60 * * * *", "\"60\" in the minutes field; write 0 to 59"),
        ("* 24 * * *", "\"24\" in the hours field; write 0 to 23"),
        ("* * 0 * *", "\"0\" in the days field; write 1 to 31"),
        ("* * -8 * *", "\"-8\" in the days field; write 1 to 31, or -1"),
        ("* * * 13 *", "\"13\" in the months field; write 1 to 12, names like jan"),
        ("* * * * 8", "\"8\" in the weekdays field; write 0 to 6"),
        ("60 * * * * *", "\"60\" in the seconds field; write 0 to 59"),
        ("* * * * * 1970,3001", "\"3001\" in the years field; write 1970 to 3000"),
        ("* * * foo *", "\"foo\" in the months field"),
        ("mon * * * *", "\"mon\" in the minutes field"),
        ("* * * * mo", "\"mo\" in the weekdays field"),
        ("? * * * *", "\"?\" in the minutes field"),
        ("-5 * * * *", "\"-5\" in the minutes field"),
        ("+5 * * * *", "\"+5\" in the minutes field"),
        ("1.5 * * * *", "\"1.5\" in the minutes field"),
        ("1,,2 * * * *", "\"\" in the minutes field"),
        ("1- * * * *", "\"1-\" in the minutes field"),
        ("1-2-3 * * * *", "\"1-2-3\" in the minutes field"),
        ("99999999999999999999 * * * *", "in the minutes field"),
        ("5/15 * * * *", "\"5/15\" in the minutes field; write 5-59/15"),
        ("* 22-2 * * *", "\"22-2\" in the hours field; write 22-23,0-2"),
        ("* * 1--1 * *", "\"1--1\" in the days field; write both ends"),
        ("*/0 * * * *", "\"*/0\" in the minutes field; write a step from 1 to 60"),
        ("*/61 * * * *", "\"*/61\" in the minutes field; write a step from 1 to 60"),
        ("*/ * * * *", "\"*/\" in the minutes field; write a step"),
        ("*/2/3 * * * *", "\"*/2/3\" in the minutes field; write a step"),
        ("* * * * h 1970,h", "\"h\" in the years field"),
        ("h(5) * * * *", "\"h(5)\" in the minutes field; write H with a range"),
        ("h(1-5 * * * *", "\"h(1-5\" in the minutes field; write H, H/5"),
        ("h5 * * * *", "\"h5\" in the minutes field"),
        ("h(1-99) * * * *", "\"h(1-99)\" in the minutes field; write 0 to 59"),
        ("", "an empty line; write 5 fields"),
        ("* * * *", "4 fields; write 5 fields"),
        ("* * * * * * * *", "8 fields; write 5 fields"),
        ("tomorrow", "\"tomorrow\"; write 5 fields"),
        ("@reboot", "@reboot, which is no time; write 5 fields"),
        ("@every 90s", "\"@every 90s\"; write an interval, like {\"interval\": \"90s\"}"),
        ("@fortnightly", "\"@fortnightly\"; write 5 fields"),
    ];
    for (line, expected) in table {
        let found = refusal(line);
        assert!(found.contains(expected), "{line}: {found}");
    }
}

#[test]
fn lines_and_lists_are_bounded() {
    let long = format!("{} * * * *", "1,".repeat(300));
    assert!(refusal(&long).contains("at most 512"));
    let many = format!("0 {} * * *", vec!["1"; 25].join(","));
    assert!(refusal(&many).contains("25 items in the hours field; write at most 24"));
    let strange = refusal(&"\u{1f980}".repeat(100));
    assert!(strange.len() < 700, "{strange}");
}

#[test]
fn an_h_is_the_same_for_an_event_and_stays_in_its_span() {
    let hashed = |line: &str, id: &str| crontab::read(line, Seed::of(id)).unwrap();
    assert_eq!(hashed("H H * * *", "nightly").to_string(), "47 19 * * *");
    assert_eq!(hashed("H H * * *", "nightly"), hashed("h h * * *", "nightly"));
    let mut lines = std::collections::BTreeSet::new();
    for number in 0..200 {
        let id = format!("event{number}");
        let calendar = hashed("H(10-19) H(0-5) H H H", &id);
        assert!(calendar.minutes.iter().all(|minute| (10..20).contains(&minute)));
        assert!(calendar.hours.iter().all(|hour| hour <= 5));
        assert!(calendar.days.iter().all(|day| (1..=28).contains(&day)));
        let one_each =
            [calendar.minutes, calendar.hours, calendar.days, calendar.months, calendar.weekdays];
        assert!(one_each.iter().all(|values| values.len() == 1), "{calendar}");
        lines.insert(calendar.to_string());
    }
    assert!(lines.len() > 150, "{}", lines.len());
}

#[test]
fn an_h_with_a_step_repeats_from_a_picked_start() {
    for number in 0..50 {
        let id = format!("event{number}");
        let calendar = crontab::read("H/20 H(0-11)/4 H/10 * *", Seed::of(&id)).unwrap();
        let minutes: Vec<u8> = calendar.minutes.iter().collect();
        assert_eq!(minutes.len(), 3, "{calendar}");
        assert!(minutes[0] < 20 && minutes.windows(2).all(|pair| pair[1] - pair[0] == 20));
        assert_eq!(calendar.hours.len(), 3, "{calendar}");
        assert!(calendar.hours.iter().all(|hour| hour < 12));
        assert!(calendar.days.iter().all(|day| day <= 28), "{calendar}");
    }
}

#[test]
fn seconds_other_than_zero_make_the_resolution_a_second() {
    assert_eq!(read("* * * * *").resolution(), Resolution::Minute);
    assert_eq!(read("0 * * * * *").resolution(), Resolution::Minute);
    assert_eq!(read("1 * * * * *").resolution(), Resolution::Second);
    assert_eq!(read("* * * * * *").resolution(), Resolution::Second);
}

#[test]
fn years_are_any_or_those_listed() {
    assert_eq!(read("0 0 1 1 * 2031,1970,2031").years, Years::Only(vec![1970, 2031]));
    assert_eq!(read("0 0 1 1 *").years, Years::Any);
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_calendar_as_text_reads_back(pattern in pattern(), seconds in 0_i16..60, year in 1970_i16..3001) {
        let mut calendar = read(&pattern.line());
        prop_assert_eq!(&read(&calendar.to_string()), &calendar);
        calendar.set(Field::Seconds, &[seconds]);
        calendar.set(Field::Days, &[seconds % 7 + 1, -(seconds % 7) - 1]);
        prop_assert_eq!(&read(&calendar.to_string()), &calendar);
        calendar.set(Field::Years, &[year]);
        prop_assert_eq!(&read(&calendar.to_string()), &calendar);
    }

    #[test]
    fn any_text_is_read_or_refused(line in "\\PC{0,80}", fields in "[-0-9*/,?hHlL() a-z@]{0,60}") {
        for text in [line, fields] {
            if let Err(error) = Timing::read(&json!(text), "x") {
                prop_assert!(error.to_string().contains("write"), "{}", error);
            }
        }
    }
}
