//! Paths into JSON, as `$.items[0].name` (RFC 9535, without filters).
//!
//! A path is read anew at each evaluation, since it may be made of the data; it is short, and what
//! it visits is paid for value by value.

mod path;
mod read;
mod walk;

#[cfg(test)]
mod tests;

use crate::budget::Meter;
use crate::builtin::{Arguments, json_of};
use crate::problem::Fail;
use crate::value::{List, Value};

/// The longest path that is read, in bytes.
const PATH_BYTES: usize = 1024;

/// What a path leads to in a value, or in the value that a text is the JSON of: the value itself
/// where the path has a single goal, and else a list of all that it finds, in order.
pub(crate) fn jsonpath<'e>(
    arguments: &Arguments<'_, 'e>,
    meter: &mut Meter,
) -> Result<Value<'e>, Fail> {
    let written = arguments.text(1)?.as_str();
    if written.len() > PATH_BYTES {
        let found = written.len();
        return Err(Fail::new(format!(
            "the path has {found} bytes, and at most {PATH_BYTES} are accepted"
        )));
    }
    meter.steps(written.len())?;
    let path = read::read(written)?;
    let root = match arguments.get(0) {
        Value::Text(text) => json_of(text, meter)?,
        other => other.clone(),
    };
    if path.is_single() {
        return walk::single(&path, root, meter);
    }
    Ok(Value::List(List::paid(walk::all(&path, root, meter)?)?))
}
