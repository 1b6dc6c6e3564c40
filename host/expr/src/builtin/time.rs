//! Functions of moments, lengths of time and time zones.

use super::{Arguments, Function};
use crate::budget::Meter;
use crate::check::Type;
use crate::date::{Span, Time, Zone};
use crate::problem::Fail;
use crate::value::Value;

type Made<'e> = Result<Value<'e>, Fail>;

/// What looking up a time zone costs: its rules may have to be read from a file.
const ZONE_STEPS: usize = 1000;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("now", &[Type::Zone], Type::Time, now).least(0),
    Function::new("duration", &[Type::Text], Type::Duration, duration),
    Function::new("date", &[Type::Any, Type::Text, Type::Text, Type::Text], Type::Time, date)
        .least(1),
    Function::new("timezone", &[Type::Text], Type::Zone, timezone),
];

fn now<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    meter.steps(10)?;
    let now = Time::now();
    let now = if arguments.len() == 1 { now.within(arguments.zone(0)?) } else { now };
    Ok(Value::Time(now.into()))
}

fn duration<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len())?;
    let span = Span::read(text).map(Value::Duration);
    span.ok_or_else(|| Fail::new("no duration: write one like 1h30m, 90s or 250ms"))
}

fn zone(name: &str, meter: &mut Meter) -> Result<Zone, Fail> {
    meter.steps(ZONE_STEPS)?;
    Zone::read(name).ok_or_else(|| Fail::new("no time zone: write one like Europe/Zurich or UTC"))
}

fn timezone<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    Ok(Value::Zone(zone(arguments.text(0)?, meter)?.into()))
}

/// `date([zone, ] text [, layout [, zone]])`
fn date<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (first, given) = match arguments.get(0) {
        Value::Zone(zone) => (1, Some(Zone::clone(zone))),
        _ => (0, None),
    };
    let text = arguments.text(first)?;
    let layout = arguments.text_or(first + 1, "")?;
    meter.steps(50 + text.len() + layout.len() * 4)?;
    let named = arguments.text_or(first + 2, "")?;
    let zone = if named.is_empty() { given } else { Some(zone(named, meter)?) };
    let layout = Some(layout).filter(|layout| !layout.is_empty());
    let time = Time::read(text, layout, zone.as_ref()).map(|time| Value::Time(time.into()));
    time.ok_or_else(|| match layout {
        Some(layout) => Fail::new(format!("the date isn't in the layout {layout:?}")),
        None => Fail::new("no date: write one like 2006-01-02, 2006-01-02 15:04:05 or RFC 3339"),
    })
}
