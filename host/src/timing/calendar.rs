//! The local times at which something is due, by the parts of date and time.

use jiff::civil::{Date, DateTime, Time, date};

use super::Resolution;
use super::field::Field;
use super::reach::has_local;
use super::values::Values;
use super::years::Years;

/// Local times by their parts. A time is part of it if every one of its parts is (protocol page,
/// 4.2): days and weekdays narrow each other, unlike in the cron of Unix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) years: Years,
    pub(super) months: Values,
    /// Days counted from the start of the month, from 1.
    pub(super) days: Values,
    /// Days counted back from the end of the month: 1 is the last.
    pub(super) days_from_end: Values,
    /// Sunday is 0.
    pub(super) weekdays: Values,
    pub(super) hours: Values,
    pub(super) minutes: Values,
    pub(super) seconds: Values,
}

impl Calendar {
    /// Every minute.
    pub(super) fn every_minute() -> Self {
        Self {
            years: Years::Any,
            months: Values::range(1, 12),
            days: Values::range(1, 31),
            days_from_end: Values::EMPTY,
            weekdays: Values::range(0, 6),
            hours: Values::range(0, 23),
            minutes: Values::range(0, 59),
            seconds: Values::range(0, 0),
        }
    }

    /// Sets what `field` may be. No numbers at all leave it as it is. Negative days count from the
    /// end of the month.
    pub(super) fn set(&mut self, field: Field, numbers: &[i16]) {
        if numbers.is_empty() {
            return;
        }
        let values: Values = numbers.iter().filter_map(|n| u8::try_from(*n).ok()).collect();
        match field {
            Field::Seconds => self.seconds = values,
            Field::Minutes => self.minutes = values,
            Field::Hours => self.hours = values,
            Field::Months => self.months = values,
            Field::Weekdays => self.weekdays = values,
            Field::Years => self.years = Years::of(numbers),
            Field::Days => {
                self.days = values;
                self.days_from_end =
                    numbers.iter().filter_map(|n| u8::try_from(-*n).ok()).collect();
            }
        }
    }

    pub(super) fn resolution(&self) -> Resolution {
        Resolution::of(self.seconds.iter().map(i64::from))
    }

    pub(super) fn is_every_day_of_month(&self) -> bool {
        self.days == Values::range(1, 31)
    }

    /// Whether `local` is part of it. Where the resolution is a minute, its seconds don't count.
    pub(super) fn matches(&self, local: DateTime) -> bool {
        let second_counts = self.resolution() == Resolution::Second;
        has_local(local)
            && self.has_date(local.date())
            && has(self.hours, local.hour())
            && has(self.minutes, local.minute())
            && (!second_counts || has(self.seconds, local.second()))
    }

    /// The first local time of it that is not before `from`. Adds to `steps` how many months were
    /// looked at.
    pub(super) fn first_from(&self, from: DateTime, steps: &mut u32) -> Option<DateTime> {
        if self.has_date(from.date())
            && let Some(time) = self.time_from(from.time())
        {
            return Some(from.date().to_datetime(time));
        }
        let date = self.date_from(from.date().tomorrow().ok()?, steps)?;
        self.time_from(Time::midnight()).map(|time| date.to_datetime(time))
    }

    fn has_date(&self, date: Date) -> bool {
        self.years.contains(date.year())
            && has(self.months, date.month())
            && has(self.days_of(date), date.day())
    }

    fn date_from(&self, from: Date, steps: &mut u32) -> Option<Date> {
        let mut first = from;
        loop {
            *steps = steps.saturating_add(1);
            let year = self.years.at_least(first.year())?;
            if year > first.year() {
                first = date(year, 1, 1);
            }
            let Some(month) = self.months.at_least(first.month().unsigned_abs()) else {
                first = date(year + 1, 1, 1);
                continue;
            };
            let month = i8::try_from(month).ok()?;
            if month > first.month() {
                first = date(year, month, 1);
            }
            if let Some(day) = self.days_of(first).at_least(first.day().unsigned_abs()) {
                return Some(date(year, month, i8::try_from(day).ok()?));
            }
            first = first.last_of_month().tomorrow().ok()?;
        }
    }

    /// The days of the month that `date` is in.
    fn days_of(&self, date: Date) -> Values {
        let length = date.days_in_month().unsigned_abs();
        let weekday = date.first_of_month().weekday().to_sunday_zero_offset().unsigned_abs();
        (1..=length)
            .filter(|day| {
                self.days.contains(*day) || self.days_from_end.contains(length + 1 - *day)
            })
            .filter(|day| self.weekdays.contains((weekday + day - 1) % 7))
            .collect()
    }

    /// The first time of day that is not before `from`.
    fn time_from(&self, from: Time) -> Option<Time> {
        let (hour, minute) = (from.hour().unsigned_abs(), from.minute().unsigned_abs());
        let this_minute = || self.time_in(hour, minute, from.second().unsigned_abs());
        let this_hour = || self.time_in(hour, self.minutes.at_least(minute + 1)?, 0);
        let later = || self.time_in(self.hours.at_least(hour + 1)?, self.minutes.at_least(0)?, 0);
        this_minute().or_else(this_hour).or_else(later)
    }

    /// The first time in that minute that is not before `second`.
    fn time_in(&self, hour: u8, minute: u8, second: u8) -> Option<Time> {
        let second = self.seconds.at_least(second)?;
        if !self.hours.contains(hour) || !self.minutes.contains(minute) {
            return None;
        }
        let part = |number| i8::try_from(number).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
    }
}

fn has(values: Values, part: i8) -> bool {
    u8::try_from(part).is_ok_and(|part| values.contains(part))
}
