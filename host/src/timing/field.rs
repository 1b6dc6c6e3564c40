//! The parts of a local time that a timing can narrow.

use super::reach::{FIRST_YEAR, LAST_YEAR};

/// How many days can be counted back from the end of a month.
pub(super) const DAYS_FROM_END: i16 = 7;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// A part of a local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Seconds,
    Minutes,
    Hours,
    Days,
    Months,
    Weekdays,
    Years,
}

impl Field {
    /// The fields of Cronicle's timing object.
    pub(super) const OF_OBJECT: [Self; 6] =
        [Self::Years, Self::Months, Self::Days, Self::Weekdays, Self::Hours, Self::Minutes];

    /// What it goes by: the key in the timing object.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Months => "months",
            Self::Weekdays => "weekdays",
            Self::Years => "years",
        }
    }

    pub(super) fn lowest(self) -> i16 {
        match self {
            Self::Seconds | Self::Minutes | Self::Hours | Self::Weekdays => 0,
            Self::Days | Self::Months => 1,
            Self::Years => FIRST_YEAR,
        }
    }

    pub(super) fn highest(self) -> i16 {
        match self {
            Self::Seconds | Self::Minutes => 59,
            Self::Hours => 23,
            Self::Days => 31,
            Self::Months => 12,
            Self::Weekdays => 6,
            Self::Years => LAST_YEAR,
        }
    }

    /// How many values there are from the lowest to the highest.
    pub(super) fn span(self) -> i16 {
        self.highest() - self.lowest() + 1
    }

    /// The most values that one list may have.
    pub(super) fn longest_list(self) -> usize {
        let from_end = if self == Self::Days { DAYS_FROM_END } else { 0 };
        usize::from((self.span() + from_end).unsigned_abs())
    }

    pub(super) fn accepts(self, number: i64) -> bool {
        let counted_back = (-i64::from(DAYS_FROM_END)..0).contains(&number);
        (i64::from(self.lowest())..=i64::from(self.highest())).contains(&number)
            || (self == Self::Days && counted_back)
    }

    /// The numbers it accepts, for a refusal.
    pub(super) fn accepted(self) -> String {
        let plain = format!("{} to {}", self.lowest(), self.highest());
        match self {
            Self::Days => format!("{plain}, or -1 (the last day of the month) to -{DAYS_FROM_END}"),
            Self::Weekdays => format!("{plain} (Sunday is 0)"),
            _ => plain,
        }
    }

    /// The number that a word stands for: a name of a month or a weekday, whole or its first three
    /// letters, or `l` for the last day. The word is in lower case.
    pub(super) fn named(self, word: &str) -> Option<i16> {
        let names: &[&str] = match self {
            Self::Months => &MONTHS,
            Self::Weekdays => &WEEKDAYS,
            Self::Days if word == "l" => return Some(-1),
            _ => return None,
        };
        let index = names.iter().position(|name| *name == word || name.get(..3) == Some(word))?;
        i16::try_from(index).ok().map(|index| index + self.lowest())
    }

    /// The name of a month or a weekday, with a capital.
    pub(super) fn name_of(self, number: u8) -> Option<String> {
        let names: &[&str] = match self {
            Self::Months => &MONTHS,
            Self::Weekdays => &WEEKDAYS,
            _ => return None,
        };
        let index = i16::from(number) - self.lowest();
        let name = names.get(usize::try_from(index).ok()?)?;
        let (first, rest) = name.split_at_checked(1)?;
        Some(first.to_ascii_uppercase() + rest)
    }
}
