//! Dates. A number is taken as seconds since 1970.

use super::Made;
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, made};
use crate::check::Type;
use crate::date::{Span, Time, Zone};
use crate::problem::Fail;
use crate::value::{Number, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("now", &[], Type::Time, now),
    Function::new("date", &[Type::Text, Type::Any], Type::Text, date),
    Function::new("dateInZone", &[Type::Text, Type::Any, Type::Text], Type::Text, date_in_zone),
    Function::new("htmlDate", &[Type::Any], Type::Text, html_date),
    Function::new("dateModify", &[Type::Text, Type::Any], Type::Time, date_modify),
    Function::new("date_modify", &[Type::Text, Type::Any], Type::Time, date_modify),
    Function::new("toDate", &[Type::Text, Type::Text], Type::Time, to_date),
    Function::new("unixEpoch", &[Type::Any], Type::Text, unix_epoch),
    Function::new("duration", &[Type::Any], Type::Text, duration),
];

fn now<'e>(_: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    meter.steps(10)?;
    Ok(Value::Time(Time::now().into()))
}

fn time(arguments: &Arguments<'_, '_>, index: usize, meter: &mut Meter) -> Result<Time, Fail> {
    meter.steps(20)?;
    match (arguments.get(index), arguments.get(index).number()) {
        (Value::Time(time), _) => Ok(Time::clone(time)),
        (_, Some(seconds)) => Time::from_unix(seconds.truncated())
            .ok_or_else(|| Fail::new("the date is out of range")),
        _ => Err(arguments.wrong(index, "time")),
    }
}

fn layout<'a>(arguments: &Arguments<'a, '_>, meter: &mut Meter) -> Result<&'a str, Fail> {
    let layout = arguments.text(0)?;
    meter.steps(layout.len() * 4)?;
    Ok(layout.as_str())
}

fn date<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let layout = layout(arguments, meter)?;
    made(time(arguments, 1, meter)?.format(layout), meter)
}

fn date_in_zone<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let layout = layout(arguments, meter)?;
    meter.steps(1000)?;
    let zone = Zone::read(arguments.text(2)?);
    let zone =
        zone.ok_or_else(|| Fail::new("no time zone: write one like Europe/Zurich or UTC"))?;
    made(time(arguments, 1, meter)?.within(&zone).format(layout), meter)
}

fn html_date<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    made(time(arguments, 0, meter)?.format("2006-01-02"), meter)
}

fn date_modify<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len())?;
    let span = Span::read(text);
    let span = span.ok_or_else(|| Fail::new("no duration: write one like -1h30m, 90s or 250ms"))?;
    let moved = time(arguments, 1, meter)?.plus(span).map(|time| Value::Time(time.into()));
    moved.ok_or_else(|| Fail::new("the date is out of range"))
}

fn to_date<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let layout = layout(arguments, meter)?;
    let time = Time::read(arguments.text(1)?, Some(layout), None);
    let time = time.map(|time| Value::Time(time.into()));
    time.ok_or_else(|| Fail::new(format!("the date isn't in the layout {layout:?}")))
}

fn unix_epoch<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    made(time(arguments, 0, meter)?.moment().as_second().to_string(), meter)
}

/// Seconds as a duration like `1m30s`.
fn duration<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let seconds = match arguments.get(0) {
        Value::Text(text) => text.parse().ok(),
        other => other.number().map(Number::truncated),
    };
    let seconds = seconds.ok_or_else(|| arguments.wrong(0, "number of seconds"))?;
    let span = Span::from_nanoseconds(seconds.saturating_mul(1_000_000_000));
    made(span.shown(), meter)
}
