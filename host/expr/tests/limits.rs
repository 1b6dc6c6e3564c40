//! No expression takes much memory, overflows a stack or panics, and budgets hold.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sandyard_expr::{Budget, Cause, Environment, Program, Scope};
use serde_json::{Value as Json, json};

fn scope() -> Scope {
    Scope::new(["payload", "metadata"]).text("discriminator").with_metadata_functions()
}

#[test]
fn budgets_end_what_exceeds_them_and_say_which() {
    let payload = json!({});
    let cause = |source| {
        let program = Program::compile(source, &scope()).unwrap();
        let environment = Environment::new().with("payload", &payload);
        let error = program.evaluate(&environment, Budget::default()).unwrap_err();
        (error.cause(), error.message().to_owned())
    };
    assert_eq!(cause("len(1..1000000)"), (Cause::Memory, "memory budget exceeded".to_owned()));
    assert_eq!(
        cause("all(1..1000, all(1..1000, # > 0))"),
        (Cause::Steps, "step budget exceeded".to_owned())
    );
    let program = Program::compile("len(1..1000000)", &scope()).unwrap();
    let budget = Budget { steps: u32::MAX, bytes: u32::MAX };
    let environment = Environment::new();
    assert!(program.evaluate(&environment, budget).is_ok(), "a greater budget lets more pass");
}

/// Runs something on a thread with the stack that threads have by default.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap()
}

#[test]
fn what_is_deep_fits_on_a_small_stack() {
    let around = |depth: usize, open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
    };
    on_a_small_stack(move || {
        let payload = json!({"a": 1});
        let environment = Environment::new().with("payload", &payload);
        let mut accepted = 0;
        for depth in [20, 31, 62, 63, 64, 100, 158, 200, 1000] {
            for source in [
                around(depth, "(", "1", ")"),
                around(depth, "[", "1", "]"),
                around(depth, "{a: ", "1", "}"),
                around(depth, "any([1], ", "true", ")"),
                around(depth, "map([1], {#; ", "1", "})"),
                around(depth, "len([", "1", "])"),
                around(depth, "if true { ", "1", " } else { 2 }"),
                around(depth, "true ? ", "1", " : 2"),
                around(depth, "!", "true", ""),
                around(depth, "1 + (", "1", ")"),
                around(depth, "payload[", "\"a\"", "]"),
                around(depth, "[1][", "0", "]"),
                around(depth, "toJSON(", "1", ")"),
                around(depth, "sprig.list(", "1", ")"),
                format!("1{}", " + 1".repeat(depth)),
                format!("true{}", " && payload.a == 1".repeat(depth)),
                format!("payload{}", "?.x".repeat(depth)),
                format!("\"a\"{}", " | upper()".repeat(depth)),
                format!("1{}", " ** 1".repeat(depth)),
            ] {
                match Program::compile(&source, &scope()) {
                    Ok(program) => {
                        accepted += 1;
                        drop(
                            program
                                .evaluate(&environment, Budget::default())
                                .map(|value| value.argument()),
                        );
                    }
                    Err(error) => assert!(
                        error.message().contains("more than") || source.len() > 8192,
                        "{error}"
                    ),
                }
            }
        }
        assert!(accepted > 60, "{accepted}");
    });
}

#[test]
fn values_that_share_their_parts_end_conversions_too() {
    let payload = json!({});
    let environment = Environment::new().with("payload", &payload);
    let program = Program::compile("reduce(1..50, [#acc, #acc], [1])", &scope()).unwrap();
    let value = program.evaluate(&environment, Budget::default()).unwrap();
    assert_eq!(value.argument().unwrap_err().to_string(), "json: the text gets too long");
    assert_eq!(value.to_json().unwrap_err().to_string(), "json: the text gets too long");
    assert!(value.selected().unwrap_err().to_string().len() < 300);
}

#[test]
fn json_of_any_depth_is_walked_safely() {
    let mut deep = json!(1);
    for _ in 0..2000 {
        deep = Json::Array(vec![deep]);
    }
    let environment = Environment::new().with("payload", &deep);
    for source in [
        "payload == payload",
        "toJSON(payload)",
        "string(payload)",
        "payload",
        "flatten(payload)",
        "max(payload)",
    ] {
        let program = Program::compile(source, &scope()).unwrap();
        let value = program.evaluate(&environment, Budget::default());
        assert!(
            value.is_err() || value.unwrap().argument().is_err() || source.starts_with("flatten"),
            "{source}"
        );
    }
}

/// Expressions of parts that fit together often enough.
fn source() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "payload",
        "payload.list",
        "payload.text",
        "payload.n",
        "payload.map",
        "payload?.x?.y",
        "nil",
        "1",
        "-1",
        "2.5",
        "\"a\"",
        "true",
        "[1, 2]",
        "{\"k\": 1}",
        "1..5",
        "now()",
        "duration(\"1h\")",
        "#",
        "#acc",
        "b\"x\"",
        "$env",
        "9223372036854775807",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 64, 3, |inner| {
        let function = prop::sample::select(vec![
            "len",
            "upper",
            "split",
            "join",
            "sort",
            "uniq",
            "flatten",
            "keys",
            "toPairs",
            "fromPairs",
            "toJSON",
            "string",
            "int",
            "float",
            "max",
            "sum",
            "mean",
            "concat",
            "first",
            "reverse",
            "repeat",
            "replace",
            "trim",
            "indexOf",
            "take",
            "get",
            "type",
            "abs",
            "round",
            "date",
            "bitshl",
            "sprig.trunc",
            "sprig.default",
            "sprig.dict",
            "sprig.substr",
            "sprig.add",
            "sprig.date",
        ]);
        let predicate = prop::sample::select(vec![
            "all", "any", "filter", "map", "find", "groupBy", "sortBy", "reduce", "sum", "count",
        ]);
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "**", "==", "<", "&&", "||", "in", "matches", "contains",
            "..", "??",
        ]);
        prop_oneof![
            (function.clone(), inner.clone())
                .prop_map(|(function, one)| format!("{function}({one})")),
            (function, inner.clone(), inner.clone())
                .prop_map(|(function, one, other)| format!("{function}({one}, {other})")),
            (predicate, inner.clone(), inner.clone())
                .prop_map(|(function, list, body)| format!("{function}({list}, {body})")),
            (inner.clone(), operator, inner.clone())
                .prop_map(|(one, operator, other)| format!("({one} {operator} {other})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one}[{other}]")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one}[{other}:]")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("[{one}, {other}]")),
            inner.prop_map(|one| format!("(let v = {one}; [v, v])")),
        ]
    })
}

proptest! {
    #[test]
    fn no_expression_panics_or_exceeds_its_budget(source in source()) {
        if let Ok(program) = Program::compile(&source, &scope()) {
            let payload = json!({"list": [3, 1, 2], "text": "héllo", "n": 3, "map": {"a": 1, "b": [1]}});
            let metadata = json!({});
            let environment = Environment::new()
                .with("payload", &payload)
                .with("metadata", &metadata)
                .with_text("discriminator", "d");
            let start = Instant::now();
            match program.evaluate(&environment, Budget::default()) {
                Ok(value) => {
                    drop(value.argument());
                    drop(value.to_json());
                    drop(value.selected());
                }
                Err(error) => {
                    prop_assert!(error.position().offset <= source.len());
                    prop_assert!(!error.to_string().contains('\n'));
                }
            }
            prop_assert!(start.elapsed() < Duration::from_secs(2));
        }
    }
}
