//! What the cases of the language's own library don't ask.

use sandyard_expr::{
    Budget, Cause, ConvertError, Environment, EvaluateError, Need, Program, Scope,
};
use serde_json::{Value as Json, json};

fn scope() -> Scope {
    Scope::new(["payload", "metadata"]).text("discriminator")
}

fn payload() -> Json {
    json!({
        "message": "hello", "n": 3, "big": 9_007_199_254_740_993_u64, "huge": u64::MAX,
        "uni": "日本語", "list": [3, 1, 2], "rows": [{"k": "a", "v": 2}, {"k": "b", "v": 1}, {"k": "a", "v": 3}],
        "commits": [{"added": ["x/1"]}, {"modified": ["subpath/A/f", "y"]}], "f": 2.5, "nul": null
    })
}

fn run(source: &str) -> Result<Result<String, ConvertError>, EvaluateError> {
    let (payload, metadata) = (payload(), json!({"x-event": ["push"]}));
    let environment = Environment::new()
        .with("payload", &payload)
        .with("metadata", &metadata)
        .with_text("discriminator", "d");
    let program = Program::compile(source, &scope())
        .unwrap_or_else(|error| panic!("{source}: {error}\n{}", error.caret()));
    program.evaluate(&environment, Budget::default()).map(|value| value.argument())
}

fn value(source: &str) -> String {
    run(source).unwrap_or_else(|error| panic!("{source}: {error}")).unwrap()
}

fn failure(source: &str) -> String {
    run(source).unwrap_err().to_string()
}

fn refusal(source: &str) -> String {
    Program::compile(source, &scope()).unwrap_err().to_string()
}

