//! Functions of lists.

use std::fmt::Write;

use super::{Arguments, Function, sorted};
use crate::budget::Meter;
use crate::check::Type;
use crate::evaluate::fetch;
use crate::problem::Fail;
use crate::value::{List, Value, Writer, equal, nested};

type Made<'e> = Result<Value<'e>, Fail>;

const ONE: &[Type] = &[Type::List];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("len", &[Type::Any], Type::Integer, len),
    Function::new("concat", ONE, Type::List, concat).any_number(),
    Function::new("first", ONE, Type::Any, first),
    Function::new("last", ONE, Type::Any, last),
    Function::new("take", &[Type::List, Type::Number], Type::List, take),
    Function::new("reverse", ONE, Type::List, reverse),
    Function::new("uniq", ONE, Type::List, uniq),
    Function::new("flatten", ONE, Type::List, flatten),
    Function::new("sort", &[Type::List, Type::Text], Type::List, sort).least(1),
    Function::new("join", &[Type::List, Type::Text], Type::Text, join).least(1),
    Function::new("get", &[Type::Any, Type::Any], Type::Any, get),
];

fn len<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let length = match arguments.get(0) {
        Value::Text(text) => {
            meter.read(text.len())?;
            text.chars().count()
        }
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        _ => return Err(arguments.wrong(0, "string, array or map")),
    };
    Ok(Value::count(length))
}

fn concat<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut items = Vec::new();
    for index in 0..arguments.len() {
        let list = arguments.list(index)?;
        meter.allocate(list.len() * size_of::<Value<'_>>())?;
        items.extend(list.iter());
    }
    Ok(Value::List(List::paid(items)?))
}

fn first<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(arguments.list(0)?.get(0).unwrap_or(Value::Nil))
}

fn last<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    Ok(list.len().checked_sub(1).and_then(|last| list.get(last)).unwrap_or(Value::Nil))
}

fn take<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    let count = arguments.count(1)?.min(list.len());
    Ok(Value::List(list.slice(0, count, meter)?))
}

fn reverse<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    Ok(Value::List(List::made(list.iter().rev().collect(), meter)?))
}

fn uniq<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    unique(arguments.list(0)?, meter)
}

/// The items of a list, each once.
pub(crate) fn unique<'e>(list: &List<'e>, meter: &mut Meter) -> Made<'e> {
    let mut kept: Vec<Value<'e>> = Vec::new();
    'items: for item in list.iter() {
        for known in &kept {
            meter.step()?;
            if equal(known, &item, meter)? {
                continue 'items;
            }
        }
        kept.push(item);
    }
    Ok(Value::List(List::made(kept, meter)?))
}

fn flatten<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut items = Vec::new();
    // What is still to be done, from the back: no recursion, so that depth doesn't matter.
    let mut left = vec![arguments.get(0).clone()];
    arguments.list(0)?;
    while let Some(value) = left.pop() {
        meter.step()?;
        match value {
            Value::List(list) => {
                meter.steps(list.len())?;
                meter.allocate(list.len() * size_of::<Value<'_>>())?;
                left.extend(list.iter().rev());
            }
            other => items.push(other),
        }
    }
    Ok(Value::List(List::made(items, meter)?))
}

fn sort<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let order = (arguments.len() == 2).then(|| arguments.get(1));
    let list = arguments.list(0)?;
    meter.allocate(list.len() * size_of::<(Value<'_>, Value<'_>)>())?;
    let pairs = list.iter().map(|item| (item.clone(), item)).collect();
    Ok(Value::List(List::made(sorted(pairs, order, meter)?, meter)?))
}

fn join<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    if let Some(other) = list.iter().find(|item| !matches!(item, Value::Text(_))) {
        return Err(Fail::new(format!(
            "join takes a list of strings, and there is {}",
            other.kind()
        )));
    }
    joined(list, arguments.text_or(1, "")?, meter)
}

/// All items as text, with something between them.
pub(crate) fn joined<'e>(list: &List<'e>, between: &str, meter: &mut Meter) -> Made<'e> {
    meter.steps(list.len())?;
    let mut to = Writer::within(meter);
    for (index, item) in list.iter().enumerate() {
        let between = if index == 0 { "" } else { between };
        to.write_str(between).map_err(|_| Fail::Memory)?;
        nested(&mut to, &item, 0).map_err(|_| Fail::Memory)?;
    }
    let text = to.finish_paid(meter)?;
    super::made(text, meter)
}

fn get<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    if let Value::Text(text) = arguments.get(0) {
        meter.read(text.len())?;
    }
    Ok(fetch(arguments.get(0), arguments.get(1), meter)?.unwrap_or(Value::Nil))
}
