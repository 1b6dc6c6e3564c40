//! Writing a date in a layout.

use jiff::Zoned;
use jiff::fmt::strtime;

use super::layout::{Fill, OffsetForm, Part, parts};

pub(super) fn format(zoned: &Zoned, layout: &str) -> String {
    let mut text = String::new();
    for part in parts(layout) {
        append(&mut text, zoned, part);
    }
    text
}

fn append(text: &mut String, zoned: &Zoned, part: Part<'_>) {
    let hour = i64::from(zoned.hour());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match part {
        Part::Literal(literal) => text.push_str(literal),
        Part::Year => number(text, zoned.year().into(), 4, Fill::Zero),
        Part::ShortYear => number(text, i64::from(zoned.year()).rem_euclid(100), 2, Fill::Zero),
        Part::MonthName => name(text, zoned, "%B"),
        Part::ShortMonthName => name(text, zoned, "%b"),
        Part::Month(fill) => number(text, zoned.month().into(), 2, fill),
        Part::Day(fill) => number(text, zoned.day().into(), 2, fill),
        Part::YearDay => number(text, zoned.day_of_year().into(), 3, Fill::Zero),
        Part::WeekdayName => name(text, zoned, "%A"),
        Part::ShortWeekdayName => name(text, zoned, "%a"),
        Part::Hour => number(text, hour, 2, Fill::Zero),
        Part::TwelveHour(fill) => number(text, twelve, 2, fill),
        Part::Minute(fill) => number(text, zoned.minute().into(), 2, fill),
        Part::Second(fill) => number(text, zoned.second().into(), 2, fill),
        Part::Fraction(separator, digits, trimmed) => {
            fraction(text, zoned.subsec_nanosecond(), separator, digits, trimmed);
        }
        Part::HalfDay { upper } => text.push_str(match (hour >= 12, upper) {
            (true, true) => "PM",
            (true, false) => "pm",
            (false, true) => "AM",
            (false, false) => "am",
        }),
        Part::Offset(form) => offset(text, zoned.offset().seconds(), form),
        Part::ZoneName => zone(text, zoned),
    }
}

fn number(text: &mut String, number: i64, width: usize, fill: Fill) {
    text.push_str(&match fill {
        Fill::Nothing => number.to_string(),
        Fill::Zero => format!("{number:0width$}"),
        Fill::Space => format!("{number:width$}"),
    });
}

fn name(text: &mut String, zoned: &Zoned, form: &str) {
    text.push_str(&strtime::format(form, zoned).unwrap_or_default());
}

fn fraction(text: &mut String, nanosecond: i32, separator: char, digits: usize, trimmed: bool) {
    let all = format!("{nanosecond:09}");
    let kept = all.get(..digits).unwrap_or(&all);
    let kept = if trimmed { kept.trim_end_matches('0') } else { kept };
    if !kept.is_empty() {
        text.push(separator);
        text.push_str(kept);
    }
}

fn offset(text: &mut String, seconds: i32, form: OffsetForm) {
    if form.z && seconds == 0 {
        text.push('Z');
        return;
    }
    let size = seconds.abs();
    let colon = if form.colon { ":" } else { "" };
    text.push(if seconds < 0 { '-' } else { '+' });
    text.push_str(&format!("{:02}", size / 3600));
    if form.minutes {
        text.push_str(&format!("{colon}{:02}", size / 60 % 60));
    }
    if form.seconds {
        text.push_str(&format!("{colon}{:02}", size % 60));
    }
}

/// The zone's abbreviation, or the offset where it has none.
fn zone(text: &mut String, zoned: &Zoned) {
    let abbreviation = strtime::format("%Z", zoned).unwrap_or_default();
    if abbreviation.starts_with(|first: char| first.is_ascii_alphabetic()) {
        text.push_str(&abbreviation);
    } else {
        let form = OffsetForm { z: false, colon: false, minutes: true, seconds: false };
        offset(text, zoned.offset().seconds(), form);
    }
}
