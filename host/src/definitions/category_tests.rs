//! Tests of reading, writing and changing categories.

use serde_json::{Map, Value, json};

use super::*;
use crate::definitions::{Origin, ReadContext};
use crate::model::Fuel;

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn context() -> ReadContext {
    ReadContext { origin: Origin::Api, now: 5, username: "ada".to_owned(), ..ReadContext::stored() }
}

fn full() -> Category {
    let fields = json!({
        "id": "reports", "title": "Reports", "enabled": 1, "description": "For\nus", "color": "plum",
        "max_children": 3, "notify_success": "a@b.example", "notify_fail": "c@d.example",
        "web_hook": "https://a.example/", "cpu_limit": 50, "cpu_sustain": "1m", "memory_limit": "1 MiB",
        "memory_sustain": 9, "log_max_size": 10, "limits": {"fuel": "1G"}, "username": "eve",
    });
    Category::read(map(fields), &context()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn a_category_reads_back_from_its_fields() {
    let category = full();
    assert_eq!((category.cpu_sustain, category.memory_limit), (60, Bytes(1 << 20)));
    assert_eq!((category.created, category.username.as_str()), (5, "ada"));
    let stored = Category { revision: 4, created: 3, ..category };
    assert_eq!(Category::read(stored.to_fields(), &ReadContext::stored()), Ok(stored));
}

#[test]
fn the_first_category_reads_back_too() {
    let general = Category::general("team".parse().unwrap());
    assert_eq!(Category::read(general.to_fields(), &ReadContext::stored()), Ok(general));
}

#[test]
fn all_problems_are_told_by_path() {
    let fields = json!({"title": "", "colour": 1, "color": "#1", "limits": {"fuel": -1}});
    let problems = Category::read(map(fields), &context()).unwrap_err();
    let paths: Vec<_> = problems.list().iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["colour", "id", "title", "color", "limits.fuel"]);
    assert_eq!(problems.list()[0].accepted, "`color`");
}

#[test]
fn a_patch_changes_what_it_names_and_the_difference_tells() {
    let before = full();
    let patch = json!({"limits": {"memory": 5}, "color": null, "max_children": 4, "revision": 9});
    let after = before.patched(map(patch)).unwrap();
    assert_eq!(
        (after.limits.fuel, after.limits.memory),
        (Some(Fuel(1_000_000_000)), Some(Bytes(5)))
    );
    let paths: Vec<_> = before.diff(&after).into_iter().map(|change| change.path).collect();
    assert_eq!(paths, ["color", "max_children", "limits.memory"]);
    assert!(before.patched(map(json!({"id": "other"}))).is_err());
}
