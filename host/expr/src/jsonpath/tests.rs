use serde_json::{Value as Json, json};

use super::{read, walk};
use crate::budget::{Budget, Meter};
use crate::value::Value;

fn store() -> Json {
    json!({
        "books": [
            {"title": "A", "price": 8.95, "tags": ["x", "y"]},
            {"title": "B", "price": 12, "isbn": "1"},
            {"title": "C", "tags": []},
        ],
        "a-b": {"c d": 1, "it's": 2, "ä": 3},
        "nil": null,
    })
}

/// What a path finds in the store, as JSON; or why nothing.
fn found(path: &str) -> Result<Json, String> {
    let store = store();
    let meter = &mut Meter::new(Budget::default());
    let message = |fail| match fail {
        crate::problem::Fail::Data { message, .. } => message,
        other => format!("{other:?}"),
    };
    let path = read::read(path).map_err(message)?;
    if path.is_single() {
        let value = walk::single(&path, Value::from(&store), meter).map_err(message)?;
        return Ok(value.to_json().unwrap());
    }
    let values = walk::all(&path, Value::from(&store), meter).map_err(message)?;
    Ok(values.iter().map(|value| value.to_json().unwrap()).collect())
}

#[test]
fn a_path_with_a_single_goal_leads_to_the_value() {
    for (path, value) in [
        ("$", store()),
        ("$.books[0].title", json!("A")),
        ("$['books'][1][\"isbn\"]", json!("1")),
        ("$.books[-1].title", json!("C")),
        ("$.a-b['c d']", json!(1)),
        (r"$['a-b']['it\'s']", json!(2)),
        ("$.a-b.ä", json!(3)),
        ("$.nil", Json::Null),
        ("$.books[ 2 ].tags", json!([])),
    ] {
        assert_eq!(found(path), Ok(value), "{path}");
    }
}

#[test]
fn other_paths_lead_to_a_list_in_order() {
    for (path, values) in [
        ("$.books[*].title", json!(["A", "B", "C"])),
        ("$.books[*].isbn", json!(["1"])),
        ("$..title", json!(["A", "B", "C"])),
        ("$..tags[0]", json!(["x"])),
        ("$.books[0,2]['title','price']", json!(["A", 8.95, "C"])),
        ("$.books[1:].title", json!(["B", "C"])),
        ("$.books[:-1].title", json!(["A", "B"])),
        ("$.books[::2].title", json!(["A", "C"])),
        ("$.books[::-1].title", json!(["C", "B", "A"])),
        ("$.books[5:1:-1].title", json!(["C"])),
        ("$.books[1:9223372036854775807:9223372036854775807].title", json!(["B"])),
        ("$.books[-9223372036854775808:1].title", json!(["A"])),
        ("$.a-b.*", json!([1, 2, 3])),
        ("$..nothing", json!([])),
        ("$.nothing.*", json!([])),
        ("$.books[0].tags.*", json!(["x", "y"])),
        ("$.books[0]..*", json!([8.95, ["x", "y"], "A", "x", "y"])),
        ("$..[0]", json!([store()["books"][0], "x"])),
    ] {
        assert_eq!(found(path), Ok(values), "{path}");
    }
}

#[test]
fn what_is_not_there_is_named() {
    for (path, problem) in [
        ("$.books[3].title", "the path leads to nothing at `[3]`: the array has 3 items"),
        ("$.books[-4]", "the path leads to nothing at `[-4]`: the array has 3 items"),
        ("$.book", "the path leads to nothing at `.book`: the map has no such key"),
        ("$.books.title", "the path leads to nothing at `.title`: the array has 3 items"),
        ("$.nil['a']", "the path leads to nothing at `['a']`: it is looked for in nil"),
    ] {
        assert_eq!(found(path), Err(problem.to_owned()), "{path}");
    }
}

#[test]
fn what_is_no_path_is_refused_with_its_place() {
    for (path, problem) in [
        ("", "the end after `` in the path (expected `$`)"),
        ("books", "`b` after `` in the path (expected `$`)"),
        ("$books", "`b` after `$` in the path (expected `.`, `..` or `[`)"),
        ("$.", "the end after `$.` in the path (expected a key or `*`)"),
        ("$...a", "`.` after `$..` in the path (expected a key or `*`)"),
        (
            "$.a[",
            "the end after `$.a[` in the path (expected an index, a slice like 0:2, a key in quotes or `*`)",
        ),
        ("$['a", "the end after `$['a` in the path (expected `'`)"),
        ("$[0", "the end after `$[0` in the path (expected `,` or `]`)"),
        ("$[1-2]", "`1-2` in the path is no whole number of 64 bits"),
        ("$[::0]", "`]` after `$[::0` in the path (expected a step that is not 0 before it)"),
    ] {
        assert_eq!(found(path), Err(problem.to_owned()), "{path}");
    }
    for path in ["$.a[?(@.b)]", "$[(1)]", "$..[?@.a]"] {
        let problem = found(path).unwrap_err();
        assert!(problem.contains("a filter or a script, and paths have none"), "{problem}");
    }
}
