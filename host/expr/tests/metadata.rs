//! The functions that expressions for names, labels and annotations have.

use sandyard_expr::{Budget, Environment, Program, Scope};
use serde_json::json;

fn scope() -> Scope {
    Scope::new(["payload", "event"]).text("discriminator").with_metadata_functions()
}

/// The value of an expression as an argument, or why there is none.
fn value(source: &str) -> String {
    let payload = json!({"name": "My Repo", "n": 112, "f": 8_675_309.0, "list": ["b", "a", "b"],
        "obj": {"k": 1, "j": "x"}, "empty": "", "nul": null});
    let environment = Environment::new()
        .with("payload", &payload)
        .with_alias("event", ["payload", "discriminator"])
        .with_text("discriminator", "d");
    let program = match Program::compile(source, &scope()) {
        Ok(program) => program,
        Err(error) => return format!("error: {error}"),
    };
    match program.evaluate(&environment, Budget::default()) {
        Ok(value) => value.argument().unwrap_or_else(|error| format!("error: {error}")),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn sprig_functions_do_what_their_names_say() {
    for (source, wanted) in [
        (r#"sprig.trim(" a ")"#, "a"),
        (r#"sprig.trimAll("$", "$5$")"#, "5"),
        (r#"sprig.trimPrefix("v", "v1")"#, "1"),
        (r#"sprig.trimSuffix("/", "a/")"#, "a"),
        (r#"sprig.upper("é")"#, "É"),
        (r#"sprig.lower("ABC")"#, "abc"),
        (r#"sprig.title("hello big world")"#, "Hello Big World"),
        (r#"sprig.untitle("Hello World")"#, "hello world"),
        (r#"sprig.repeat(3, "ab")"#, "ababab"),
        (r#"sprig.substr(1, 3, "héllo")"#, "él"),
        (r#"sprig.substr(2, -1, "hello")"#, "llo"),
        (r#"sprig.trunc(5, "hello world")"#, "hello"),
        (r#"sprig.trunc(-5, "hello world")"#, "world"),
        (r#"sprig.nospace(" a b c ")"#, "abc"),
        (r#"sprig.contains("el", "hello")"#, "true"),
        (r#"sprig.hasPrefix("he", "hello") && sprig.hasSuffix("lo", "hello")"#, "true"),
        (r#"sprig.replace(" ", "-", "a b c")"#, "a-b-c"),
        (r#"sprig.indent(2, "a\nb")"#, "  a\n  b"),
        (r#"sprig.nindent(1, "a")"#, "\n a"),
        (r#"sprig.split("/", "a/b")._1"#, "b"),
        (r#"sprig.splitList("/", "a/b")"#, r#"["a","b"]"#),
        (r#"sprig.join("-", [1, "a"])"#, "1-a"),
        (r#"sprig.cat("a", nil, 1)"#, "a 1"),
        (r#"sprig.quote("a", 1)"#, r#""a" "1""#),
        (r#"sprig.squote("a")"#, "'a'"),
        ("sprig.toString(payload.f)", "8675309"),
        ("sprig.toStrings([1, true])", r#"["1","true"]"#),
        (r#"sprig.initials("First Try")"#, "FT"),
        (r#"sprig.abbrev(5, "hello world")"#, "he..."),
        (r#"sprig.snakecase("FirstName")"#, "first_name"),
        (r#"sprig.kebabcase("FirstName x")"#, "first-name-x"),
        (r#"sprig.camelcase("http_server")"#, "HttpServer"),
        (r#"sprig.plural("dog", "dogs", 2)"#, "dogs"),
        (r#"sprig.default("d", payload.empty)"#, "d"),
        ("sprig.empty(payload.nul)", "true"),
        (r#"sprig.coalesce(0, "", "x")"#, "x"),
        (r#"sprig.ternary("y", "n", payload.n > 1)"#, "y"),
        (r#"sprig.kindIs("int", payload.n)"#, "true"),
        (r#"sprig.add(1, "2", 3.9)"#, "6"),
        ("sprig.sub(5, 2) + sprig.mul(2, 3) + sprig.div(7, 2) + sprig.mod(7, 2)", "13"),
        ("sprig.max(1, 3, 2) - sprig.min(1, 3, 2)", "2"),
        (r#"sprig.int("12") + sprig.int64(2.9) + sprig.atoi("x")"#, "14"),
        (r#"sprig.float64("2.5")"#, "2.5"),
        ("sprig.round(2.345, 2)", "2.35"),
        ("sprig.ceil(1.2) + sprig.floor(1.8)", "3"),
        ("sprig.until(3)", "[0,1,2]"),
        ("sprig.list(1, 2) | len()", "2"),
        ("sprig.first(payload.list) + sprig.last(payload.list)", "bb"),
        ("sprig.rest(payload.list)", r#"["a","b"]"#),
        ("sprig.initial(payload.list)", r#"["b","a"]"#),
        ("sprig.append([1], 2)", "[1,2]"),
        ("sprig.prepend([1], 2)", "[2,1]"),
        ("sprig.concat([1], [2])", "[1,2]"),
        ("sprig.reverse([1, 2])", "[2,1]"),
        ("sprig.uniq(payload.list)", r#"["b","a"]"#),
        ("sprig.compact([0, 1, nil])", "[1]"),
        (r#"sprig.without(payload.list, "b")"#, r#"["a"]"#),
        (r#"sprig.has("a", payload.list)"#, "true"),
        ("sprig.slice([1, 2, 3], 1, 2)", "[2]"),
        ("sprig.sortAlpha(payload.list)", r#"["a","b","b"]"#),
        (r#"sprig.dict("a", 1, "b", 2)"#, r#"{"a":1,"b":2}"#),
        (r#"sprig.get(payload.obj, "k")"#, "1"),
        (r#"sprig.hasKey(payload.obj, "x")"#, "false"),
        ("sprig.keys(payload.obj)", r#"["j","k"]"#),
        ("sprig.values(payload.obj)", r#"["x",1]"#),
        (r#"sprig.pluck("k", payload.obj, {"k": 2})"#, "[1,2]"),
        (r#"sprig.pick(payload.obj, "k")"#, r#"{"k":1}"#),
        (r#"sprig.omit(payload.obj, "k")"#, r#"{"j":"x"}"#),
        (r#"sprig.merge({"a": 1}, {"a": 2, "b": 3})"#, r#"{"a":1,"b":3}"#),
        (r#"sprig.b64dec(sprig.b64enc("é"))"#, "é"),
        (r#"sprig.sha1sum("a")"#, "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        (
            r#"sprig.sha256sum("a")"#,
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        ),
        (r#"sprig.toJson({"b": 1, "a": [1.0]})"#, r#"{"a":[1],"b":1}"#),
        (r#"sprig.fromJson("[1, {\"a\": null}]")"#, r#"[1,{"a":null}]"#),
        (r#"sprig.date("2006-01-02", 0)"#, "1970-01-01"),
        (r#"sprig.dateInZone("15:04", 0, "Asia/Tokyo")"#, "09:00"),
        (r#"sprig.dateModify("-1h", date("2024-01-01")).Hour()"#, "23"),
        (r#"sprig.toDate("2006", "2024").Year()"#, "2024"),
        (r#"sprig.unixEpoch(date("1970-01-02"))"#, "86400"),
        ("sprig.duration(90)", "1m30s"),
        (r#"sprig.regexMatch("^a+$", "aaa")"#, "true"),
        (r#"sprig.regexFind("b+", "abbc")"#, "bb"),
        (r#"sprig.regexFindAll("[ab]", "abc", -1)"#, r#"["a","b"]"#),
        (r#"sprig.regexReplaceAll("(a)(b)", "xaby", "$2$1")"#, "xbay"),
        (r#"sprig.regexReplaceAllLiteral("a", "xay", "$1")"#, "x$1y"),
        (r#"sprig.regexSplit("[,;]", "a,b;c", 2)"#, r#"["a","b;c"]"#),
        ("toJson(payload.list)", r#"["b","a","b"]"#),
        (r#"asInt("3") + asInt(2.9)"#, "5"),
        (r#"asFloat("2.5")"#, "2.5"),
        (r#"jsonpath(payload, "$.obj.j")"#, "x"),
        (r#"jsonpath("{\"a\": [1, {\"b\": \"c\"}]}", "$.a[1].b")"#, "c"),
        (r#"jsonpath(toJson(payload.obj), "$.k")"#, "1"),
        (r#"jsonpath(payload, "$.list[*]") | join("-")"#, "b-a-b"),
        (r#"payload | jsonpath("$..k")"#, "[1]"),
        ("event.payload.n", "112"),
        ("event.discriminator + $env[\"discriminator\"]", "dd"),
        ("keys(event)", r#"["discriminator","payload"]"#),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
}

#[test]
fn what_is_unknown_is_refused_with_what_is_near() {
    for (source, wanted) in [
        (r#"sprig.tirm("a")"#, "error: sprig has no function tirm (1:7); did you mean `trim`?"),
        (r#"sprig.env("HOME")"#, "error: sprig has no function env (1:7)"),
        ("sprig", "error: unknown name sprig (1:1)"),
        ("sprig.trim()", "error: invalid number of arguments for trim (expected 1, got 0) (1:7)"),
        ("sprig.trim(1)", "error: trim takes string as argument 1, not int (1:12)"),
        (r#"sprig.fail("no branch")"#, "error: no branch (1:7)"),
        ("asInt(\"x\")", "error: invalid operation: int(\"x\") (1:1)"),
        (
            r#"jsonpath(payload, "$.obj.x")"#,
            "error: the path leads to nothing at `.x`: the map has no such key (1:1)",
        ),
        (
            "jsonpath(payload.name, \"$\")",
            "error: no JSON: expected value at line 1 column 1 (1:1)",
        ),
        ("sprig.div(1, 0)", "error: integer divide by zero (1:7)"),
    ] {
        assert_eq!(value(source), wanted, "{source}");
    }
}

#[test]
fn plain_scopes_have_none_of_them() {
    let scope = Scope::new(["payload"]);
    let refused = |source| Program::compile(source, &scope).unwrap_err().to_string();
    assert_eq!(refused("sprig.trim(\"a\")"), "unknown name sprig (1:1)");
    assert_eq!(
        refused("toJson(payload)"),
        "unknown function toJson: only expressions for metadata have it (1:1)"
    );
}
