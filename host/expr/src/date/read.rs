//! Reading a date in a layout.

use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::layout::{Fill, OffsetForm, Part, parts};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What was read so far; what the layout lacks stays as it is here.
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    year_day: Option<i64>,
    hour: i64,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    nanosecond: i64,
    offset: Option<i32>,
}

pub(super) fn read(text: &str, layout: &str, zone: &TimeZone) -> Option<Zoned> {
    let mut fields = Fields {
        year: 0,
        month: 1,
        day: 1,
        year_day: None,
        hour: 0,
        afternoon: None,
        minute: 0,
        second: 0,
        nanosecond: 0,
        offset: None,
    };
    let mut reader = Reader { rest: text };
    let mut parts = parts(layout).peekable();
    while let Some(part) = parts.next() {
        reader.part(part, &mut fields)?;
        let fraction_follows = matches!(parts.peek(), Some(Part::Fraction(..)));
        if matches!(part, Part::Second(_)) && !fraction_follows {
            reader.fraction(&mut fields, None)?;
        }
    }
    if reader.rest.is_empty() { fields.zoned(zone) } else { None }
}

impl Fields {
    fn zoned(&self, zone: &TimeZone) -> Option<Zoned> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let civil = DateTime::new(
            i16::try_from(self.year).ok()?,
            i8::try_from(self.month).ok()?,
            i8::try_from(self.day).ok()?,
            i8::try_from(hour).ok()?,
            i8::try_from(self.minute).ok()?,
            i8::try_from(self.second).ok()?,
            i32::try_from(self.nanosecond).ok()?,
        )
        .ok()?;
        let civil = match self.year_day {
            Some(day) => civil.with().day_of_year(i16::try_from(day).ok()?).build().ok()?,
            None => civil,
        };
        let zone = match self.offset {
            Some(0) => TimeZone::UTC,
            Some(seconds) => TimeZone::fixed(Offset::from_seconds(seconds).ok()?),
            None => zone.clone(),
        };
        civil.to_zoned(zone).ok()
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn part(&mut self, part: Part<'_>, fields: &mut Fields) -> Option<()> {
        match part {
            Part::Literal(literal) => self.rest = self.rest.strip_prefix(literal)?,
            Part::Year => fields.year = self.digits(4, 4)?,
            Part::ShortYear => {
                let year = self.digits(2, 2)?;
                fields.year = if year >= 69 { 1900 + year } else { 2000 + year };
            }
            Part::MonthName => fields.month = self.name(&MONTHS, None)? + 1,
            Part::ShortMonthName => fields.month = self.name(&MONTHS, Some(3))? + 1,
            Part::Month(fill) => fields.month = self.filled(fill)?,
            Part::Day(fill) => fields.day = self.filled(fill)?,
            Part::YearDay => fields.year_day = Some(self.digits(3, 3)?),
            Part::WeekdayName => drop(self.name(&WEEKDAYS, None)?),
            Part::ShortWeekdayName => drop(self.name(&WEEKDAYS, Some(3))?),
            Part::Hour => fields.hour = self.digits(2, 2)?,
            Part::TwelveHour(fill) => fields.hour = self.filled(fill)?,
            Part::Minute(fill) => fields.minute = self.filled(fill)?,
            Part::Second(fill) => fields.second = self.filled(fill)?,
            Part::Fraction(_, digits, trimmed) => {
                self.fraction(fields, (!trimmed).then_some(digits))?;
            }
            Part::HalfDay { upper } => {
                let halves = if upper { ["AM", "PM"] } else { ["am", "pm"] };
                fields.afternoon = Some(self.name(&halves, None)? == 1);
            }
            Part::Offset(form) => fields.offset = Some(self.offset(form)?),
            Part::ZoneName => {
                self.rest =
                    self.rest.strip_prefix("UTC").or_else(|| self.rest.strip_prefix("GMT"))?;
                fields.offset = Some(0);
            }
        }
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        digits.parse().ok()
    }

