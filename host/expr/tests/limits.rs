//! No expression takes long, takes much memory, overflows a stack or panics.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sandyard_expr::{Budget, Cause, Environment, EvaluateError, Program, Scope};
use serde_json::{Value as Json, json};

/// What an evaluation may take at the default budget, in a build with optimisation.
const LIMIT: Duration =
    if cfg!(debug_assertions) { Duration::from_secs(2) } else { Duration::from_millis(10) };

fn scope() -> Scope {
    Scope::new(["payload", "metadata"]).text("discriminator").with_metadata_functions()
}

/// A payload with a long text, many items and many keys.
fn payload() -> Json {
    let keys: serde_json::Map<String, Json> =
        (0..5000).map(|key| (format!("key{key}"), json!(key))).collect();
    // Without a period, so that no automaton gets by with few states.
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 31 == 0 { 'a' } else { 'b' }
    });
    json!({
        "noise": noise.take(1_000_000).collect::<String>(),
        "text": "ab".repeat(500_000),
        "items": (0..20_000).collect::<Vec<_>>(),
        "texts": (0..2000).map(|item| format!("{}{item}", "x".repeat(200))).collect::<Vec<_>>(),
        "keys": keys,
        "pattern": r"(a|b)*a(a|b){12}",
        "json": format!("[{}1]", "[],".repeat(100_000)),
        "deep": format!("{}{}", "[".repeat(100), "]".repeat(100)),
    })
}

/// The shortest time of a few: a neighbour's work on the machine isn't ours.
fn timed(program: &Program, payload: &Json) -> (Duration, Result<(), EvaluateError>) {
    let metadata = json!({});
    let run = || {
        let environment = Environment::new()
            .with("payload", payload)
            .with("metadata", &metadata)
            .with_text("discriminator", "d");
        let start = Instant::now();
        let result = program.evaluate(&environment, Budget::default()).map(drop);
        (start.elapsed(), result)
    };
    (0..5).map(|_| run()).min_by_key(|(elapsed, _)| *elapsed).unwrap()
}

const HOSTILE: &[&str] = &[
    "len(1..1000000000)",
    "any(1..100000, any(1..100000, any(1..100000, # < 0)))",
    "map(payload.items, map(payload.items, #))",
    "reduce(payload.items, concat(#acc, [#]), [])",
    "reduce(payload.items, #acc + \"x\", \"\")",
    "reduce(payload.items, ({\"a\": #acc}), 0)",
    "reduce(1..60, [#acc, #acc], []) == reduce(1..60, [#acc, #acc], [])",
    "string(reduce(1..60, [#acc, #acc], [1]))",
    "toJSON(reduce(1..60, [#acc, #acc], [1]))",
    "flatten(reduce(1..60, [#acc, #acc], [1]))",
    "let a = repeat(\"x\", 1000000); repeat(a, 1000000)",
    "replace(payload.text, \"a\", repeat(\"y\", 100000))",
    "replace(payload.text, \"\", payload.text)",
    "uniq(payload.texts)",
    "sort(payload.texts)",
    "sortBy(payload.items, -#)",
    "groupBy(payload.items, # % 7)",
    "map(1..1000, payload.text contains \"c\")",
    "map(1..1000, payload.text matches \"c$\")",
    "payload.text matches \"(a|b)*a(a|b){12}c\"",
    "payload.text matches \"(a|b)*a(a|b){200}c\"",
    "payload.text matches \"(.*)(.*)(.*)(.*)(.*)(.*)c$\"",
    "payload.text[:20000] matches \"(x+x+)+y|(a|b)*a(a|b){60}c\"",
    "payload.text matches payload.pattern",
    "payload.noise matches payload.pattern + \"c\"",
    "map(1..1000, payload.text matches payload.pattern + string(#))",
    "map(1..1000, \"a\" matches \"\\\\w{50}\" + string(#))",
    "sprig.regexReplaceAll(\"[ab]\", payload.text, \"$0$0$0$0\")",
    "sprig.regexFindAll(\"a\", payload.text, -1)",
    "sprig.regexSplit(\"b\", payload.text, -1)",
    "map(1..1000, keys(payload.keys))",
    "map(1..1000, payload.keys == payload.keys)",
    "map(1..100, toJSON(payload.keys))",
    "map(1..1000, upper(payload.text))",
    "map(1..1000, len(payload.text))",
    "map(1..1000, split(payload.text, \"a\"))",
    "map(1..1000, payload.text[500000:])",
    "map(1..1000, trim(payload.text, payload.text))",
    "map(1..1000, sprig.sha512sum(payload.text))",
    "map(1..1000, sprig.snakecase(payload.text))",
    "map(1..1000, now().Format(payload.text))",
    "map(1..1000, date(payload.text))",
    "map(1..1000, date(\"2024\", payload.text))",
    "map(1..1000, duration(payload.text))",
    "map(1..1000, date(\"2024-01-01\", \"2006-01-02\", \"Asia/Tokyo\"))",
    "map(1..100000, now())",
    "map(1..1000, fromJSON(payload.json))",
    "fromJSON(payload.deep)",
    "map(1..1000, toBase64(payload.text))",
    "map(1..100, join(payload.texts, payload.text))",
    "map(1..100, sprig.indent(100000, payload.text))",
    "map(1..100, max(payload.items))",
    "map(1..100, median(payload.items))",
    "map(1..1000, 1 in payload.items and 99999 in payload.items)",
    "map(1..1000, hasPrefix(payload.text, payload.text))",
    "map(1..1000, payload.text == payload.text + \"\")",
    "map(1..1000, payload.text < payload.text)",
    "map(1..1000, sprig.nospace(payload.text))",
    "map(1..1000, sprig.quote(payload.text))",
    "map(1..1000, sprig.title(payload.text))",
    "map(1..1000, lastIndexOf(payload.text, \"c\"))",
    "map(1..1000, int(payload.text[:1000]) ?? 1)",
    "jsonpath(payload, \"$..*\")",
    "jsonpath(payload, \"$..*..*..*..*\")",
    "jsonpath(payload, \"$\" + repeat(\"..*\", 300))",
    "jsonpath(payload, \"$.items[\" + repeat(\"*,\", 500) + \"*]\")",
    "jsonpath(payload.json, \"$[*]\")",
    "jsonpath(payload, payload.text)",
    "map(1..100, jsonpath(payload, \"$.items[::-1]\"))",
    "map(1..100, jsonpath(payload.deep, \"$..[0]\"))",
];

