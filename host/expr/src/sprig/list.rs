//! Lists.

use super::{Made, is_empty, shown};
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, sorted, unique};
use crate::check::Type;
use crate::problem::Fail;
use crate::value::{List, Value, equal};

const ONE: &[Type] = &[Type::List];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("list", &[Type::Any], Type::List, list).least(0).any_number(),
    Function::new("first", ONE, Type::Any, first),
    Function::new("last", ONE, Type::Any, last),
    Function::new("rest", ONE, Type::List, rest),
    Function::new("initial", ONE, Type::List, initial),
    Function::new("append", &[Type::List, Type::Any], Type::List, append),
    Function::new("prepend", &[Type::List, Type::Any], Type::List, prepend),
    Function::new("concat", ONE, Type::List, concat).any_number(),
    Function::new("reverse", ONE, Type::List, reverse),
    Function::new("uniq", ONE, Type::List, uniq),
    Function::new("compact", ONE, Type::List, compact),
    Function::new("without", &[Type::List, Type::Any], Type::List, without).any_number(),
    Function::new("has", &[Type::Any, Type::List], Type::Bool, has),
    Function::new("slice", &[Type::List, Type::Number, Type::Number], Type::List, slice).least(1),
    Function::new("sortAlpha", ONE, Type::List, sort_alpha),
];

fn list<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    Ok(Value::List(List::made(arguments.all().to_vec(), meter)?))
}

fn first<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(arguments.list(0)?.get(0).unwrap_or(Value::Nil))
}

fn last<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(arguments.list(0)?.iter().next_back().unwrap_or(Value::Nil))
}

fn rest<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    Ok(Value::List(list.slice(1.min(list.len()), list.len(), meter)?))
}

fn initial<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    Ok(Value::List(list.slice(0, list.len().saturating_sub(1), meter)?))
}

fn append<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    gathered(list.len() + 1, list.iter().chain([arguments.get(1).clone()]), meter)
}

fn prepend<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    gathered(list.len() + 1, [arguments.get(1).clone()].into_iter().chain(list.iter()), meter)
}

/// A list of items, paid for before it is made.
fn gathered<'e>(
    most: usize,
    items: impl Iterator<Item = Value<'e>>,
    meter: &mut Meter,
) -> Made<'e> {
    meter.allocate(most * size_of::<Value<'_>>())?;
    Ok(Value::List(List::paid(items.collect())?))
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

fn reverse<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    gathered(list.len(), list.iter().rev(), meter)
}

fn uniq<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    unique(arguments.list(0)?, meter)
}

fn compact<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    gathered(list.len(), list.iter().filter(|item| !is_empty(item)), meter)
}

fn without<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut kept = Vec::new();
    for item in arguments.list(0)?.iter() {
        if !is_among(&item, arguments.from(1).iter().cloned(), meter)? {
            kept.push(item);
        }
    }
    Ok(Value::List(List::made(kept, meter)?))
}

fn has<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    Ok(Value::Bool(is_among(arguments.get(0), arguments.list(1)?.iter(), meter)?))
}

fn is_among<'e>(
    item: &Value<'e>,
    items: impl Iterator<Item = Value<'e>>,
    meter: &mut Meter,
) -> Result<bool, Fail> {
    for other in items {
        meter.step()?;
        if equal(item, &other, meter)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn slice<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = arguments.list(0)?;
    let to = if arguments.len() > 2 { arguments.count(2)? } else { list.len() }.min(list.len());
    let from = if arguments.len() > 1 { arguments.count(1)? } else { 0 }.min(to);
    Ok(Value::List(list.slice(from, to, meter)?))
}

fn sort_alpha<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut pairs = Vec::new();
    for item in arguments.list(0)?.iter() {
        meter.step()?;
        let text = Value::Text(shown(&item, meter)?);
        pairs.push((text.clone(), text));
    }
    Ok(Value::List(List::made(sorted(pairs, None, meter)?, meter)?))
}
