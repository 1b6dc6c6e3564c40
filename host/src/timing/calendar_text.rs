//! A calendar as a crontab line.

use std::fmt;

use super::Resolution;
use super::calendar::Calendar;
use super::field::Field;
use super::values::Values;
use super::years::Years;

impl fmt::Display for Calendar {
    /// The crontab line that says the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.resolution() == Resolution::Second {
            write!(f, "{} ", list(Field::Seconds, self.seconds))?;
        }
        let minutes = list(Field::Minutes, self.minutes);
        let hours = list(Field::Hours, self.hours);
        let months = list(Field::Months, self.months);
        let weekdays = list(Field::Weekdays, self.weekdays);
        write!(f, "{minutes} {hours} {} {months} {weekdays}", days(self))?;
        match &self.years {
            Years::Any => Ok(()),
            Years::Only(years) => write!(f, " {}", runs(years.iter().copied())),
        }
    }
}

fn days(calendar: &Calendar) -> String {
    let from_end = calendar.days_from_end.iter().rev().map(|day| -i16::from(day));
    match (calendar.days.is_empty(), calendar.days_from_end.is_empty()) {
        (_, true) => list(Field::Days, calendar.days),
        (true, false) => runs(from_end),
        (false, false) => format!("{},{}", list(Field::Days, calendar.days), runs(from_end)),
    }
}

fn list(field: Field, values: Values) -> String {
    let numbers = || values.iter().map(i16::from);
    match values.step(field) {
        Some(1) => "*".to_owned(),
        Some(step) => format!("*/{step}"),
        None => runs(numbers()),
    }
}

impl Values {
    /// The step by which these are all of the field's numbers from its lowest on, if they are.
    pub(super) fn step(self, field: Field) -> Option<u8> {
        let lowest = u8::try_from(field.lowest()).ok()?;
        let highest = u8::try_from(field.highest()).ok()?;
        let step = self.at_least(lowest + 1)? - lowest;
        let all = (lowest..=highest).step_by(usize::from(step)).collect::<Self>();
        (self == all && self.len() > 2).then_some(step)
    }
}

/// Rising numbers as a list, with ranges for three and more in a row.
fn runs(numbers: impl Iterator<Item = i16>) -> String {
    let mut runs: Vec<(i16, i16)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == number => *end = number,
            _ => runs.push((number, number)),
        }
    }
    let texts = runs.into_iter().map(|(start, end)| match end - start {
        0 => start.to_string(),
        1 => format!("{start},{end}"),
        _ => format!("{start}-{end}"),
    });
    texts.collect::<Vec<_>>().join(",")
}
