//! How large and how deep a JSON value is.

use std::io;

use serde::Serialize;
use serde_json::Value;

/// The deepest nesting that is kept. It goes into the job's JSON and the store's, a few levels
/// deeper, and parsers commonly stop at 128.
pub(super) const MAX_DEPTH: usize = 64;

/// Bytes of the value as compact JSON.
pub(super) fn json_bytes(value: &impl Serialize) -> usize {
    struct Counter(usize);

    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut counter = Counter(0);
    // What can't be written as JSON is too large to be kept.
    serde_json::to_writer(&mut counter, value).map_or(usize::MAX, |()| counter.0)
}

/// Whether arrays and objects are nested at most `levels` deep.
pub(super) fn is_shallow(value: &Value, levels: usize) -> bool {
    let inner = |value| levels > 0 && is_shallow(value, levels - 1);
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(inner),
        Value::Object(entries) => levels > 0 && entries.values().all(inner),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bytes_are_those_of_the_text() {
        let value = json!({"a": ["\"é\n", 1.5, null]});
        assert_eq!(json_bytes(&value), value.to_string().len());
    }

    #[test]
    fn depth_counts_arrays_and_objects() {
        assert!(is_shallow(&json!([{"a": 1}]), 2));
        assert!(!is_shallow(&json!([{"a": []}]), 2));
        assert!(is_shallow(&json!(1), 0));
    }
}
