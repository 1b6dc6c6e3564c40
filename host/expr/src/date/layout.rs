//! Layouts of dates, which are written with a reference date: Mon Jan 2 15:04:05 2006 -0700.

/// How a number is filled up to its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    Nothing,
    Zero,
    Space,
}

/// The form of an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OffsetForm {
    /// `Z` for UTC itself.
    pub(super) z: bool,
    pub(super) colon: bool,
    pub(super) minutes: bool,
    pub(super) seconds: bool,
}

/// A part of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'l> {
    Literal(&'l str),
    Year,
    ShortYear,
    MonthName,
    ShortMonthName,
    Month(Fill),
    Day(Fill),
    YearDay,
    WeekdayName,
    ShortWeekdayName,
    Hour,
    TwelveHour(Fill),
    Minute(Fill),
    Second(Fill),
    /// The separator, how many digits, and whether zeros at the end are left out.
    Fraction(char, usize, bool),
    HalfDay {
        upper: bool,
    },
    Offset(OffsetForm),
    ZoneName,
}

const fn offset(z: bool, colon: bool, minutes: bool, seconds: bool) -> Part<'static> {
    Part::Offset(OffsetForm { z, colon, minutes, seconds })
}

/// What stands for what; of two that fit, the first is meant.
const PARTS: [(&str, Part<'static>); 37] = [
    ("January", Part::MonthName),
    ("Jan", Part::ShortMonthName),
    ("Monday", Part::WeekdayName),
    ("Mon", Part::ShortWeekdayName),
    ("MST", Part::ZoneName),
    ("2006", Part::Year),
    ("002", Part::YearDay),
    ("01", Part::Month(Fill::Zero)),
    ("02", Part::Day(Fill::Zero)),
    ("03", Part::TwelveHour(Fill::Zero)),
    ("04", Part::Minute(Fill::Zero)),
    ("05", Part::Second(Fill::Zero)),
    ("06", Part::ShortYear),
    ("15", Part::Hour),
    ("_2006", Part::Literal("_")),
    ("_2", Part::Day(Fill::Space)),
    ("PM", Part::HalfDay { upper: true }),
    ("pm", Part::HalfDay { upper: false }),
    ("Z07:00:00", offset(true, true, true, true)),
    ("Z070000", offset(true, false, true, true)),
    ("Z07:00", offset(true, true, true, false)),
    ("Z0700", offset(true, false, true, false)),
    ("Z07", offset(true, false, false, false)),
    ("-07:00:00", offset(false, true, true, true)),
    ("-070000", offset(false, false, true, true)),
    ("-07:00", offset(false, true, true, false)),
    ("-0700", offset(false, false, true, false)),
    ("-07", offset(false, false, false, false)),
    ("1", Part::Month(Fill::Nothing)),
    ("2", Part::Day(Fill::Nothing)),
    ("3", Part::TwelveHour(Fill::Nothing)),
    ("4", Part::Minute(Fill::Nothing)),
    ("5", Part::Second(Fill::Nothing)),
    (".0", Part::Fraction('.', 0, false)),
    (".9", Part::Fraction('.', 0, true)),
    (",0", Part::Fraction(',', 0, false)),
    (",9", Part::Fraction(',', 0, true)),
];

/// The parts of a layout.
pub(super) fn parts(layout: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = layout;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices();
        let (_, first) = characters.next()?;
        let (part, length) = special(rest).unwrap_or_else(|| {
            let end = rest
                .char_indices()
                .skip(1)
                .find(|(at, _)| rest.get(*at..).and_then(special).is_some())
                .map_or(rest.len(), |(at, _)| at);
            (Part::Literal(rest.get(..end).unwrap_or(rest)), end.max(first.len_utf8()))
        });
        rest = rest.get(length..).unwrap_or_default();
        Some(part)
    })
}

/// The part that a text starts with, and its length.
fn special(text: &str) -> Option<(Part<'_>, usize)> {
    let (written, part) = PARTS.iter().find(|(written, _)| text.starts_with(written))?;
    match part {
        Part::Literal(literal) => Some((*part, literal.len())),
        Part::Fraction(separator, _, trimmed) => {
            let digit = if *trimmed { '9' } else { '0' };
            let digits = text.chars().skip(1).take_while(|found| *found == digit).count();
            let following = text.chars().nth(1 + digits);
            let fraction = Part::Fraction(*separator, digits.min(9), *trimmed);
            (!following.is_some_and(|found| found.is_ascii_digit()))
                .then_some((fraction, 1 + digits))
        }
        _ => Some((*part, written.len())),
    }
}
