//! Whether two values are equal, and which comes first.

use std::cmp::Ordering;

use super::{List, Map, Value};
use crate::budget::Meter;
use crate::limits::WALK_DEPTH;
use crate::problem::Fail;

/// Whether two values are equal: numbers by what they are worth, lists and maps by what they hold.
#[inline]
pub(crate) fn equal(one: &Value<'_>, other: &Value<'_>, meter: &mut Meter) -> Result<bool, Fail> {
    match (one, other) {
        (Value::List(one), Value::List(other)) => lists(one, other, meter, WALK_DEPTH),
        (Value::Map(one), Value::Map(other)) => maps(one, other, meter, WALK_DEPTH),
        _ => plain(one, other, meter),
    }
}

fn at_depth(
    one: &Value<'_>,
    other: &Value<'_>,
    meter: &mut Meter,
    left: u16,
) -> Result<bool, Fail> {
    match (one, other) {
        (Value::List(one), Value::List(other)) => lists(one, other, meter, left),
        (Value::Map(one), Value::Map(other)) => maps(one, other, meter, left),
        _ => plain(one, other, meter),
    }
}

fn plain(one: &Value<'_>, other: &Value<'_>, meter: &mut Meter) -> Result<bool, Fail> {
    Ok(match (one, other) {
        (Value::Text(one), Value::Text(other)) => {
            if one.len() == other.len() {
                meter.read(one.len())?;
            }
            one.as_str() == other.as_str()
        }
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Bytes(one), Value::Bytes(other)) => one == other,
        (Value::Time(one), Value::Time(other)) => one.same_moment(other),
        (Value::Duration(one), Value::Duration(other)) => one == other,
        (Value::Zone(one), Value::Zone(other)) => one == other,
        _ => match (one.number(), other.number()) {
            (Some(one), Some(other)) => one.order(other) == Some(Ordering::Equal),
            _ => false,
        },
    })
}

fn lists(one: &List<'_>, other: &List<'_>, meter: &mut Meter, left: u16) -> Result<bool, Fail> {
    let left = below(left)?;
    if one.len() != other.len() {
        return Ok(false);
    }
    for (one, other) in one.iter().zip(other.iter()) {
        meter.step()?;
        if !at_depth(&one, &other, meter, left)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps(one: &Map<'_>, other: &Map<'_>, meter: &mut Meter, left: u16) -> Result<bool, Fail> {
    let left = below(left)?;
    if one.len() != other.len() {
        return Ok(false);
    }
    one.pay(meter)?;
    for (key, value) in one.entries() {
        let Some(found) = other.look_up_any(&key, meter)? else { return Ok(false) };
        if !at_depth(&value, &found, meter, left)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn below(left: u16) -> Result<u16, Fail> {
    left.checked_sub(1).ok_or_else(|| Fail::new("the values nest too deep to be compared"))
}

/// Which of two values comes first, if they can be ordered: numbers, texts, moments, durations.
pub(crate) fn order(
    one: &Value<'_>,
    other: &Value<'_>,
    meter: &mut Meter,
) -> Result<Option<Ordering>, Fail> {
    Ok(match (one, other) {
        (Value::Text(one), Value::Text(other)) => {
            meter.read(one.len().min(other.len()))?;
            Some(one.as_str().cmp(other.as_str()))
        }
        (Value::Time(one), Value::Time(other)) => Some(one.moment().cmp(&other.moment())),
        (Value::Duration(one), Value::Duration(other)) => Some(one.cmp(other)),
        _ => match (one.number(), other.number()) {
            (Some(one), Some(other)) => one.order(other),
            _ => None,
        },
    })
}

/// The order of keys in a map: any two have one.
pub(crate) fn key_order(one: &Value<'_>, other: &Value<'_>) -> Ordering {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => one.as_str().cmp(other.as_str()),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Time(one), Value::Time(other)) => one.moment().cmp(&other.moment()),
        (Value::Duration(one), Value::Duration(other)) => one.cmp(other),
        (Value::Bytes(one), Value::Bytes(other)) => one.cmp(other),
        _ => match (one.number(), other.number()) {
            (Some(one), Some(other)) => {
                one.order(other).unwrap_or_else(|| one.float().total_cmp(&other.float()))
            }
            _ => one.kind().cmp(other.kind()),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::budget::Budget;

    fn equals(one: &serde_json::Value, other: &serde_json::Value) -> bool {
        equal(&one.into(), &other.into(), &mut Meter::new(Budget::default())).unwrap()
    }

    #[test]
    fn values_are_equal_by_what_they_are_worth() {
        assert!(equals(&json!({"a": [1, "x"], "b": null}), &json!({"b": null, "a": [1.0, "x"]})));
        assert!(!equals(&json!({"a": 1}), &json!({"a": null})));
        assert!(!equals(&json!(["push"]), &json!("push")));
        assert!(!equals(&json!(0), &json!(false)));
        assert!(!equals(&json!(9_007_199_254_740_993_u64), &json!(9_007_199_254_740_992_u64)));
    }

    #[test]
    fn what_is_too_deep_is_refused_and_ends_no_thread() {
        let mut deep = json!(1);
        for _ in 0..1000 {
            deep = serde_json::Value::Array(vec![deep]);
        }
        let meter = &mut Meter::new(Budget::default());
        assert!(equal(&(&deep).into(), &(&deep).into(), meter).is_err());
    }
}
