//! Crontab lines for property tests, each with what it means, computed without the crate's parser.

use std::fmt;

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;

/// The zones that properties are held to: both halves of the earth, half hours, none at all.
pub(super) const ZONES: [Tz; 5] = [
    Tz::Europe__Paris,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kolkata,
    Tz::UTC,
];

/// 2020-01-01 and 2036-01-01.
pub(super) const YEARS: std::ops::Range<i64> = 1_577_836_800..2_082_758_400;

/// A field of a line: its text and the numbers that the text stands for.
#[derive(Debug, Clone)]
pub(super) struct Part {
    text: String,
    numbers: Vec<u32>,
}

/// A line of five fields.
#[derive(Clone)]
pub(super) struct Pattern([Part; 5]);

impl Pattern {
    pub(super) fn line(&self) -> String {
        self.0.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn holds(&self, local: DateTime<Tz>) -> bool {
        let parts = [
            local.minute(),
            local.hour(),
            local.day(),
            local.month(),
            local.weekday().num_days_from_sunday(),
        ];
        self.0.iter().zip(parts).all(|(part, number)| part.numbers.contains(&number))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

pub(super) fn instant(seconds: i64, zone: Tz) -> DateTime<Tz> {
    DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&zone)
}

/// Any line.
pub(super) fn pattern() -> impl Strategy<Value = Pattern> {
    let days = prop_oneof![2 => Just(star(1, 31)), 1 => part(1, 31)];
    let months = prop_oneof![2 => Just(star(1, 12)), 1 => part(1, 12)];
    let weekdays = prop_oneof![2 => Just(star(0, 6)), 1 => part(0, 6)];
    (part(0, 59), part(0, 23), days, months, weekdays).prop_map(
        |(minutes, hours, days, months, weekdays)| {
            Pattern([minutes, hours, days, months, weekdays])
        },
    )
}

/// A line for every day.
pub(super) fn daily_pattern() -> impl Strategy<Value = Pattern> {
    // Clocks change at night.
    let hours = prop_oneof![part(0, 23), numerals(0, 4)];
    (part(0, 59), hours).prop_map(|(minutes, hours)| {
        Pattern([minutes, hours, star(1, 31), star(1, 12), star(0, 6)])
    })
}

/// How many cases a property is tried with. Nothing is written next to the sources when one fails:
/// the failing case is printed, and belongs into a test of its own.
pub(super) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn star(lowest: u32, highest: u32) -> Part {
    Part { text: "*".to_owned(), numbers: (lowest..=highest).collect() }
}

/// Any text for a field whose numbers go from `lowest` to `highest`.
fn part(lowest: u32, highest: u32) -> impl Strategy<Value = Part> {
    let step = (1..=highest - lowest).prop_map(move |step| Part {
        text: format!("*/{step}"),
        numbers: (lowest..=highest).step_by(step as usize).collect(),
    });
    prop_oneof![Just(star(lowest, highest)), step, numerals(lowest, highest)]
}

/// A text without stars, with numbers from `lowest` to `highest`.
fn numerals(lowest: u32, highest: u32) -> impl Strategy<Value = Part> {
    let list = prop::collection::vec(lowest..=highest, 1..5).prop_map(|numbers| {
        let texts: Vec<String> = numbers.iter().map(u32::to_string).collect();
        Part { text: texts.join(","), numbers }
    });
    let ends = (lowest..=highest, lowest..=highest, 1..=highest - lowest);
    let range = ends.prop_map(|(a, b, step)| {
        let (start, end) = (a.min(b), a.max(b));
        let step_text = if step == 1 { String::new() } else { format!("/{step}") };
        Part {
            text: format!("{start}-{end}{step_text}"),
            numbers: (start..=end).step_by(step as usize).collect(),
        }
    });
    prop_oneof![list, range]
}