#[test]
fn hostile_expressions_end_soon() {
    let payload = payload();
    let mut slow = Vec::new();
    for source in HOSTILE {
        let program =
            Program::compile(source, &scope()).unwrap_or_else(|error| panic!("{source}: {error}"));
        let (elapsed, result) = timed(&program, &payload);
        if elapsed > LIMIT {
            slow.push(format!("{source}: {elapsed:?}, {result:?}"));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn regular_expressions_end_soon_on_any_length_of_text() {
    let payload = payload();
    let mut slow = Vec::new();
    for length in [70, 600, 2400, 9000, 40_000, 1_000_000] {
        for count in [5, 16, 40, 150, 400, 3000] {
            for end in ["c", "[^ab]"] {
                let pattern = format!("(a|b)*a(a|b){{{count}}}{end}");
                let source = format!("payload.noise[:{length}] matches {pattern:?}");
                let program = Program::compile(&source, &scope()).unwrap();
                let (elapsed, result) = timed(&program, &payload);
                if elapsed > LIMIT {
                    slow.push(format!("{source}: {elapsed:?}, {}", result.is_ok()));
                }
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn budgets_end_what_exceeds_them_and_say_which() {
    let payload = json!({});
    let cause = |source| {
        let program = Program::compile(source, &scope()).unwrap();
        let error = timed(&program, &payload).1.unwrap_err();
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
fn thousands_of_like_operators_stand_in_a_row() {
    on_a_small_stack(|| {
        let payload = json!({"a": 1, "t": true, "nil": null});
        let environment = Environment::new().with("payload", &payload);
        let cases: [(&str, &str, fn(usize) -> String); 10] = [
            ("1", "+1", |count| (1 + count).to_string()),
            ("5000", "-1", |count| (5000 - count).to_string()),
            ("payload.a", "+payload.a", |count| (1 + count).to_string()),
            ("payload.a", "*1", |_| "1".to_owned()),
            ("true", " && true", |_| "true".to_owned()),
            ("payload.a == 2", " || payload.a == 2", |_| "false".to_owned()),
            ("payload.a == 1", " && payload.a == 1", |_| "true".to_owned()),
            ("payload.nil", " ?? nil", |_| "null".to_owned()),
            ("true", "==true", |_| "true".to_owned()),
            ("payload.t", "==true", |_| "true".to_owned()),
        ];
        for (first, more, wanted) in cases {
            let count = (8190 - first.len()) / more.len();
            let source = format!("{first}{}", more.repeat(count));
            let program = Program::compile(&source, &scope()).unwrap();
            let value = program.evaluate(&environment, Budget::default()).unwrap();
            assert!(count > 430, "{count} of {more}");
            assert_eq!(value.argument().unwrap(), wanted(count), "{count} of {more}");
            drop(program.needs());
        }
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
