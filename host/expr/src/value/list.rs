//! Lists.

use std::sync::Arc;

use serde_json::Value as Json;

use super::Value;
use crate::budget::Meter;
use crate::limits::VALUE_DEPTH;
use crate::problem::Fail;

/// A list: of JSON, borrowed; or made by the expression, and shared.
#[derive(Clone, Debug)]
pub struct List<'e>(Items<'e>);

#[derive(Clone, Debug)]
enum Items<'e> {
    Borrowed(&'e [Json]),
    Made(Arc<Made<'e>>),
}

#[derive(Debug)]
struct Made<'e> {
    items: Vec<Value<'e>>,
    depth: u8,
}

impl<'e> List<'e> {
    pub(crate) fn borrowed(items: &'e [Json]) -> Self {
        Self(Items::Borrowed(items))
    }

    /// A list of values, paid for here.
    pub(crate) fn made(items: Vec<Value<'e>>, meter: &mut Meter) -> Result<Self, Fail> {
        meter.allocate(size_of::<Made<'_>>() + items.len() * size_of::<Value<'_>>())?;
        Self::paid(items)
    }

    /// A list of values that was paid for before.
    pub(crate) fn paid(items: Vec<Value<'e>>) -> Result<Self, Fail> {
        let below = items.iter().map(Value::depth).max().unwrap_or(0);
        Ok(Self(Items::Made(Arc::new(Made { items, depth: deeper(below)? }))))
    }

    /// How many items it has.
    pub fn len(&self) -> usize {
        match &self.0 {
            Items::Borrowed(items) => items.len(),
            Items::Made(made) => made.items.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at an index from 0.
    pub fn get(&self, index: usize) -> Option<Value<'e>> {
        match &self.0 {
            Items::Borrowed(items) => items.get(index).map(Value::from),
            Items::Made(made) => made.items.get(index).cloned(),
        }
    }

    /// All items, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Value<'e>> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The items from one index to before another.
    pub(crate) fn slice(&self, from: usize, to: usize, meter: &mut Meter) -> Result<Self, Fail> {
        match &self.0 {
            Items::Borrowed(items) => Ok(Self::borrowed(items.get(from..to).unwrap_or_default())),
            Items::Made(made) => {
                Self::made(made.items.get(from..to).unwrap_or_default().to_vec(), meter)
            }
        }
    }

    pub(super) fn depth(&self) -> u8 {
        match &self.0 {
            Items::Borrowed(_) => 0,
            Items::Made(made) => made.depth,
        }
    }
}

/// The depth of what holds something `below` deep.
pub(super) fn deeper(below: u8) -> Result<u8, Fail> {
    if below >= VALUE_DEPTH {
        let message = format!("lists and maps nest more than {VALUE_DEPTH} levels deep");
        return Err(Fail::new(message));
    }
    Ok(below + 1)
}
