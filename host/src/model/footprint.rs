//! What a JSON value takes in memory.

use std::mem::size_of;

use serde_json::Value;

/// What an entry of an object takes beside its value, with its key's hash and its place in the
/// table of hashes, in bytes.
const ENTRY: usize = size_of::<String>() + 16;

/// The entries that an object has room for as soon as it has one.
const FEWEST: usize = 4;

/// What a JSON value takes in memory, in bytes: many times what its text does, where that is of
/// many short items. For objects it is an estimate.
pub(crate) fn footprint(value: &Value) -> u64 {
    (size_of::<Value>() + beyond(value)) as u64
}

/// What it takes beyond itself. How deep values go is bounded where they are read.
fn beyond(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.capacity(),
        Value::Array(items) => {
            items.capacity() * size_of::<Value>() + items.iter().map(beyond).sum::<usize>()
        }
        Value::Object(entries) if entries.is_empty() => 0,
        Value::Object(entries) => {
            let room = entries.len().next_power_of_two().max(FEWEST);
            let own = room * (size_of::<Value>() + ENTRY);
            let of = |(key, value): (&String, &Value)| key.capacity() + beyond(value);
            own + entries.iter().map(of).sum::<usize>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> u64 {
        footprint(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn many_short_items_take_more_than_one_long_text() {
        let text = format!("\"{}\"", "x".repeat(10_000));
        assert!((10_000..30_000).contains(&of(&text)), "{}", of(&text));
        for item in ["0", "{}", "[]", "{\"\":0}", "[0]"] {
            let many = format!("[{item}{}]", format!(",{item}").repeat(9_999));
            let least = 10_000 * size_of::<Value>() as u64;
            assert!((least..10 * least).contains(&of(&many)), "{item}: {}", of(&many));
        }
        assert_eq!(of("null"), size_of::<Value>() as u64);
    }
}
