//! Sorting.

use crate::budget::Meter;
use crate::problem::Fail;
use crate::value::{Value, key_order};

/// The second of each pair, sorted by the first. The order is `asc`, `desc`, or not given.
pub(crate) fn sorted<'e>(
    mut pairs: Vec<(Value<'e>, Value<'e>)>,
    order: Option<&Value<'_>>,
    meter: &mut Meter,
) -> Result<Vec<Value<'e>>, Fail> {
    let descending = match order {
        None => false,
        Some(Value::Text(order)) if order.as_str() == "asc" => false,
        Some(Value::Text(order)) if order.as_str() == "desc" => true,
        Some(_) => return Err(Fail::new(r#"the order must be "asc" or "desc""#)),
    };
    refuse_mixed(&pairs)?;
    pay_sorting(pairs.iter().map(|(key, _)| key), meter)?;
    pairs.sort_by(|(one, _), (other, _)| {
        let order = key_order(one, other);
        if descending { order.reverse() } else { order }
    });
    Ok(pairs.into_iter().map(|(_, value)| value).collect())
}

/// All keys must be of one kind that has an order.
fn refuse_mixed(pairs: &[(Value<'_>, Value<'_>)]) -> Result<(), Fail> {
    let Some((first, _)) = pairs.first() else { return Ok(()) };
    let wanted = sort(first);
    match pairs.iter().find(|(key, _)| sort(key).is_none() || sort(key) != wanted) {
        None => Ok(()),
        Some((key, _)) => {
            let (one, other) = (first.kind(), key.kind());
            Err(Fail::new(format!("cannot sort values of types {one} and {other}")))
        }
    }
}

#[derive(PartialEq, Eq)]
enum Sort {
    Number,
    Text,
    Time,
    Duration,
}

fn sort(value: &Value<'_>) -> Option<Sort> {
    match value {
        Value::Integer(_) | Value::Unsigned(_) | Value::Float(_) => Some(Sort::Number),
        Value::Text(_) => Some(Sort::Text),
        Value::Time(_) => Some(Sort::Time),
        Value::Duration(_) => Some(Sort::Duration),
        _ => None,
    }
}

/// Pays for sorting by these keys: each is compared about as often as the number of all has bits.
pub(crate) fn pay_sorting<'k, 'e: 'k>(
    keys: impl Iterator<Item = &'k Value<'e>>,
    meter: &mut Meter,
) -> Result<(), Fail> {
    let (mut count, mut bytes) = (0_usize, 0_usize);
    for key in keys {
        count += 1;
        if let Value::Text(text) = key {
            bytes += text.len();
        }
    }
    let rounds = (usize::BITS - count.leading_zeros()) as usize;
    meter.steps(count * rounds / 2)?;
    meter.steps(bytes / 64 * rounds)
}
