//! Tests of reading manifests.

use super::*;
use crate::model::{Bytes, EventId, Fuel, SecretName, TypedImport};
use crate::plugins::ParamKind;

const FULL: &str = r#"
id = "report"
title = "Nightly report"
version = "1.2.0"
description = "Adds things up."
component = "target/report.wasm"
dialect = "exit-code"

[[params]]
id = "rows"
title = "Rows"
type = "number"
default = 10

[[params]]
id = "form"
type = "select"
choices = ["csv", "html"]
default = "csv"
required = true

[limits]
fuel = "5G"
memory = 1048576
timeout = 1.5
http_requests = 3

[grants]
http = ["https://api.example.com"]
mounts = ["./data:/data"]
imports = ["log", "kv"]
secrets = ["api-token"]
events = ["e1", "e2"]

[build]
command = "make report.wasm"
"#;

fn problems(text: &str) -> String {
    Manifest::parse(text).unwrap_err().to_string()
}

#[test]
fn a_full_manifest_is_read() {
    let manifest = Manifest::parse(FULL).unwrap();
    assert_eq!(manifest.id.as_str(), "report");
    assert_eq!(manifest.dialect, Dialect::ExitCode);
    assert_eq!(manifest.component.as_path(), Path::new("target/report.wasm"));
    assert_eq!(manifest.limits.fuel, Some(Fuel(5_000_000_000)));
    assert_eq!(manifest.limits.memory, Some(Bytes(1 << 20)));
    assert_eq!(manifest.limits.http_requests, Some(3));
    assert_eq!(manifest.limits.disk, None);
    assert_eq!(manifest.grants.imports, [TypedImport::Log, TypedImport::Kv]);
    let names = manifest.grants.secrets.iter().map(SecretName::as_str);
    assert_eq!(names.collect::<Vec<_>>(), ["api-token"]);
    let events = manifest.grants.events.iter().map(EventId::as_str);
    assert_eq!(events.collect::<Vec<_>>(), ["e1", "e2"]);
    assert_eq!(manifest.build.as_deref(), Some("make report.wasm"));
    let ids: Vec<&str> = manifest.params.iter().map(|param| param.id.as_str()).collect();
    assert_eq!(ids, ["rows", "form"]);
    assert!(
        matches!(&manifest.params[1].kind, ParamKind::Select { choices } if choices.len() == 2)
    );
}

#[test]
fn an_id_is_enough() {
    let manifest = Manifest::parse("id = \"x\"").unwrap();
    assert_eq!(manifest.title, "x");
    assert_eq!(manifest.component.as_path(), Path::new("x.wasm"));
    assert_eq!(manifest.dialect, Dialect::Cronicle);
    assert_eq!(manifest.grants, Grants::default());
}

#[test]
fn all_problems_are_told_with_their_lines() {
    let text = "id = \"x\"\ntitel = \"X\"\n[limits]\nfule = 5\nmemory = true\nhttp_requests = -1\n[grants]\nhttp = 5";
    let error = Manifest::parse(text).unwrap_err();
    assert_eq!(error.problems().len(), 5, "{error}");
    assert_eq!(
        error.to_string(),
        "line 2: unknown key `titel`; did you mean `title`?\n\
         line 4: unknown key `fule` in [limits]; did you mean `fuel`?\n\
         line 5: `memory` in [limits] must be a number, or a text with a unit; found true\n\
         line 6: `http_requests` in [limits] must be a whole number from 0 to 4294967295; found the number -1\n\
         line 8: `http` in [grants] must be a list of texts, like [\"one\", \"two\"]; found the number 5"
    );
}

#[test]
fn an_unknown_key_like_no_other_is_told_the_known_ones() {
    assert!(problems("id = \"x\"\n[limits]\ncolour = 1").contains("known are fuel, timeout"));
}

