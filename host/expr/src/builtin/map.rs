//! Functions of maps.

use super::{Arguments, Function};
use crate::budget::Meter;
use crate::check::Type;
use crate::evaluate::may_be_key;
use crate::problem::Fail;
use crate::value::{Keys, List, Map, Value};

type Made<'e> = Result<Value<'e>, Fail>;

const ONE: &[Type] = &[Type::Map];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("keys", ONE, Type::List, keys),
    Function::new("values", ONE, Type::List, values),
    Function::new("toPairs", ONE, Type::List, to_pairs),
    Function::new("fromPairs", &[Type::List], Type::Map, from_pairs),
];

fn entries<'e>(
    arguments: &Arguments<'_, 'e>,
    meter: &mut Meter,
) -> Result<Vec<(Value<'e>, Value<'e>)>, Fail> {
    let map = arguments.map(0)?;
    map.pay(meter)?;
    Ok(map.entries())
}

fn keys<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let keys = entries(arguments, meter)?.into_iter().map(|(key, _)| key).collect();
    Ok(Value::List(List::made(keys, meter)?))
}

fn values<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let values = entries(arguments, meter)?.into_iter().map(|(_, value)| value).collect();
    Ok(Value::List(List::made(values, meter)?))
}

fn to_pairs<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut pairs = Vec::new();
    for (key, value) in entries(arguments, meter)? {
        pairs.push(Value::List(List::made(vec![key, value], meter)?));
    }
    Ok(Value::List(List::made(pairs, meter)?))
}

fn from_pairs<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let mut entries = Vec::new();
    for pair in arguments.list(0)?.iter() {
        meter.step()?;
        let Value::List(pair) = pair else {
            return Err(Fail::new(format!("fromPairs takes pairs, and there is {}", pair.kind())));
        };
        match (pair.get(0), pair.get(1), pair.len()) {
            (Some(key), Some(value), 2) if may_be_key(&key) => entries.push((key, value)),
            (_, _, 2) => return Err(Fail::new("a list or a map can't be a key")),
            (_, _, length) => {
                return Err(Fail::new(format!(
                    "a pair has two items, and there is one of {length}"
                )));
            }
        }
    }
    Ok(Value::Map(Map::made(entries, Keys::Any, meter)?))
}
