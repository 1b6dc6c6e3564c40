//! A calendar in words.

use super::calendar::Calendar;
use super::field::Field;
use super::values::Values;
use super::years::Years;

/// The most times of day, or days, that are listed in words.
const MOST_LISTED: u32 = 4;

/// The calendar in words, if a short sentence can say it.
pub(super) fn describe(calendar: &Calendar) -> Option<String> {
    let days = [days(calendar)?, weekdays(calendar.weekdays), months(calendar)?, years(calendar)?];
    let days: Vec<String> = days.into_iter().flatten().collect();
    let narrow = days.join(" ");
    let times = if calendar.seconds == Values::range(0, 0) {
        times(calendar)?
    } else {
        Times::Often(by_seconds(calendar)?)
    };
    Some(match (times, days.is_empty()) {
        (Times::Often(often), true) => often,
        (Times::Often(often), false) => format!("{often}, {narrow}"),
        (Times::Daily(times), true) => format!("every day at {times}"),
        (Times::Daily(times), false) => format!("{narrow} at {times}"),
    })
}

enum Times {
    /// Many times a day, like `every 5 minutes`.
    Often(String),
    /// At these times of day, like `02:30 and 14:30`.
    Daily(String),
}

fn by_seconds(calendar: &Calendar) -> Option<String> {
    let all_day = calendar.minutes.step(Field::Minutes) == Some(1)
        && calendar.hours.step(Field::Hours) == Some(1);
    let step = calendar.seconds.step(Field::Seconds).filter(|step| 60 % step == 0 && all_day)?;
    Some(every(step, "second"))
}

fn times(calendar: &Calendar) -> Option<Times> {
    let minutes = calendar.minutes.step(Field::Minutes).filter(|step| 60 % step == 0);
    let hours = calendar.hours.step(Field::Hours).filter(|step| 24 % step == 0);
    if let (Some(step), Some(1)) = (minutes, hours) {
        return Some(Times::Often(every(step, "minute")));
    }
    if let Some(step) = hours
        && calendar.minutes.len() <= MOST_LISTED
    {
        let at = joined(calendar.minutes.iter().map(|minute| format!(":{minute:02}")));
        return Some(Times::Often(format!("{} at {at}", every(step, "hour"))));
    }
    if calendar.hours.len() * calendar.minutes.len() > MOST_LISTED {
        return None;
    }
    let minutes = calendar.minutes;
    let times = calendar
        .hours
        .iter()
        .flat_map(move |hour| minutes.iter().map(move |minute| format!("{hour:02}:{minute:02}")));
    Some(Times::Daily(joined(times)))
}

/// The days of the month: `Some(None)` if it is any, `None` if they are too many for words.
fn days(calendar: &Calendar) -> Option<Option<String>> {
    if calendar.is_every_day_of_month() {
        return Some(None);
    }
    let (days, from_end) = (calendar.days, calendar.days_from_end);
    if days.len() + from_end.len() > MOST_LISTED {
        return None;
    }
    let from_start = days.iter().map(|day| format!("day {day}"));
    let from_end = from_end.iter().rev().map(|day| match day {
        1 => "the last day".to_owned(),
        day => format!("the last day but {}", day - 1),
    });
    Some(Some(format!("on {} of the month", joined(from_start.chain(from_end)))))
}

fn weekdays(weekdays: Values) -> Option<String> {
    if weekdays == Values::range(0, 6) {
        None
    } else if weekdays == Values::range(1, 5) {
        Some("Monday to Friday".to_owned())
    } else {
        let names = weekdays.iter().filter_map(|day| Field::Weekdays.name_of(day));
        Some(format!("on {}", joined(names)))
    }
}

fn months(calendar: &Calendar) -> Option<Option<String>> {
    let months = calendar.months;
    if months == Values::range(1, 12) {
        return Some(None);
    }
    let names = months.iter().filter_map(|month| Field::Months.name_of(month));
    (months.len() <= MOST_LISTED).then(|| Some(format!("in {}", joined(names))))
}

fn years(calendar: &Calendar) -> Option<Option<String>> {
    match &calendar.years {
        Years::Any => Some(None),
        Years::Only(years) if years.len() <= 4 => {
            Some(Some(format!("in {}", joined(years.iter().map(i16::to_string)))))
        }
        Years::Only(_) => None,
    }
}

fn every(step: u8, unit: &str) -> String {
    match step {
        1 => format!("every {unit}"),
        _ => format!("every {step} {unit}s"),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn joined(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
