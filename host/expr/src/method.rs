//! Methods of moments and lengths of time.

use jiff::civil::Weekday;

use crate::budget::Meter;
use crate::builtin::{Arguments, made};
use crate::check::Type;
use crate::date::{Span, Time};
use crate::hint::{did_you_mean, nearest};
use crate::problem::Fail;
use crate::value::{Number, Value};

type Made<'e> = Result<Value<'e>, Fail>;

const TIME: [(&str, Type); 28] = [
    ("Year", Type::Integer),
    ("Month", Type::Integer),
    ("Day", Type::Integer),
    ("Hour", Type::Integer),
    ("Minute", Type::Integer),
    ("Second", Type::Integer),
    ("Nanosecond", Type::Integer),
    ("Weekday", Type::Integer),
    ("YearDay", Type::Integer),
    ("Unix", Type::Integer),
    ("UnixMilli", Type::Integer),
    ("UnixMicro", Type::Integer),
    ("UnixNano", Type::Integer),
    ("Format", Type::Text),
    ("String", Type::Text),
    ("In", Type::Time),
    ("UTC", Type::Time),
    ("Local", Type::Time),
    ("Add", Type::Time),
    ("Sub", Type::Duration),
    ("AddDate", Type::Time),
    ("Before", Type::Bool),
    ("After", Type::Bool),
    ("Equal", Type::Bool),
    ("Compare", Type::Integer),
    ("IsZero", Type::Bool),
    ("Truncate", Type::Any),
    ("Round", Type::Any),
];

const DURATION: [(&str, Type); 7] = [
    ("Hours", Type::Float),
    ("Minutes", Type::Float),
    ("Seconds", Type::Float),
    ("Milliseconds", Type::Integer),
    ("Microseconds", Type::Integer),
    ("Nanoseconds", Type::Integer),
    ("Abs", Type::Duration),
];

/// What a method gives, if there is one of the name.
pub(crate) fn gives(name: &str) -> Option<Type> {
    TIME.iter().chain(&DURATION).find(|(known, _)| *known == name).map(|(_, gives)| *gives)
}

/// The names of all methods.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TIME.iter().chain(&DURATION).map(|(name, _)| *name)
}

/// Calls a method of a value.
pub(crate) fn call<'e>(
    object: &Value<'e>,
    name: &str,
    arguments: &Arguments<'_, 'e>,
    meter: &mut Meter,
) -> Made<'e> {
    meter.steps(20)?;
    let value = match object {
        Value::Time(time) => of_time(time, name, arguments, meter)?,
        Value::Duration(span) => of_duration(*span, name, arguments)?,
        _ => None,
    };
    value.ok_or_else(|| {
        let hint = nearest(name, names()).map(did_you_mean);
        Fail::hinted(format!("type {} has no method {name}", object.kind()), hint)
    })
}

fn of_time<'e>(
    time: &Time,
    name: &str,
    arguments: &Arguments<'_, 'e>,
    meter: &mut Meter,
) -> Result<Option<Value<'e>>, Fail> {
    let moved = |time: Option<Time>| {
        let time = time.ok_or_else(|| Fail::new("the date is out of range"))?;
        Ok(Some(Value::Time(time.into())))
    };
    let value = match name {
        "Format" => {
            let layout = arguments.text(0)?;
            meter.steps(layout.len() * 4)?;
            made(time.format(layout), meter)?
        }
        "String" => made(time.shown(), meter)?,
        "In" => Value::Time(time.within(arguments.zone(0)?).into()),
        "UTC" | "Local" => Value::Time(time.utc().into()),
        "Add" => return moved(time.plus(arguments.span(0)?)),
        "AddDate" => {
            let (years, months) = (arguments.integer(0)?, arguments.integer(1)?);
            return moved(time.moved(years, months, arguments.integer(2)?));
        }
        "Sub" => {
            let span = time.since(arguments.time(0)?).map(Value::Duration);
            span.ok_or_else(|| Fail::new("the dates are too far apart"))?
        }
        "Before" => Value::Bool(time.moment() < arguments.time(0)?.moment()),
        "After" => Value::Bool(time.moment() > arguments.time(0)?.moment()),
        "Equal" => Value::Bool(time.same_moment(arguments.time(0)?)),
        "Compare" => Value::Integer(time.moment().cmp(&arguments.time(0)?.moment()) as i64),
        "IsZero" => Value::Bool(time.rfc3339() == "0001-01-01T00:00:00Z"),
        _ => return Ok(field(time, name)),
    };
    Ok(Some(value))
}

fn field<'e>(time: &Time, name: &str) -> Option<Value<'e>> {
    let zoned = time.zoned();
    let moment = time.moment();
    Some(Value::Integer(match name {
        "Year" => zoned.year().into(),
        "Month" => zoned.month().into(),
        "Day" => zoned.day().into(),
        "Hour" => zoned.hour().into(),
        "Minute" => zoned.minute().into(),
        "Second" => zoned.second().into(),
        "Nanosecond" => zoned.subsec_nanosecond().into(),
        "Weekday" => weekday(zoned.weekday()),
        "YearDay" => zoned.day_of_year().into(),
        "Unix" => moment.as_second(),
        "UnixMilli" => moment.as_millisecond(),
        "UnixMicro" => moment.as_microsecond(),
        "UnixNano" => return Number::Integer(moment.as_nanosecond()).value(),
        _ => return None,
    }))
}

/// The day of the week, from Sunday, which is 0.
fn weekday(day: Weekday) -> i64 {
    day.to_sunday_zero_offset().into()
}

fn of_duration<'e>(
    span: Span,
    name: &str,
    arguments: &Arguments<'_, 'e>,
) -> Result<Option<Value<'e>>, Fail> {
    let nanoseconds = span.nanoseconds();
    let float = Number::Integer(nanoseconds.into()).float();
    let unit = |unit: i64| Value::Integer(nanoseconds / unit);
    Ok(Some(match name {
        "Hours" => Value::Float(float / 3.6e12),
        "Minutes" => Value::Float(float / 6e10),
        "Seconds" => Value::Float(float / 1e9),
        "Milliseconds" => unit(1_000_000),
        "Microseconds" => unit(1_000),
        "Nanoseconds" => unit(1),
        "String" => Value::owned(span.shown()),
        "Abs" => Value::Duration(Span::from_nanoseconds(nanoseconds.saturating_abs())),
        "Truncate" | "Round" => {
            let step = arguments.span(0)?.nanoseconds();
            Value::Duration(Span::from_nanoseconds(stepped(nanoseconds, step, name == "Round")))
        }
        _ => return Ok(None),
    }))
}

/// A number cut, or rounded half away from zero, to a multiple of `step`.
fn stepped(number: i64, step: i64, round: bool) -> i64 {
    if step <= 0 {
        return number;
    }
    let rest = number % step;
    let cut = number - rest;
    if round && rest.unsigned_abs() * 2 >= step.unsigned_abs() {
        return cut.saturating_add(if number < 0 { -step } else { step });
    }
    cut
}
