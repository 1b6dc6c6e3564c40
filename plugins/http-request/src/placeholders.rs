//! Placeholders such as `[/chain_data/json/key1]`, replaced by values of the job (plugin manual,
//! HTTP Request Chaining).

use serde_json::Value;

/// The placeholder for `chain_description` in a form that fits into a JSON text.
const ESCAPED_DESCRIPTION: &str = "escape_chain_description";

/// Replaces `[/path/to/value]` and `[path/to/value]` by the values of `job` at those paths. What
/// names no value stays as it is. A text stands for itself, without its quotes; everything else for
/// its JSON. Nothing is escaped, and what was put in is not looked at again.
pub(crate) fn fill(template: &str, job: &Value) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('[') {
        let (before, bracket) = rest.split_at(open);
        filled.push_str(before);
        let inner = bracket.get(1..).unwrap_or_default();
        let value =
            inner.split_once(']').and_then(|(path, after)| Some((look_up(path, job)?, after)));
        match value {
            Some((value, after)) => {
                filled.push_str(&value);
                rest = after;
            }
            None => {
                filled.push('[');
                rest = inner;
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn look_up(path: &str, job: &Value) -> Option<String> {
    if path == ESCAPED_DESCRIPTION {
        let description = job.get("chain_description").and_then(Value::as_str).unwrap_or_default();
        let quoted = Value::from(description).to_string();
        return quoted.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
    }
    let path = path.strip_prefix('/').unwrap_or(path);
    let value = path.split('/').try_fold(job, |value, step| match value {
        Value::Object(object) => object.get(step),
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    })?;
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job() -> Value {
        json!({
            "chain_code": 404,
            "chain_description": "said \"no\"\nand left",
            "chain_data": {"json": {"key1": "value1"}, "headers": {"x-uuid": "7617a494"}, "rows": [{"id": 7}], "none": null},
            "params": {"x": "[/chain_code]"}
        })
    }

    #[test]
    fn paths_are_replaced_by_values() {
        let examples = [
            ("http://example.com/?key=[/chain_data/json/key1]", "http://example.com/?key=value1"),
            ("X-UUID: [chain_data/headers/x-uuid]", "X-UUID: 7617a494"),
            ("[/chain_code]", "404"),
            ("[/chain_data/rows/0/id]", "7"),
            ("[/chain_data/rows]", r#"[{"id":7}]"#),
            (r#"{"text":"[escape_chain_description]"}"#, r#"{"text":"said \"no\"\nand left"}"#),
        ];
        for (template, expected) in examples {
            assert_eq!(fill(template, &job()), expected);
        }
    }

    #[test]
    fn what_names_nothing_stays() {
        for text in [
            "[/nothing]",
            "[1, 2]",
            "http://[::1]:9000/",
            "a[",
            "]b[",
            "[]",
            "[/chain_data/none]",
            "[/chain_code/x]",
        ] {
            assert_eq!(fill(text, &job()), text);
        }
    }

    #[test]
    fn a_placeholder_inside_brackets_is_found() {
        assert_eq!(fill("[[/chain_code], 1]", &job()), "[404, 1]");
    }

    #[test]
    fn a_value_is_not_looked_at_again() {
        assert_eq!(fill("[/params/x]", &job()), "[/chain_code]");
    }
}
