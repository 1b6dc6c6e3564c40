//! The forms of a timing, what each answers, and how refusals read.

use serde_json::{Value, json};

use super::{Resolution, Timing, TimingError, Zone};

fn read(value: Value) -> Timing {
    Timing::read(&value, "nightly").unwrap().unwrap()
}

fn refused(value: &Value) -> TimingError {
    Timing::read(value, "nightly").unwrap_err()
}

/// The cases of Cronicle's own test of event timing: Saturday 6 February 2016, 14:27 in Los Angeles.
#[test]
fn cronicles_own_cases_hold() {
    let pacific = "America/Los_Angeles";
    let table = [
        (json!({}), pacific, true),
        (json!({"minutes": [27]}), pacific, true),
        (json!({"minutes": [28]}), pacific, false),
        (json!({"hours": [14]}), pacific, true),
        (json!({"hours": [15]}), pacific, false),
        (json!({"hours": [14], "minutes": [27]}), pacific, true),
        (json!({"hours": [14], "minutes": [28]}), pacific, false),
        (json!({"hours": [13], "minutes": [27]}), pacific, false),
        (json!({"weekdays": [6]}), pacific, true),
        (json!({"weekdays": [0]}), pacific, false),
        (json!({"days": [6]}), pacific, true),
        (json!({"days": [5]}), pacific, false),
        (json!({"months": [2]}), pacific, true),
        (json!({"months": [12]}), pacific, false),
        (json!({"years": [2016]}), pacific, true),
        (json!({"years": [2015]}), pacific, false),
        (json!({"hours": [17]}), "America/New_York", true),
        (json!({"hours": [14]}), "America/New_York", false),
        (
            json!({"years": [2016], "months": [2], "days": [6], "weekdays": [6], "hours": [14], "minutes": [27]}),
            pacific,
            true,
        ),
    ];
    for (timing, zone, expected) in table {
        let zone = Zone::read(zone).unwrap();
        assert_eq!(read(timing.clone()).matches(1_454_797_620, &zone), expected, "{timing} {zone}");
    }
}

#[test]
fn on_demand_is_no_timing() {
    for value in [json!(false), json!(null)] {
        assert_eq!(Timing::read(&value, ""), Ok(None));
    }
}

#[test]
fn empty_lists_are_any_and_all_lists_must_match() {
    let zone = Zone::utc();
    let any =
        json!({"years": [], "months": [], "days": [], "weekdays": [], "hours": [], "minutes": []});
    assert_eq!(read(any).next_after(59, &zone), Some(60));
    // 1970 began on a Thursday; its first Friday the 13th was in February.
    let both = read(json!({"days": [13], "weekdays": [5], "hours": [0], "minutes": [0]}));
    assert_eq!(both.next_after(0, &zone), Some(43 * 86_400));
}

#[test]
fn what_was_written_is_given_back() {
    let forms = [
        json!({"minutes": [5, 0], "hours": []}),
        json!(" @Daily "),
        json!("H H * * *"),
        json!({"interval": "90s", "offset": 5}),
        json!({"at": ["2030-01-31T10:00:00", 1_900_000_000]}),
    ];
    for form in forms {
        assert_eq!(read(form.clone()).to_json(), form);
        assert_eq!(serde_json::to_value(read(form.clone())).unwrap(), form);
    }
}