#[test]
fn integers_stay_integers() {
    for (source, wanted) in [
        ("payload.n % 2", "1"),
        ("payload.big", "9007199254740993"),
        ("payload.big + 1", "9007199254740994"),
        ("payload.huge", "18446744073709551615"),
        ("payload.huge - 1 > payload.big", "true"),
        ("string(payload.big)", "9007199254740993"),
        ("payload.n == 3.0", "true"),
        ("sum(payload.list) / 2", "3"),
        ("2 ** 0.5 > 1.41", "true"),
        ("payload.n in 1..3 && payload.n not in [1, 2]", "true"),
        ("1_000_000.0", "1000000"),
        ("type(payload.n) + type(payload.f)", "intfloat"),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
    assert_eq!(failure("payload.huge + 1"), "the result is no integer of 64 bits (1:14)");
    assert_eq!(failure("payload.n % 0"), "integer divide by zero (1:11)");
}

#[test]
fn texts_are_counted_in_characters() {
    for (source, wanted) in [
        ("len(payload.uni)", "3"),
        ("payload.uni[1]", "本"),
        ("payload.uni[-1:]", "語"),
        ("payload.uni[0:indexOf(payload.uni, \"語\")]", "日本"),
        ("split(\"héé\", \"\")", r#"["h","é","é"]"#),
        ("splitAfter(\"a,b\", \",\")", r#"["a,","b"]"#),
        ("split(\"a,b,c\", \",\", 0)", "[]"),
        ("repeat(\"ab\", 2) + replace(\"aaa\", \"a\", \"b\", 2)", "ababbba"),
        ("trimPrefix(\"xab\", \"x\") + trimSuffix(\"abx\", \"x\")", "abab"),
        ("b\"a\\xff\"[1] + len(b\"abc\")", "258"),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
}

#[test]
fn lists_and_maps_have_their_functions() {
    for (source, wanted) in [
        ("sortBy(payload.rows, .v)[0].k", "b"),
        ("sort(payload.list, \"desc\")", "[3,2,1]"),
        ("keys(groupBy(payload.rows, .k))", r#"["a","b"]"#),
        ("groupBy(payload.list, # % 2)[1]", "[3,1]"),
        ("map(groupBy(payload.rows, .k).a, .v)", "[2,3]"),
        ("reduce(payload.list, #acc * 10 + #, 0)", "312"),
        ("filter(payload.list, {let x = #; x > 1})", "[3,2]"),
        ("findIndex(payload.list, # == 1) + findLastIndex(payload.list, # > 9)", "0"),
        ("count([true, false, true])", "2"),
        ("sum(payload.rows, .v)", "6"),
        ("flatten([1, [2, [3]]])", "[1,2,3]"),
        ("uniq([1, 1.0, \"1\"])", r#"[1,"1"]"#),
        ("concat(payload.list, [4])[1:]", "[1,2,4]"),
        ("take(payload.list, 2) | reverse()", "[1,3]"),
        ("toPairs({\"b\": 1, \"a\": 2})", r#"[["a",2],["b",1]]"#),
        ("fromPairs([[1, \"one\"]])[1]", "one"),
        ("{\"a\": 1, \"a\": 2}", r#"{"a":2}"#),
        ("max(1, [2.5, 2]) + min([3], 2) + mean([1, 3]) + median(4, 1, 2)", "8.5"),
        ("get(payload.list, 9) ?? \"none\"", "none"),
        ("first(payload.list) + last(payload.list)", "5"),
        ("join(map(payload.rows, .k), \"-\")", "a-b-a"),
        (
            "any([\"subpath/A/\"], {let prefix = #; any(payload.commits ?? [], {let commit = #; \
             any([\"added\", \"modified\"], any(commit[#] ?? [], # startsWith prefix))})})",
            "true",
        ),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
}

#[test]
fn dates_can_be_reckoned_with() {
    for (source, wanted) in [
        ("date(\"2024-02-28\").Add(duration(\"24h\")).Day()", "29"),
        ("(date(\"2024-01-02\") - date(\"2024-01-01\")).Hours()", "24"),
        ("date(\"2024-01-01\") + duration(\"1h30m\")", "2024-01-01T01:30:00Z"),
        ("date(\"2024-01-01\") < date(\"2024-01-02\")", "true"),
        ("date(\"14.08.2023 15:00\", \"02.01.2006 15:04\", \"Europe/Zurich\").UTC().Hour()", "13"),
        ("date(\"2023-08-14\").In(timezone(\"Asia/Tokyo\")).Hour()", "9"),
        ("string(duration(\"90m\"))", "1h30m0s"),
        ("duration(\"1h\") * 2", "7200000000000"),
        ("date(\"2024-01-01\").Weekday()", "1"),
        ("now().Sub(now()).Seconds() <= 0", "true"),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
    assert!(failure("date(\"soon\")").starts_with("no date: write one like 2006-01-02"));
}

#[test]
fn logic_stops_where_it_is_decided() {
    for (source, wanted) in [
        ("payload.nul == nil || payload.nul.x", "true"),
        ("payload.nul?.a.b[0].c == nil", "true"),
        ("payload.nul?.Format(\"2006\") == nil", "true"),
        ("true ?: 1", "true"),
        ("false ?: 1", "1"),
        ("payload.nope ?? payload.nul ?? 5", "5"),
        ("1 < payload.n <= 3 < 2", "false"),
        ("let x = payload.n; let y = x + 1; [x, y, (let z = y; z * 2)]", "[3,4,8]"),
        ("::len(payload.list)", "3"),
        (
            "bitand(6, 3) + bitor(4, 1) + bitxor(1, 3) + bitnot(0) + bitshl(1, 3) + bitushr(-1, 63)",
            "17",
        ),
        ("\"a\" in {\"a\": 1} and \"x\" not in payload", "true"),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
}

#[test]
fn failures_say_where_and_what_was_meant() {
    for (source, wanted) in [
        (
            "payload.mesage.text",
            "cannot fetch text from nil: payload.mesage is nil (1:16); did you mean `payload.message`?",
        ),
        ("payload.list[9]", "index out of range: 9 (array length is 3) (1:13)"),
        ("payload.message.x", "cannot fetch x from string (1:17)"),
        ("payload.message > 5", "invalid operation: > (mismatched types string and int) (1:17)"),
        ("!payload.n", "invalid operation: ! int (1:1)"),
        ("payload.n ? 1 : 2", "a condition must be a bool, not int (1:9)"),
        ("sort([1, \"a\"])", "cannot sort values of types int and string (1:1)"),
        ("any(payload.list, #)", "a predicate must give a bool, not int (1:19)"),
        ("fromJSON(\"[1,\")", "no JSON: EOF while parsing a value at line 1 column 3 (1:1)"),
    ] {
        assert_eq!(failure(source), wanted, "{source}");
    }
    let error = run("payload.list\n  .x").unwrap_err();
    assert_eq!((error.position().line, error.position().column), (2, 4));
    assert_eq!(error.caret(), "  .x\n   ^");
    assert_eq!(error.cause(), Cause::Data);
}

#[test]
fn refusals_say_where_and_what_was_meant() {
    for (source, wanted) in [
        ("paylod.message == 1", "unknown name paylod (1:1); did you mean `payload`?"),
        ("hasPrefx(\"a\", \"b\")", "unknown function hasPrefx (1:1); did you mean `hasPrefix`?"),
        ("null == 1", "unknown name null (1:1); did you mean `nil`?"),
        ("len == 1", "len is a function, which is called as len(...) (1:1)"),
        ("payload()", "payload is no function (1:1)"),
        ("discriminator == 5", "invalid operation: == (mismatched types string and int) (1:15)"),
        ("discriminator.x", "type string has no field x (1:15)"),
        ("let payload = 1; 2", "cannot declare payload: it is a name of the environment (1:15)"),
        ("let len = 1; 2", "cannot declare len: it is a function (1:11)"),
        ("\"a\" matches \"(\"", "no regular expression: unclosed group (1:13)"),
        ("map([1], #acc)", "#acc is for the predicate of reduce (1:10)"),
        ("any([1], 1)", "the predicate of any must give a bool, not int (1:10)"),
        ("now().Yaer()", "type time has no method Yaer (1:7); did you mean `Year`?"),
    ] {
        assert_eq!(refusal(source), wanted, "{source}");
    }
}

#[test]
fn conversions_say_what_is_not_wanted() {
    let payload = payload();
    let environment = Environment::new().with("payload", &payload).with_text("discriminator", "d");
    let program = |source| Program::compile(source, &scope()).unwrap();
    let name = program("payload.message");
    let name = name.evaluate(&environment, Budget::default()).unwrap();
    assert_eq!(name.text().unwrap(), "hello");
    assert_eq!(
        name.selected().unwrap_err().to_string(),
        "unable to cast expression result 'hello' to bool"
    );
    let list = program("[payload.n, {\"a\": nil}]");
    let list = list.evaluate(&environment, Budget::default()).unwrap();
    assert_eq!(
        list.text().unwrap_err().to_string(),
        "must evaluate to a string, not a []interface {}"
    );
    assert_eq!(list.to_json().unwrap(), json!([3, {"a": null}]));
    assert_eq!(run("1 / 0").unwrap().unwrap_err().to_string(), "json: unsupported value: +Inf");
}

#[test]
fn needs_are_what_is_asked_first() {
    let needs = |source| Program::compile(source, &scope()).unwrap().needs();
    let equals = Need::Equals { name: "discriminator".into(), text: "d".into() };
    let holds =
        Need::Holds { name: "metadata".into(), key: "x-event".into(), texts: vec!["push".into()] };
    assert_eq!(
        needs(r#"discriminator == "d" && ["push"] == metadata["x-event"] && payload.a.b"#),
        [equals.clone(), holds]
    );
    assert_eq!(needs(r#"discriminator == "d""#), [equals]);
    assert_eq!(needs(r#"payload.a.b == 1 && discriminator == "d""#), []);
    assert_eq!(needs(r#"discriminator == "d" || true"#), []);
    assert_eq!(needs(r#"discriminator != "d""#), []);
}

#[test]
fn programs_are_shared_between_threads_and_keep_their_source() {
    fn shared<T: Send + Sync + Clone + std::fmt::Debug>(value: T) -> T {
        value
    }
    let program = shared(Program::compile("payload.n", &scope()).unwrap());
    assert_eq!(program.source(), "payload.n");
}
