//! The timing object: Cronicle's lists, an interval, or single runs.

use serde_json::{Map, Value};

use super::TimingError;
use super::calendar::Calendar;
use super::error::shown;
use super::event_timing::Rule;
use super::field::Field;
use super::interval::Interval;
use super::moments::Moments;
use crate::plugins::did_you_mean;

/// The rule that an object states (protocol page, 4.2).
pub(super) fn read(fields: &Map<String, Value>) -> Result<Rule, TimingError> {
    if Interval::is_meant(fields) {
        Interval::read(fields).map(Rule::Interval)
    } else if Moments::is_meant(fields) {
        Moments::read(fields).map(Rule::Moments)
    } else {
        calendar(fields).map(Rule::Calendar)
    }
}

fn calendar(fields: &Map<String, Value>) -> Result<Calendar, TimingError> {
    let mut calendar = Calendar::every_minute();
    for (key, value) in fields {
        let field = Field::OF_OBJECT.into_iter().find(|field| field.name() == key);
        let field = field.ok_or_else(|| unknown(key))?;
        calendar.set(field, &numbers(field, value)?);
    }
    Ok(calendar)
}

fn numbers(field: Field, value: &Value) -> Result<Vec<i16>, TimingError> {
    let most = field.longest_list();
    let Some(items) = value.as_array().filter(|items| items.len() <= most) else {
        let accepted = format!("a list of up to {most} numbers from {}", field.accepted());
        return Err(TimingError::new(field.name(), shown(value), accepted));
    };
    let number = |(index, item): (usize, &Value)| {
        let number = item.as_i64().filter(|number| field.accepts(*number));
        number.and_then(|number| i16::try_from(number).ok()).ok_or_else(|| {
            let path = format!("{}[{index}]", field.name());
            TimingError::new(path, shown(item), format!("a number from {}", field.accepted()))
        })
    };
    items.iter().enumerate().map(number).collect()
}

fn unknown(key: &str) -> TimingError {
    let keys = Field::OF_OBJECT.map(Field::name);
    let meant = did_you_mean(key, keys);
    let accepted = format!("one of {}, or \"interval\" or \"at\" alone{meant}", keys.join(", "));
    TimingError::new(key, "an unknown key", accepted)
}