#[test]
fn refusals_give_the_path_what_was_found_and_what_would_be_accepted() {
    let table = [
        (json!(true), "", "found true; write an object of lists"),
        (json!(5), "", "found 5; write an object of lists"),
        (json!([1]), "", "found a list of 1; write"),
        (json!({"hours": [1, 2, 24]}), "hours[2]", "found 24; write a number from 0 to 23"),
        (json!({"hours": 2}), "hours", "found 2; write a list of up to 24 numbers from 0 to 23"),
        (json!({"hours": null}), "hours", "found null; write a list"),
        (json!({"hours": ["2"]}), "hours[0]", "found \"2\"; write a number"),
        (json!({"hours": [2.5]}), "hours[0]", "found 2.5; write a number"),
        (json!({"hours": vec![1; 25]}), "hours", "found a list of 25; write a list of up to 24"),
        (json!({"days": [-8]}), "days[0]", "found -8; write a number from 1 to 31, or -1"),
        (json!({"days": [0]}), "days[0]", "found 0; write"),
        (json!({"weekdays": [7]}), "weekdays[0]", "found 7; write a number from 0 to 6"),
        (json!({"years": [1969]}), "years[0]", "found 1969; write a number from 1970 to 3000"),
        (json!({"months": [{}]}), "months[0]", "found an object; write"),
        (json!({"hour": [2]}), "hour", "did you mean `hours`?"),
        (json!({"seconds": [2]}), "seconds", "an unknown key; write one of years, months"),
        (json!({"interval": 0}), "interval", "found 0; write whole seconds of at least 1"),
        (json!({"interval": 1.5}), "interval", "found 1.5; write whole seconds"),
        (json!({"interval": -5}), "interval", "found -5; write"),
        (json!({"interval": "500ms"}), "interval", "found \"500ms\"; write"),
        (json!({"interval": "366d"}), "interval", "up to 365 days"),
        (json!({"interval": "soon"}), "interval", "like 90, \"90s\""),
        (json!({"interval": 60, "offset": 60}), "offset", "less than the interval"),
        (json!({"interval": 60, "hours": [1]}), "hours", "only \"offset\" beside \"interval\""),
        (json!({"offset": 60}), "offset", "an unknown key"),
        (json!({"at": []}), "at", "found a list of 0; write a list of 1 to 1000 times"),
        (json!({"at": vec![0; 1001]}), "at", "found a list of 1001"),
        (json!({"at": null}), "at", "found null; write a time"),
        (json!({"at": "soon"}), "at", "found \"soon\"; write a time"),
        (json!({"at": [0, "2030-02-30T00:00:00"]}), "at[1]", "found \"2030-02-30T00:00:00\""),
        (json!({"at": "2030-01-31T10:00:00.5"}), "at", "whole seconds"),
        (json!({"at": "2030-01-31T10:00:00.5Z"}), "at", "whole seconds"),
        (json!({"at": "2030-01-31T10:00:00[Europe/Paris]"}), "at", "in the event's time zone"),
        (json!({"at": "1969-12-31T23:59:59"}), "at", "from 1970 to 3000"),
        (json!({"at": "3001-01-01T00:00:00Z"}), "at", "from 1970 to 3000"),
        (json!({"at": 1_900_000_000_000_i64}), "at", "seconds since 1970"),
        (json!({"at": 1.5}), "at", "found 1.5"),
        (json!({"at": 5, "hours": [1]}), "hours", "nothing beside \"at\""),
    ];
    for (value, path, message) in table {
        let error = refused(&value);
        assert_eq!(error.path, path, "{value}");
        assert!(error.message().contains(message), "{value}: {error}");
        assert!(error.to_string().ends_with(&error.message()), "{value}");
    }
}

#[test]
fn paths_are_seen_from_above() {
    assert_eq!(refused(&json!({"hours": [24]})).path_below("timing"), "timing.hours[0]");
    assert_eq!(refused(&json!("@reboot")).path_below("crontab"), "crontab");
}

#[test]
fn long_things_are_cut_in_refusals() {
    let key = "k".repeat(5000);
    let values = [
        json!({ key.clone(): 1 }),
        json!({"interval": 1, key.clone(): 1}),
        json!({"at": key.clone()}),
        json!({"at": 1, key.clone(): 1}),
        json!(format!("@{key}")),
        json!(format!("{} * * * *", &key[..500])),
    ];
    for value in values {
        assert!(refused(&value).to_string().len() < 600, "{}", refused(&value));
    }
}

#[test]
fn intervals_count_from_1970() {
    let zone = Zone::read("Asia/Kolkata").unwrap();
    let plain = read(json!({"interval": "90s"}));
    assert_eq!(plain.between(0, 270, &zone).collect::<Vec<_>>(), [90, 180, 270]);
    assert_eq!(plain.resolution(), Resolution::Second);
    assert!(plain.matches(90, &zone) && !plain.matches(91, &zone));
    let moved = read(json!({"interval": 3600, "offset": "5m"}));
    assert_eq!(moved.next_after(0, &zone), Some(300));
    assert_eq!(moved.next_after(300, &zone), Some(3900));
    assert_eq!(moved.latest_until(3899, &zone), Some(300));
    assert_eq!(moved.latest_until(299, &zone), None);
    assert_eq!(moved.resolution(), Resolution::Minute);
    assert!(moved.matches(359, &zone) && !moved.matches(360, &zone));
    assert_eq!(read(json!({"interval": 1})).next_after(7, &zone), Some(8));
}

