//! Maps.

use super::{Made, shown};
use crate::budget::Meter;
use crate::builtin::{Arguments, Function};
use crate::check::Type;
use crate::problem::Fail;
use crate::value::{Keys, List, Map, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("dict", &[Type::Any], Type::Map, dict).least(0).any_number(),
    Function::new("get", &[Type::Map, Type::Text], Type::Any, get),
    Function::new("hasKey", &[Type::Map, Type::Text], Type::Bool, has_key),
    Function::new("keys", &[Type::Map], Type::List, keys).any_number(),
    Function::new("values", &[Type::Map], Type::List, values),
    Function::new("pluck", &[Type::Text, Type::Map], Type::List, pluck).any_number(),
    Function::new("pick", &[Type::Map, Type::Text], Type::Map, pick).any_number(),
    Function::new("omit", &[Type::Map, Type::Text], Type::Map, omit).any_number(),
    Function::new("merge", &[Type::Map], Type::Map, merge).any_number(),
];

type Entries<'e> = Vec<(Value<'e>, Value<'e>)>;

fn entries<'e>(map: &Map<'e>, meter: &mut Meter) -> Result<Entries<'e>, Fail> {
    map.pay(meter)?;
    Ok(map.entries())
}

fn made<'e>(entries: Entries<'e>, meter: &mut Meter) -> Made<'e> {
    Ok(Value::Map(Map::made(entries, Keys::Texts, meter)?))
}

/// A map of keys and values in turn; a key without a value has an empty text.
fn dict<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut entries = Vec::new();
    for pair in arguments.all().chunks(2) {
        let [key, value @ ..] = pair else { continue };
        let value = value.first().cloned().unwrap_or_else(|| Value::owned(""));
        entries.push((Value::Text(shown(key, meter)?), value));
    }
    made(entries, meter)
}

fn get<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let found = arguments.map(0)?.look_up(arguments.text(1)?, meter)?;
    Ok(found.unwrap_or_else(|| Value::owned("")))
}

fn has_key<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    Ok(Value::Bool(arguments.map(0)?.look_up(arguments.text(1)?, meter)?.is_some()))
}

fn keys<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut keys = Vec::new();
    for index in 0..arguments.len() {
        keys.extend(entries(arguments.map(index)?, meter)?.into_iter().map(|(key, _)| key));
    }
    Ok(Value::List(List::made(keys, meter)?))
}

fn values<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let values = entries(arguments.map(0)?, meter)?.into_iter().map(|(_, value)| value);
    Ok(Value::List(List::made(values.collect(), meter)?))
}

/// The values of one key in several maps.
fn pluck<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let key = arguments.text(0)?;
    let mut found = Vec::new();
    for index in 1..arguments.len() {
        found.extend(arguments.map(index)?.look_up(key, meter)?);
    }
    Ok(Value::List(List::made(found, meter)?))
}

fn pick<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let map = arguments.map(0)?;
    let mut kept = Vec::new();
    for index in 1..arguments.len() {
        let key = arguments.text(index)?;
        let value = map.look_up(key, meter)?;
        kept.extend(value.map(|value| (Value::Text(key.clone()), value)));
    }
    made(kept, meter)
}

fn omit<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut dropped = Vec::new();
    for index in 1..arguments.len() {
        dropped.push(arguments.text(index)?.as_str());
    }
    let mut kept = entries(arguments.map(0)?, meter)?;
    meter.steps(kept.len() * dropped.len())?;
    kept.retain(|(key, _)| !matches!(key, Value::Text(key) if dropped.contains(&key.as_str())));
    made(kept, meter)
}

/// The entries of all maps; of a key that is in several, the first counts.
fn merge<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut merged = Vec::new();
    for index in (0..arguments.len()).rev() {
        merged.extend(entries(arguments.map(index)?, meter)?);
    }
    made(merged, meter)
}
