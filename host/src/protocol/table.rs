//! A table that a plugin reports.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::text;

/// The title of a table that brings none (plugin manual, Custom Data Tables).
const DEFAULT_TITLE: &str = "Job Stats";

/// Reads `{title?, header?, rows, caption?, filters?}` and gives it back with its title filled in
/// and nothing else beside these keys (plugin manual, Custom Data Tables; protocol page, 3).
pub(super) fn read(value: Value) -> Result<Value, Refusal> {
    let Value::Object(mut given) = value else {
        return Err(Refusal::of_value("table", &value, "an object with rows"));
    };
    let mut table = Map::new();
    let title = text::optional("table.title", given.shift_remove("title"))?;
    let title = title.unwrap_or_else(|| DEFAULT_TITLE.to_owned());
    table.insert("title".to_owned(), Value::String(title));
    if let Some(header) = array("table.header", given.shift_remove("header"))? {
        table.insert("header".to_owned(), header);
    }
    table.insert("rows".to_owned(), rows(given.shift_remove("rows"))?);
    if let Some(caption) = text::optional("table.caption", given.shift_remove("caption"))? {
        table.insert("caption".to_owned(), Value::String(caption));
    }
    if let Some(filters) = array("table.filters", given.shift_remove("filters"))? {
        table.insert("filters".to_owned(), filters);
    }
    Ok(Value::Object(table))
}

fn rows(value: Option<Value>) -> Result<Value, Refusal> {
    const ACCEPTED: &str = "a non-empty array of rows, each an array of columns";
    let value = value.ok_or_else(|| Refusal::new("table.rows", "no rows", ACCEPTED))?;
    match &value {
        Value::Array(rows) if !rows.is_empty() => {
            match rows.iter().enumerate().find(|(_, row)| !row.is_array()) {
                None => Ok(value),
                Some((index, row)) => {
                    let key = format!("table.rows[{index}]");
                    Err(Refusal::of_value(key, row, "an array of columns"))
                }
            }
        }
        other => Err(Refusal::of_value("table.rows", other, ACCEPTED)),
    }
}

fn array(key: &'static str, value: Option<Value>) -> Result<Option<Value>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value @ Value::Array(_)) => Ok(Some(value)),
        Some(other) => Err(Refusal::of_value(key, &other, "an array with an entry a column")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn known_parts_are_kept_and_the_title_is_filled_in() {
        let full = json!({
            "title": "T", "header": ["a"], "rows": [[1], ["x"]], "caption": "c", "filters": ["f"]
        });
        assert_eq!(read(full.clone()), Ok(full));
        let found = read(json!({"rows": [[1]], "title": "", "caption": null, "x": 1}));
        assert_eq!(found, Ok(json!({"title": "Job Stats", "rows": [[1]]})));
    }

    #[test]
    fn what_is_no_table_is_refused_by_name() {
        let cases = [
            (json!("x"), "table: found the text \"x\""),
            (json!({"title": "x"}), "table.rows: found no rows"),
            (json!({"rows": []}), "table.rows: found an array of 0"),
            (json!({"rows": {}}), "table.rows: found an object"),
            (json!({"rows": [[1], 2]}), "table.rows[1]: found the number 2"),
            (json!({"rows": [[1]], "header": "a"}), "table.header"),
            (json!({"rows": [[1]], "title": []}), "table.title"),
        ];
        for (value, expected) in cases {
            let refusal = read(value).unwrap_err().to_string();
            assert!(refusal.starts_with(expected), "{refusal}");
        }
    }
}
