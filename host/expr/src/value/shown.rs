//! Values as people read them: what `string()` and `join` give.

use std::fmt::{self, Write};

use super::{Value, Writer, float_text};
use crate::budget::Meter;
use crate::limits::WALK_DEPTH;
use crate::problem::Fail;

/// The text that `string()` makes of a value.
pub(crate) fn written(value: &Value<'_>, meter: &mut Meter) -> Result<String, Fail> {
    let mut to = Writer::new(meter.bytes_left());
    nested(&mut to, value, 0).map_err(|_| Fail::Memory)?;
    meter.allocate(to.len())?;
    meter.steps(to.len() / 8)?;
    Ok(to.finish())
}

/// Writes a value in that form.
pub(crate) fn nested(to: &mut Writer, value: &Value<'_>, depth: u16) -> fmt::Result {
    match value {
        Value::Nil => to.write_str("<nil>"),
        Value::Bool(value) => write!(to, "{value}"),
        Value::Integer(integer) => write!(to, "{integer}"),
        Value::Unsigned(integer) => write!(to, "{integer}"),
        Value::Float(float) => to.write_str(&float_text(*float)),
        Value::Text(text) => to.write_str(text),
        Value::Bytes(bytes) => row(to, bytes.iter(), |to, byte| write!(to, "{byte}")),
        Value::Time(time) => to.write_str(&time.shown()),
        Value::Duration(span) => to.write_str(&span.shown()),
        Value::Zone(zone) => to.write_str(zone.name()),
        Value::List(_) | Value::Map(_) if depth == WALK_DEPTH => Err(fmt::Error),
        Value::List(list) => row(to, list.iter(), |to, item| nested(to, &item, depth + 1)),
        Value::Map(map) => {
            to.write_str("map")?;
            row(to, map.entries().into_iter(), |to, (key, value)| {
                nested(to, &key, depth + 1)?;
                to.write_char(':')?;
                nested(to, &value, depth + 1)
            })
        }
    }
}

/// Things with a space between them, in square brackets.
fn row<T>(
    to: &mut Writer,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Writer, T) -> fmt::Result,
) -> fmt::Result {
    to.write_char('[')?;
    for (index, item) in items.enumerate() {
        if index > 0 {
            to.write_char(' ')?;
        }
        write(to, item)?;
    }
    to.write_char(']')
}
