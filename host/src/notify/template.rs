//! Texts with placeholders that a job's facts fill.

use serde_json::{Map, Value};

/// `template` with each `[key]`, `[path/to/value]` and `[/path/to/value]` replaced by what `facts`
/// has there; arrays by index. What `facts` lacks stays as it was written.
pub(super) fn fill(template: &str, facts: &Map<String, Value>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        filled.push_str(before);
        let found = after
            .split_once(']')
            .and_then(|(path, after)| Some((text(look_up(path, facts)?), after)));
        match found {
            Some((text, after)) => {
                filled.push_str(&text);
                rest = after;
            }
            None => {
                filled.push('[');
                rest = after;
            }
        }
    }
    filled + rest
}

fn look_up<'a>(path: &str, facts: &'a Map<String, Value>) -> Option<&'a Value> {
    let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
    let first = facts.get(parts.next()?)?;
    parts.try_fold(first, |value, part| match value {
        Value::Object(map) => map.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn placeholders_are_filled_and_what_is_unknown_stays() {
        let Value::Object(facts) = json!({
            "title": "Nightly [code]", "code": 3, "none": null,
            "params": { "hosts": ["a", "b"], "deep": { "x": true } },
        }) else {
            panic!("an object")
        };
        for (template, filled) in [
            ("", ""),
            ("no placeholder", "no placeholder"),
            ("[title]: Error [code]!", "Nightly [code]: Error 3!"),
            ("[/params/hosts/1] [params/hosts/9]", "b [params/hosts/9]"),
            ("[params/deep] [none].", "{\"x\":true} ."),
            ("[unknown] [] [[code]] [code", "[unknown] [] [3] [code"),
            ("[title/x] ü[code]ü", "[title/x] ü3ü"),
        ] {
            assert_eq!(fill(template, &facts), filled, "{template}");
        }
    }
}
