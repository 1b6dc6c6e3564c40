//! A crontab line.

use super::TimingError;
use super::calendar::Calendar;
use super::crontab_item;
use super::error::shown;
use super::field::Field;
use super::reach::FIRST_YEAR;
use super::seed::Seed;

/// The longest line, in bytes.
const MAX_LINE: usize = 512;

const MINUTES_FIRST: [Field; 5] =
    [Field::Minutes, Field::Hours, Field::Days, Field::Months, Field::Weekdays];

const ACCEPTED: &str = "5 fields (minutes hours days months weekdays), a 6th first for seconds or last for years \
     from 1970, both for 7, or one of @hourly, @daily, @weekly, @monthly, @yearly";

/// The calendar that a line states.
///
/// As in Cronicle (protocol page, 4.2), all fields must match, days and weekdays too. The
/// sixth field of six is Cronicle's years if it names one, and else all shift by leading seconds,
/// as most other schedulers have it. A step needs a range or a star: some programs read `5/15` as
/// `5-59/15` and others as `5`, so it is refused with the way to say the first.
pub(super) fn read(line: &str, seed: Seed<'_>) -> Result<Calendar, TimingError> {
    if line.len() > MAX_LINE {
        let found = format!("a line of {} bytes", line.len());
        return Err(TimingError::new("", found, format!("at most {MAX_LINE}")));
    }
    let lower = line.trim().to_ascii_lowercase();
    if lower.starts_with('@') {
        return read(nicknamed(&lower)?, seed);
    }
    let texts: Vec<&str> = lower.split_whitespace().collect();
    let mut calendar = Calendar::every_minute();
    for (field, text) in layout(&texts)?.into_iter().zip(texts) {
        calendar.set(field, &crontab_item::read_list(field, text, seed)?);
    }
    Ok(calendar)
}

/// Which field each of the texts is.
fn layout(texts: &[&str]) -> Result<Vec<Field>, TimingError> {
    let years_last = match texts {
        [_, _, _, _, _] => return Ok(MINUTES_FIRST.to_vec()),
        [_, _, _, _, _, sixth] => names_a_year(sixth),
        [_, _, _, _, _, _, _] => true,
        _ => return Err(wrong_count(texts)),
    };
    let mut fields = MINUTES_FIRST.to_vec();
    if years_last {
        fields.push(Field::Years);
    }
    if texts.len() > fields.len() {
        fields.insert(0, Field::Seconds);
    }
    Ok(fields)
}

fn names_a_year(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse::<i64>);
    numbers.any(|number| number.is_ok_and(|number| number >= i64::from(FIRST_YEAR)))
}

fn wrong_count(texts: &[&str]) -> TimingError {
    let found = match texts {
        [] => "an empty line".to_owned(),
        [one] => shown(&serde_json::Value::from(*one)),
        more => format!("{} fields", more.len()),
    };
    TimingError::new("", found, ACCEPTED)
}

/// The line that a nickname stands for.
fn nicknamed(name: &str) -> Result<&'static str, TimingError> {
    match name {
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        "@monthly" => Ok("0 0 1 * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@hourly" => Ok("0 * * * *"),
        "@reboot" => {
            let found = "@reboot, which is no time";
            Err(TimingError::new("", found, ACCEPTED))
        }
        every if every.starts_with("@every") => {
            let found = shown(&serde_json::Value::from(every));
            Err(TimingError::new("", found, "an interval, like {\"interval\": \"90s\"}"))
        }
        other => Err(TimingError::new("", shown(&serde_json::Value::from(other)), ACCEPTED)),
    }
}
