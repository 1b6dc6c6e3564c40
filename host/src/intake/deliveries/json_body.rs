//! The JSON of a body.

use serde::Deserialize as _;
use serde_json::Value;

use super::message::MessageError;

/// The first JSON value of a body; what follows it is nothing. An empty body is null.
///
/// # Errors
/// [`MessageError::NoJson`].
pub(super) fn first_value(body: &[u8]) -> Result<Value, MessageError> {
    if body.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        return Ok(Value::Null);
    }
    // An iterator over values would refuse a number or a word that something else touches.
    let mut first = serde_json::Deserializer::from_slice(body);
    Value::deserialize(&mut first).map_err(MessageError::NoJson)
}
