//! Functions of numbers, and of lists of numbers.

use std::cmp::Ordering;

use super::{Arguments, Function};
use crate::budget::Meter;
use crate::check::Type;
use crate::limits::WALK_DEPTH;
use crate::problem::Fail;
use crate::value::{Number, Value};

type Made<'e> = Result<Value<'e>, Fail>;

const ONE: &[Type] = &[Type::Number];
const ANY: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", ONE, Type::Number, abs),
    Function::new("ceil", ONE, Type::Float, ceil),
    Function::new("floor", ONE, Type::Float, floor),
    Function::new("round", ONE, Type::Float, round),
    Function::new("max", ANY, Type::Any, max).any_number(),
    Function::new("min", ANY, Type::Any, min).any_number(),
    Function::new("mean", ANY, Type::Float, mean).any_number(),
    Function::new("median", ANY, Type::Float, median).any_number(),
];

fn abs<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(match arguments.number(0)? {
        Number::Integer(integer) => Number::Integer(integer.saturating_abs()).into(),
        Number::Float(float) => Value::Float(float.abs()),
    })
}

fn ceil<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Float(arguments.number(0)?.float().ceil()))
}

fn floor<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Float(arguments.number(0)?.float().floor()))
}

fn round<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Float(arguments.number(0)?.float().round()))
}

fn max<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    most("max", arguments.all(), Ordering::Greater, meter)
}

fn min<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    most("min", arguments.all(), Ordering::Less, meter)
}

fn most<'e>(name: &str, values: &[Value<'e>], wanted: Ordering, meter: &mut Meter) -> Made<'e> {
    let mut found: Option<Number> = None;
    each(name, values, meter, WALK_DEPTH, &mut |number| {
        if found.is_none_or(|found| number.order(found) == Some(wanted)) {
            found = Some(number);
        }
    })?;
    Ok(found.map_or(Value::Nil, Value::from))
}

fn mean<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (mut count, mut sum) = (0.0, 0.0);
    each("mean", arguments.all(), meter, WALK_DEPTH, &mut |number| {
        count += 1.0;
        sum += number.float();
    })?;
    Ok(Value::Float(if count == 0.0 { 0.0 } else { sum / count }))
}

fn median<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut numbers = Vec::new();
    each("median", arguments.all(), meter, WALK_DEPTH, &mut |number| numbers.push(number.float()))?;
    meter.allocate(numbers.len() * size_of::<f64>())?;
    meter.steps(numbers.len())?;
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = numbers.get(middle).copied();
    let lower = middle.checked_sub(1).and_then(|below| numbers.get(below)).copied();
    Ok(Value::Float(match (lower, upper, numbers.len() % 2) {
        (_, Some(upper), 1) => upper,
        (Some(lower), Some(upper), _) => f64::midpoint(lower, upper),
        _ => 0.0,
    }))
}

/// The sum of numbers, and of lists of them: an integer as long as all are.
pub(crate) fn total<'e>(name: &str, values: &[Value<'e>], meter: &mut Meter) -> Made<'e> {
    let (mut integers, mut floats) = (0_i128, None::<f64>);
    each(name, values, meter, WALK_DEPTH, &mut |number| match number {
        Number::Integer(integer) => integers = integers.saturating_add(integer),
        Number::Float(float) => floats = Some(floats.unwrap_or(0.0) + float),
    })?;
    let whole = Number::Integer(integers);
    match floats {
        Some(floats) => Ok(Value::Float(floats + whole.float())),
        None => whole.value().ok_or_else(|| Fail::new("the sum is no integer of 64 bits")),
    }
}

/// Visits numbers, and those of lists.
fn each(
    name: &str,
    values: &[Value<'_>],
    meter: &mut Meter,
    left: u16,
    visit: &mut dyn FnMut(Number),
) -> Result<(), Fail> {
    for value in values {
        visit_one(name, value, meter, left, visit)?;
    }
    Ok(())
}

fn visit_one(
    name: &str,
    value: &Value<'_>,
    meter: &mut Meter,
    left: u16,
    visit: &mut dyn FnMut(Number),
) -> Result<(), Fail> {
    meter.step()?;
    match (value.number(), value) {
        (Some(number), _) => visit(number),
        (None, Value::List(list)) if left > 0 => {
            for item in list.iter() {
                visit_one(name, &item, meter, left - 1, visit)?;
            }
        }
        _ => return Err(Fail::new(format!("{name} takes numbers, not {}", value.kind()))),
    }
    Ok(())
}
