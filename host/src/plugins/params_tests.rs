//! Tests of checking params.

use serde_json::json;

use super::*;

fn manifest() -> Manifest {
    Manifest::parse(
        r#"
        id = "x"
        params = [
            { id = "name", required = true },
            { id = "rows", type = "number", default = 10 },
            { id = "fast", type = "checkbox", default = false },
            { id = "form", type = "select", choices = ["csv", "2"], default = "csv" },
            { id = "mode", type = "hidden", default = "fixed" },
            { id = "key", type = "secret" },
        ]
        "#,
    )
    .unwrap()
}

fn resolve(given: Value) -> Result<Value, String> {
    let Value::Object(given) = given else { panic!("not an object") };
    manifest().resolve_params(&given).map(Value::Object).map_err(|error| error.to_string())
}

#[test]
fn defaults_are_filled_in_and_the_order_is_the_manifests() {
    let resolved = resolve(json!({"extra": [1], "name": "Ada"})).unwrap();
    assert_eq!(
        resolved.to_string(),
        r#"{"name":"Ada","rows":10,"fast":false,"form":"csv","mode":"fixed","extra":[1]}"#
    );
}

#[test]
fn values_become_what_the_type_says() {
    let resolved = resolve(json!({
        "name": 7, "rows": "2.5", "fast": "1", "form": 2, "mode": "other", "key": "s3cret"
    }));
    assert_eq!(
        resolved.unwrap(),
        json!({"name": "7", "rows": 2.5, "fast": 1, "form": "2", "mode": "fixed", "key": "s3cret"})
    );
}

#[test]
fn null_is_not_given() {
    assert_eq!(resolve(json!({"name": "a", "rows": null})).unwrap()["rows"], 10);
    assert!(resolve(json!({"name": null})).unwrap_err().contains("is required and missing"));
}

#[test]
fn every_wrong_type_is_refused_by_name() {
    let error = resolve(json!({
        "name": true, "rows": "many", "fast": 2, "form": "pdf", "key": {"a": 1}
    }));
    assert_eq!(
        error.unwrap_err(),
        "param `name` must be a text; found true\n\
         param `rows` must be a number; found the text \"many\"\n\
         param `fast` must be true, false, 1 or 0; found the number 2\n\
         param `form` must be one of \"csv\", \"2\"; found the text \"pdf\"\n\
         param `key` must be a text; found an object"
    );
}

#[test]
fn an_empty_text_does_for_no_required_param() {
    assert!(resolve(json!({"name": ""})).unwrap_err().contains("is required and empty"));
}

#[test]
fn only_decimal_texts_are_numbers() {
    for (text, expected) in [("90", json!(90)), (" -1.5e2 ", json!(-150.0)), ("+3", json!(3))] {
        assert_eq!(ParamKind::Number.take(&json!(text)), Ok(expected), "{text}");
    }
    for text in ["", "inf", "NaN", "-inf", "0x10", "1 2", "1e999"] {
        assert!(ParamKind::Number.take(&json!(text)).is_err(), "{text}");
    }
}