    fn filled(&mut self, fill: Fill) -> Option<i64> {
        match fill {
            Fill::Zero => self.digits(2, 2),
            Fill::Nothing => self.digits(1, 2),
            Fill::Space => {
                self.rest = self.rest.strip_prefix(' ').unwrap_or(self.rest);
                self.digits(1, 2)
            }
        }
    }

    /// The index of the name that follows, in whatever case.
    fn name(&mut self, names: &[&str], length: Option<usize>) -> Option<i64> {
        let found = names.iter().enumerate().find_map(|(index, name)| {
            let name = name.get(..length.unwrap_or(name.len()))?;
            let (start, rest) = self.rest.split_at_checked(name.len())?;
            start.eq_ignore_ascii_case(name).then_some((index, rest))
        });
        let (index, rest) = found?;
        self.rest = rest;
        i64::try_from(index).ok()
    }

    /// A fraction of a second, if there is one, with exactly `digits` where that is given.
    fn fraction(&mut self, fields: &mut Fields, digits: Option<usize>) -> Option<()> {
        let Some(rest) = self.rest.strip_prefix(['.', ',']) else {
            return digits.is_none().then_some(());
        };
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || count > 18 || digits.is_some_and(|digits| digits != count) {
            return None;
        }
        let (written, rest) = rest.split_at_checked(count)?;
        self.rest = rest;
        fields.nanosecond = format!("{written:0<9}").get(..9)?.parse().ok()?;
        Some(())
    }

    fn offset(&mut self, form: OffsetForm) -> Option<i32> {
        if form.z
            && let Some(rest) = self.rest.strip_prefix('Z')
        {
            self.rest = rest;
            return Some(0);
        }
        let negative = self.rest.starts_with('-');
        self.rest = self.rest.strip_prefix(['-', '+'])?;
        let mut seconds = self.digits(2, 2)? * 3600;
        for (wanted, unit) in [(form.minutes, 60), (form.seconds, 1)] {
            if wanted {
                if form.colon {
                    self.rest = self.rest.strip_prefix(':')?;
                }
                seconds += self.digits(2, 2)? * unit;
            }
        }
        i32::try_from(if negative { -seconds } else { seconds }).ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::date::{Time, Zone};

    fn there_and_back(text: &str) -> Option<String> {
        Time::read(text, None, None).map(|time| time.rfc3339())
    }

    #[test]
    fn the_usual_forms_are_read() {
        for (text, wanted) in [
            ("2024-01-02", "2024-01-02T00:00:00Z"),
            ("2024-01-02 03:04:05", "2024-01-02T03:04:05Z"),
            ("2024-01-02T03:04:05.25+02:00", "2024-01-02T03:04:05.25+02:00"),
            ("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05Z"),
            ("02 Jan 06 15:04 UTC", "2006-01-02T15:04:00Z"),
            ("Monday, 02-Jan-06 15:04:05 UTC", "2006-01-02T15:04:05Z"),
            ("15:04:05", "0000-01-01T15:04:05Z"),
        ] {
            assert_eq!(there_and_back(text).as_deref(), Some(wanted), "{text}");
        }
        for wrong in
            ["", "2024-13-01", "2024-02-30", "yesterday", "2024-01-02T03:04", "2024-01-02x"]
        {
            assert_eq!(there_and_back(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn layouts_and_zones_are_obeyed() {
        let zurich = Zone::read("Europe/Zurich").unwrap();
        let time =
            Time::read("14 Aug 2023, 3:05 pm", Some("2 Jan 2006, 3:04 pm"), Some(&zurich)).unwrap();
        assert_eq!(time.rfc3339(), "2023-08-14T15:05:00+02:00");
        assert_eq!(
            time.utc().format("Monday Jan _2 03:04:05.000 PM 06 002"),
            "Monday Aug 14 01:05:00.000 PM 23 226"
        );
        assert_eq!(time.shown(), "2023-08-14 15:05:00 +0200 CEST");
        assert!(Zone::read("Mars/Olympus").is_none());
    }
}
