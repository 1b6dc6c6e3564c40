//! No expression takes long, whatever it asks of whatever payload.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

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
        "same": "ab".repeat(500_000),
        "zeros": "0".repeat(1_000_000),
        "long": { "x".repeat(1_000_000): 1, "y".repeat(1_000_000): 1 },
        "keyed": { "x".repeat(1_000_000): 1, "z".repeat(1_000_000): 1 },
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
    (0..3).map(|_| run()).min_by_key(|(elapsed, _)| *elapsed).unwrap()
}

/// Expressions that the budget has to stop.
const HOSTILE: &[&str] = &[
    "len(1..1000000000)",
    "any(1..100000, any(1..100000, any(1..100000, # < 0)))",
    "map(payload.items, map(payload.items, #))",
    "reduce(payload.items, concat(#acc, [#]), [])",
    "reduce(payload.items, #acc + \"x\", \"\")",
    "reduce(1..60, [#acc, #acc], []) == reduce(1..60, [#acc, #acc], [])",
    "string(reduce(1..60, [#acc, #acc], [1]))",
    "toJSON(reduce(1..60, [#acc, #acc], [1]))",
    "flatten(reduce(1..60, [#acc, #acc], [1]))",
    "let a = repeat(\"x\", 1000000); repeat(a, 1000000)",
    "replace(payload.text, \"a\", repeat(\"y\", 100000))",
    "replace(payload.text, \"\", payload.text)",
    "uniq(payload.texts)",
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
    "jsonpath(payload, \"$..*\")",
    "jsonpath(payload, \"$..*..*..*..*\")",
    "jsonpath(payload, \"$\" + repeat(\"..*\", 300))",
    "jsonpath(payload, \"$.items[\" + repeat(\"*,\", 500) + \"*]\")",
    "jsonpath(payload.json, \"$[*]\")",
    "map(1..100, jsonpath(payload, \"$.items[::-1]\"))",
    "map(1..2000, hasPrefix(payload.text, payload.same))",
    "map(1..2000, hasSuffix(payload.text, payload.same))",
    "map(1..2000, sprig.hasPrefix(payload.text, payload.same))",
    "map(1..2000, sprig.hasSuffix(payload.text, payload.same))",
    "map(1..2000, int(payload.zeros))",
    "map(1..2000, float(payload.zeros))",
    "map(1..2000, asInt(payload.zeros))",
    "map(1..2000, sprig.int(payload.zeros))",
    "map(1..2000, sprig.float64(payload.zeros))",
    "map(1..2000, sprig.add(1, payload.zeros))",
    "map(1..2000, payload.text in payload.keys)",
    "map(1..2000, payload.keys[payload.text])",
    "map(1..2000, get(payload.keys, payload.text))",
    "map(1..2000, sprig.get(payload.keys, payload.text))",
    "map(1..2000, sprig.hasKey(payload.keys, payload.text))",
    "map(1..2000, len(sprig.pick(payload.keys, payload.text)))",
    "map(1..2000, len(sprig.pluck(payload.text, payload.keys)))",
    "map(1..2000, payload.long == payload.keyed)",
    "map(1..5000, ({(payload.text): 1, (payload.same): 2}))",
    "fromPairs(map(1..5000, [payload.text, 1]))",
    "groupBy(1..5000, payload.text)",
    "map(1..5000, sprig.dict(payload.text, 1, payload.same, 2))",
    "map(1..2000, keys(payload.long))",
];

/// Expressions that look as bad, and end by themselves.
const BOUNDED: &[&str] = &[
    "reduce(payload.items, ({\"a\": #acc}), 0)",
    "sort(payload.texts)",
    "fromJSON(payload.deep)",
    "map(1..1000, int(payload.text[:1000]) ?? 1)",
    "jsonpath(payload, payload.text)",
    "map(1..100, jsonpath(payload.deep, \"$..[0]\"))",
];

#[test]
fn hostile_expressions_end_soon() {
    let payload = payload();
    let mut slow = Vec::new();
    for source in HOSTILE.iter().chain(BOUNDED) {
        let program =
            Program::compile(source, &scope()).unwrap_or_else(|error| panic!("{source}: {error}"));
        let (elapsed, result) = timed(&program, &payload);
        if elapsed > LIMIT {
            slow.push(format!("{source}: {elapsed:?}, {result:?}"));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// Steps are counted and not time, so that no machine is too slow for it: what reads a text or
/// makes something without paying is never stopped.
#[test]
fn the_budget_stops_hostile_expressions() {
    let payload = payload();
    let metadata = json!({});
    let environment = Environment::new()
        .with("payload", &payload)
        .with("metadata", &metadata)
        .with_text("discriminator", "d");
    let mut endless = Vec::new();
    for source in HOSTILE {
        let program = Program::compile(source, &scope()).unwrap();
        let result = program.evaluate(&environment, Budget::default());
        let cause = result.err().map(|error| error.cause());
        if !matches!(cause, Some(Cause::Steps | Cause::Memory)) {
            endless.push(format!("{source}: {cause:?}"));
        }
    }
    assert!(endless.is_empty(), "{}", endless.join("\n"));
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
