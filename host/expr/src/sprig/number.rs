//! Whole numbers and floats, made of whatever is given: what is no number is 0.

use super::Made;
use crate::budget::Meter;
use crate::builtin::{Arguments, DIGITS_A_STEP, Function};
use crate::check::Type;
use crate::problem::Fail;
use crate::value::{List, Number, Value};

const ONE: &[Type] = &[Type::Any];
const TWO: &[Type] = &[Type::Any, Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("add", ONE, Type::Integer, add).any_number(),
    Function::new("add1", ONE, Type::Integer, add_one),
    Function::new("sub", TWO, Type::Integer, subtract),
    Function::new("mul", ONE, Type::Integer, multiply).any_number(),
    Function::new("div", TWO, Type::Integer, divide),
    Function::new("mod", TWO, Type::Integer, modulo),
    Function::new("max", ONE, Type::Integer, max).any_number(),
    Function::new("min", ONE, Type::Integer, min).any_number(),
    Function::new("int", ONE, Type::Integer, int),
    Function::new("int64", ONE, Type::Integer, int),
    Function::new("atoi", ONE, Type::Integer, int),
    Function::new("float64", ONE, Type::Float, float),
    Function::new("round", &[Type::Any, Type::Number], Type::Float, round),
    Function::new("ceil", ONE, Type::Float, ceil),
    Function::new("floor", ONE, Type::Float, floor),
    Function::new("until", ONE, Type::List, until),
];

/// Pays for reading the numbers that come as texts.
fn pay(arguments: &Arguments<'_, '_>, meter: &mut Meter) -> Result<(), Fail> {
    let length = |value: &Value<'_>| match value {
        Value::Text(text) => text.len() / DIGITS_A_STEP,
        _ => 0,
    };
    meter.steps(arguments.all().iter().map(length).sum())
}

fn whole(value: &Value<'_>) -> i64 {
    match value {
        Value::Text(text) => text.trim().parse().unwrap_or(0),
        Value::Bool(value) => (*value).into(),
        other => other.number().map_or(0, Number::truncated),
    }
}

fn real(value: &Value<'_>) -> f64 {
    match value {
        Value::Text(text) => text.trim().parse().unwrap_or(0.0),
        Value::Bool(value) => f64::from(u8::from(*value)),
        other => other.number().map_or(0.0, Number::float),
    }
}

fn folded<'e>(
    arguments: &Arguments<'_, 'e>,
    combine: impl Fn(i64, i64) -> Option<i64>,
) -> Made<'e> {
    let first = whole(arguments.get(0));
    let result = arguments.from(1).iter().map(whole).try_fold(first, combine);
    let result = result.map(Value::Integer);
    result.ok_or_else(|| Fail::new("the result is no integer of 64 bits"))
}

fn add<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    folded(arguments, i64::checked_add)
}

fn add_one<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    Ok(Value::Integer(whole(arguments.get(0)).saturating_add(1)))
}

fn subtract<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    folded(arguments, i64::checked_sub)
}

fn multiply<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    folded(arguments, i64::checked_mul)
}

fn refuse_zero(arguments: &Arguments<'_, '_>) -> Result<(), Fail> {
    if whole(arguments.get(1)) == 0 { Err(Fail::new("integer divide by zero")) } else { Ok(()) }
}

fn divide<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    refuse_zero(arguments)?;
    folded(arguments, i64::checked_div)
}

fn modulo<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    refuse_zero(arguments)?;
    folded(arguments, i64::checked_rem)
}

fn max<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    folded(arguments, |one, other| Some(one.max(other)))
}

fn min<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    folded(arguments, |one, other| Some(one.min(other)))
}

fn int<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    Ok(Value::Integer(whole(arguments.get(0))))
}

fn float<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    Ok(Value::Float(real(arguments.get(0))))
}

/// A number rounded to so many digits after the point.
fn round<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    let digits = i32::try_from(arguments.integer(1)?.clamp(-300, 300)).unwrap_or(0);
    let scale = 10_f64.powi(digits);
    let rounded = (real(arguments.get(0)) * scale).round() / scale;
    Ok(Value::Float(if rounded.is_finite() { rounded } else { real(arguments.get(0)) }))
}

fn ceil<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    Ok(Value::Float(real(arguments.get(0)).ceil()))
}

fn floor<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    Ok(Value::Float(real(arguments.get(0)).floor()))
}

/// The whole numbers from 0 to before another.
fn until<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    pay(arguments, meter)?;
    let count = usize::try_from(whole(arguments.get(0))).unwrap_or(0);
    meter.allocate(count.saturating_mul(size_of::<Value<'_>>()))?;
    Ok(Value::List(List::paid((0..count).map(Value::count).collect())?))
}