#[test]
fn single_runs_are_in_the_zone_unless_they_say_where() {
    let paris = Zone::read("Europe/Paris").unwrap();
    let times = json!({"at": [
        "2026-12-01T10:00:00",
        "2026-12-01 11:00",
        "2026-12-01T10:00:00Z",
        "2026-12-01T06:00:30-05:00",
        1_796_126_400,
    ]});
    let timing = read(times);
    let runs: Vec<i64> = timing.between(0, i64::MAX, &paris).collect();
    // 09:00, 10:00 (twice, which is one run), 11:00:30 and 12:00 in UTC.
    assert_eq!(runs, [1_796_115_600, 1_796_119_200, 1_796_122_830, 1_796_126_400]);
    assert_eq!(timing.resolution(), Resolution::Second);
    assert!(timing.matches(1_796_122_830, &paris) && !timing.matches(1_796_122_831, &paris));
    assert_eq!(timing.latest_until(i64::MAX, &paris), Some(1_796_126_400));
    let one = read(json!({"at": "2026-12-01T10:00:00"}));
    assert_eq!(one.next_after(0, &Zone::utc()), Some(1_796_119_200));
    assert_eq!(one.next_after(1_796_119_200, &Zone::utc()), None);
    assert_eq!(one.resolution(), Resolution::Minute);
}

#[test]
fn between_leaves_out_its_start_and_takes_its_end() {
    let zone = Zone::utc();
    let minutely = read(json!("* * * * *"));
    assert_eq!(minutely.between(60, 180, &zone).collect::<Vec<_>>(), [120, 180]);
    assert_eq!(minutely.between(180, 60, &zone).count(), 0);
    assert_eq!(minutely.between(61, 119, &zone).count(), 0);
}

#[test]
fn descriptions_are_short_sentences() {
    let table = [
        (json!({}), "every minute"),
        (json!("*/5 * * * *"), "every 5 minutes"),
        (json!("*/10 * * * * *"), "every 10 seconds"),
        (json!("@hourly"), "every hour at :00"),
        (json!("5,35 * * * *"), "every hour at :05 and :35"),
        (json!("0 */6 * * *"), "every 6 hours at :00"),
        (json!("30 2 * * *"), "every day at 02:30"),
        (json!("0 0,12 * * *"), "every day at 00:00 and 12:00"),
        (json!("0 9 * * mon-fri"), "Monday to Friday at 09:00"),
        (json!("0 9 * * sat,sun"), "on Sunday and Saturday at 09:00"),
        (json!("*/15 * * * 1-5"), "every 15 minutes, Monday to Friday"),
        (json!("0 0 1,-1 * *"), "on day 1 and the last day of the month at 00:00"),
        (json!("0 0 -3 * *"), "on the last day but 2 of the month at 00:00"),
        (json!("@yearly"), "on day 1 of the month in January at 00:00"),
        (json!("0 0 1 1 * 2030"), "on day 1 of the month in January in 2030 at 00:00"),
        (json!(" */7 9-17 * * * "), "*/7 9-17 * * *"),
        (json!({"hours": [1, 2, 3, 4, 5, 6], "minutes": [0]}), "0 1-6 * * *"),
        (json!("1,2 3 4 5 * *"), "1,2 3 4 5 * *"),
        (json!({"interval": 5400}), "every 1h 30m"),
        (json!({"interval": "1d", "offset": "2h"}), "every 1d, 2h in"),
        (json!({"at": "2030-01-31T10:00"}), "once at 2030-01-31 10:00:00"),
        (json!({"at": [0, 60]}), "at 1970-01-01T00:00:00Z and 1 more time"),
        (json!({"at": [0, 60, 120]}), "at 1970-01-01T00:00:00Z and 2 more times"),
    ];
    for (value, expected) in table {
        assert_eq!(read(value.clone()).describe(), expected, "{value}");
    }
}