#[test]
fn each_refusal_names_what_would_do() {
    for (text, expected) in [
        ("", "`id` is missing"),
        ("id = 5", "`id` must be a text in quotes; found the number 5"),
        ("id = \"a b\"", "plugin id \"a b\" is not usable"),
        ("id = \"x\"\ncomponent = \"../x.wasm\"", "inside its folder"),
        (
            "id = \"x\"\ndialect = \"perl\"",
            "`dialect`: dialect \"perl\" is not known: write \"cronicle\" or \"exit-code\"",
        ),
        ("id = \"x\"\ntitle = \"\\u001b[2J\"", "control character '\\u{1b}'"),
        ("id = \"x\"\ntitle = \"a\\nb\"", "`title` must be a single line"),
        ("id = \"x\"\nlimits = 5", "`limits` must be a table"),
        ("id = \"x\"\nparams = 5", "[[params]]"),
        (
            "id = \"x\"\n[limits]\nfuel = \"5X\"",
            "`fuel` in [limits]: \"5X\" is not an amount of fuel",
        ),
        ("id = \"x\"\n[grants]\nmounts = [\"/x\"]", "HOST:GUEST"),
        ("id = \"x\"\n[grants]\nimports = [\"lgo\"]", "unknown variant `lgo`"),
        ("id = \"x\"\n[grants]\nimports = [\"log\", \"log\"]", "twice"),
        ("id = \"x\"\n[grants]\nsecrets = [\"../x\"]", "secret id \"../x\" is not usable"),
        ("id = \"x\"\n[grants]\nevents = [\"\"]", "event id \"\" is not usable"),
        ("id = \"x\"\n[build]", "`command` in [build] must be a command line"),
        ("id = \"x\"\nid = \"y\"", "not TOML"),
        ("id = \"x", "not TOML"),
    ] {
        let found = problems(text);
        assert!(found.contains(expected), "{text:?}\n{found}");
    }
}

#[test]
fn params_that_contradict_themselves_are_refused() {
    for (param, expected) in [
        ("title = \"x\"", "`id` is missing in [[params]]"),
        ("id = \"a-b\"", "1 to 64 of the characters a-z A-Z 0-9 _"),
        ("id = \"a\"\n[[params]]\nid = \"a\"", "two params `a`"),
        ("id = \"a\"\ntype = \"txt\"", "did you mean `text`?"),
        ("id = \"a\"\ntype = \"select\"", "a select needs `choices`"),
        ("id = \"a\"\ntype = \"select\"\nchoices = []", "a select needs `choices`"),
        ("id = \"a\"\ntype = \"select\"\nchoices = [1]", "only texts"),
        ("id = \"a\"\ntype = \"select\"\nchoices = [\"b\", \"b\"]", "\"b\" twice"),
        (
            "id = \"a\"\ntype = \"select\"\nchoices = [\"b\"]\ndefault = \"c\"",
            "must be one of \"b\"; found the text \"c\"",
        ),
        ("id = \"a\"\nchoices = [\"b\"]", "a text has no `choices`"),
        (
            "id = \"a\"\ntype = \"number\"\ndefault = \"many\"",
            "`default` in [[params]] must be a number; found the text \"many\"",
        ),
        ("id = \"a\"\ntype = \"checkbox\"\ndefault = 2", "must be true, false, 1 or 0"),
        ("id = \"a\"\ntype = \"hidden\"", "a hidden param needs a `default`"),
        ("id = \"a\"\ntype = \"secret\"\ndefault = \"x\"", "no place for secrets"),
        ("id = \"a\"\ndefault = 1979-05-27", "a value that JSON can say"),
        ("id = \"a\"\nrequired = \"yes\"", "`required` in [[params]] must be true or false"),
    ] {
        let found = problems(&format!("id = \"x\"\n[[params]]\n{param}"));
        assert!(found.contains(expected), "{param:?}\n{found}");
        assert!(found.starts_with("line "), "{found}");
    }
}

#[test]
fn hostile_texts_are_bounded() {
    let many = "x = 1\n[x]\n".repeat(20_000);
    assert!(Manifest::parse(&many).unwrap_err().problems().len() <= 51);
    let keys: String = (0..20_000).map(|n| format!("k{n} = 1\n")).collect();
    let error = Manifest::parse(&keys).unwrap_err();
    assert!(error.problems().len() <= 51);
    assert!(error.to_string().ends_with("and 19950 more"), "{error}");
    assert!(problems(&" ".repeat((1 << 20) + 1)).contains("at most 1 MiB"));
    assert!(Manifest::parse(&format!("id = {}", "[".repeat(100_000))).is_err());
}

#[test]
fn a_bare_component_is_named_by_its_file() {
    for (path, id) in [
        ("a/hello.wasm", "hello"),
        ("_x.wasm", "x"),
        ("---.wasm", "plugin"),
        ("caf\u{e9}.wat", "caf"),
    ] {
        assert_eq!(Manifest::bare(path.as_ref()).id.as_str(), id, "{path}");
    }
    let long = Manifest::bare(format!("{}.wasm", "x".repeat(100)).as_ref());
    assert_eq!(long.id.as_str().len(), 64);
    assert_eq!(Manifest::bare("..".as_ref()).id.as_str(), "plugin");
}
