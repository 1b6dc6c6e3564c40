//! Every case that the language's own library was asked, with what it answered.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use sandyard_expr::{Budget, ConvertError, Environment, Program, Scope};
use serde_json::Value as Json;

const CASES: &str = include_str!("../../../tests/vectors/expr.jsonl");
const ENVIRONMENTS: &str = include_str!("../../../tests/vectors/expr-envs.json");

/// Where we differ on purpose: the environment, the expression, our answer, and why.
const DIFFERENCES: &[(&str, &str, &str, &str)] = &[
    (
        "std",
        r#"payload.foo == {"bar":"baz","numeric":8675309,"bool":true,"pr":112}"#,
        "true",
        "integers of JSON are integers",
    ),
    (
        "kw",
        r#"payload.items[0] == {"id":1,"tags":["a"],"price":2.5}"#,
        "true",
        "integers of JSON are integers",
    ),
    ("std", r#"type(payload.n) == "float""#, "false", "integers of JSON are integers"),
    ("std", "payload.quote", "a\"b\nc<&>é", "texts are unescaped in arguments"),
    (
        "std",
        "toJSON(payload.foo)",
        "{\n  \"bar\": \"baz\",\n  \"bool\": true,\n  \"numeric\": 8675309,\n  \"pr\": 112\n}",
        "texts are unescaped in arguments",
    ),
    ("kw", r#"toJSON({"a":1})"#, "{\n  \"a\": 1\n}", "texts are unescaped in arguments"),
    ("kw", "payload.s", "it's \"q\"", "texts are unescaped in arguments"),
    ("kw", r#""tab\t""#, "tab\t", "texts are unescaped in arguments"),
    ("kw", r#""a\"b""#, "a\"b", "texts are unescaped in arguments"),
    ("kw", r#""a\\b""#, "a\\b", "texts are unescaped in arguments"),
    ("kw", r#""x\ny""#, "x\ny", "texts are unescaped in arguments"),
    ("kw", r#"'a"b'"#, "a\"b", "texts are unescaped in arguments"),
    ("kw", "`a\\nb`", "a\\nb", "texts are unescaped in arguments"),
    ("kw", "\"a\tb\"", "a\tb", "texts are unescaped in arguments"),
    ("kw", r#""\a""#, "\u{7}", "texts are unescaped in arguments"),
];

/// The most steps that a case takes which has a value, of 100,000.
const MOST_STEPS: u32 = 3000;

struct Case {
    kind: String,
    environment: String,
    expression: String,
    /// None if it must fail.
    wanted: Option<String>,
}

fn cases() -> Vec<Case> {
    let case = |line: &str| {
        let json: Json = serde_json::from_str(line).unwrap();
        let text = |key: &str| json[key].as_str().unwrap().to_owned();
        let wanted = json.get("value").map(|value| value.as_str().unwrap().to_owned());
        assert_eq!(wanted.is_none(), json["error"] == Json::Bool(true), "{line}");
        Case { kind: text("kind"), environment: text("env"), expression: text("expr"), wanted }
    };
    CASES.lines().map(case).collect()
}

/// What we answer, in the form of the cases.
fn answer(case: &Case, environment: &serde_json::Map<String, Json>) -> Result<String, String> {
    let mut scope = Scope::new(environment.keys().map(String::as_str));
    let mut values = Environment::new();
    for (name, value) in environment {
        values = match value {
            Json::String(text) if name != "payload" => {
                scope = scope.text(name);
                values.with_text(name, text)
            }
            value => values.with(name, value),
        };
    }
    if case.kind == "meta" {
        scope = Scope::new(environment.keys().map(String::as_str).chain(["event"]))
            .with_metadata_functions();
        values = values.with_alias("event", environment.keys().map(String::as_str));
    }
    let program = Program::compile(&case.expression, &scope).map_err(|error| error.to_string())?;
    let mut left = Budget::default();
    let value = program.evaluate_within(&values, &mut left).map_err(|error| error.to_string());
    let steps = Budget::default().steps - left.steps;
    assert!(steps <= MOST_STEPS || value.is_err(), "{} takes {steps} steps", case.expression);
    let value = value?;
    let converted = match case.kind.as_str() {
        "sel" => value.selected().map(|selected| selected.to_string()),
        "param" => value.argument(),
        "meta" => value.text(),
        kind => panic!("unknown kind {kind}"),
    };
    match converted {
        Ok(text) => Ok(text),
        Err(ConvertError::NotBool(shown)) => Ok(format!("NOTBOOL {shown}")),
        Err(ConvertError::NotText(kind)) => Ok(format!("NOTSTRING {kind}")),
        Err(error) => Err(error.to_string()),
    }
}

/// What is wanted, where the cases say it with the names of another language's types.
fn wanted(case: &Case) -> Option<String> {
    let known = |(environment, expression, _, _): &&(&str, &str, &str, &str)| {
        *environment == case.environment && *expression == case.expression
    };
    if let Some((.., ours, reason)) = DIFFERENCES.iter().find(known) {
        assert_ne!(
            case.wanted.as_deref(),
            Some(*ours),
            "no difference: {} ({reason})",
            case.expression
        );
        return Some((*ours).to_owned());
    }
    let theirs = case.wanted.clone()?;
    if case.expression == "payload.foo.numeric" && theirs == "NOTSTRING float64" {
        // Integers of JSON are integers; another case has the same expression as an argument.
        return Some("NOTSTRING int".to_owned());
    }
    let shown = theirs.strip_prefix("NOTBOOL ").and_then(|rest| rest.split_once(' '));
    Some(shown.map_or(theirs.clone(), |(_, shown)| format!("NOTBOOL {shown}")))
}

#[test]
fn all_cases_are_answered_as_the_language_does() {
    let environments: BTreeMap<String, serde_json::Map<String, Json>> =
        serde_json::from_str(ENVIRONMENTS).unwrap();
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let answer = answer(case, &environments[&case.environment]);
        let wanted = wanted(case);
        if answer.as_ref().ok() != wanted.as_ref() {
            let (environment, expression) = (&case.environment, &case.expression);
            wrong.push(format!(
                "{environment}: {expression}\n  wanted {wanted:?}\n  found  {answer:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(cases.len(), 381);
}

#[test]
fn each_difference_is_of_a_case() {
    let cases = cases();
    for (environment, expression, ..) in DIFFERENCES {
        let known =
            |case: &&Case| case.environment == *environment && case.expression == *expression;
        assert!(cases.iter().any(|case| known(&case)), "{expression}");
    }
}
