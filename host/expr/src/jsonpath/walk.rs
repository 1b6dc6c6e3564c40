//! Follows a path.

use super::path::{Path, Segment, Selector};
use crate::budget::Meter;
use crate::problem::Fail;
use crate::value::{List, Value};

/// The one value that a path leads to.
///
/// # Errors
/// There is none.
pub(super) fn single<'e>(
    path: &Path,
    root: Value<'e>,
    meter: &mut Meter,
) -> Result<Value<'e>, Fail> {
    let mut value = root;
    for segment in &path.segments {
        meter.step()?;
        let found = match (&value, &*segment.selectors) {
            (Value::Map(map), [Selector::Name(name)]) => map.look_up(name, meter)?,
            (Value::List(list), [Selector::Index(index)]) => item(list, *index),
            _ => None,
        };
        value = found.ok_or_else(|| missing(segment, &value))?;
    }
    Ok(value)
}

fn missing(segment: &Segment, value: &Value<'_>) -> Fail {
    let has = match value {
        Value::Map(_) => "the map has no such key".to_owned(),
        Value::List(list) => format!("the array has {} items", list.len()),
        other => format!("it is looked for in {}", other.kind()),
    };
    Fail::new(format!("the path leads to nothing at `{}`: {has}", segment.written))
}

/// All values that a path leads to.
pub(super) fn all<'e>(
    path: &Path,
    root: Value<'e>,
    meter: &mut Meter,
) -> Result<Vec<Value<'e>>, Fail> {
    let mut found = vec![root];
    for segment in &path.segments {
        let mut picked = Picked { values: Vec::new(), meter };
        for value in found {
            if segment.deep {
                picked.pick_deep(segment, value)?;
            } else {
                picked.pick(segment, &value)?;
            }
        }
        found = picked.values;
    }
    Ok(found)
}

/// What was picked so far, paid for one by one.
struct Picked<'m, 'e> {
    values: Vec<Value<'e>>,
    meter: &'m mut Meter,
}

impl<'e> Picked<'_, 'e> {
    fn add(&mut self, value: Value<'e>) -> Result<(), Fail> {
        self.meter.step()?;
        self.meter.allocate(size_of::<Value<'_>>())?;
        self.values.push(value);
        Ok(())
    }

    /// What a segment picks of one value.
    fn pick(&mut self, segment: &Segment, value: &Value<'e>) -> Result<(), Fail> {
        for selector in &segment.selectors {
            self.meter.step()?;
            match (selector, value) {
                (Selector::Name(name), Value::Map(map)) => {
                    let value = map.look_up(name, self.meter)?;
                    value.map_or(Ok(()), |value| self.add(value))?;
                }
                (Selector::Index(index), Value::List(list)) => {
                    item(list, *index).map_or(Ok(()), |value| self.add(value))?;
                }
                (Selector::Slice(slice), Value::List(list)) => {
                    for index in slice.indexes(list.len()) {
                        list.get(index).map_or(Ok(()), |value| self.add(value))?;
                    }
                }
                (Selector::Wildcard, value) => {
                    for child in children(value, self.meter)? {
                        self.add(child)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What a segment picks of a value and of all that is in it: first of the value, then of what
    /// is in its first child, and so on. No recursion, since values may be as deep as they like.
    fn pick_deep(&mut self, segment: &Segment, value: Value<'e>) -> Result<(), Fail> {
        let mut waiting = vec![value];
        while let Some(value) = waiting.pop() {
            self.pick(segment, &value)?;
            let children = children(&value, self.meter)?;
            self.meter.steps(children.len())?;
            waiting.extend(children.into_iter().rev());
        }
        Ok(())
    }
}

/// The items of a list; the values of a map, sorted by key.
fn children<'e>(value: &Value<'e>, meter: &mut Meter) -> Result<Vec<Value<'e>>, Fail> {
    match value {
        Value::List(list) => {
            meter.steps(list.len())?;
            meter.allocate(list.len() * size_of::<Value<'_>>())?;
            Ok(list.iter().collect())
        }
        Value::Map(map) => {
            map.pay(meter)?;
            Ok(map.entries().into_iter().map(|(_, value)| value).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn item<'e>(list: &List<'e>, index: i64) -> Option<Value<'e>> {
    let index = match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => list.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
    };
    list.get(index)
}
