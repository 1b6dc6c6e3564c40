//! Tests of reading definitions that were written together.

use super::super::bundle_reader::SHAPE;
use super::*;

fn context() -> ReadContext {
    ReadContext { now: 1_700_000_000, username: "ada".to_owned(), ..ReadContext::stored() }
}

fn told(format: Format, text: &str) -> Vec<String> {
    let refused = read_text(format, text, &context()).unwrap_err();
    refused.list().iter().map(ToString::to_string).collect()
}

const TOML: &str = r#"
[[category]]
id = "reports"
max_children = 2

[[event]]
id = "nightly"
plugin = "hello"
category = "reports"
crontab = "30 2 * * *"
params = { name = "Ada" }
timeout = "10m"

[event.limits]
fuel = "5G"
"#;

const JSON: &str = r#"{
  "categories": [{"id": "reports", "max_children": 2}],
  "events": [{"id": "nightly", "plugin": "hello", "category": "reports", "crontab": "30 2 * * *",
    "params": {"name": "Ada"}, "timeout": "10m", "limits": {"fuel": "5G"}}]
}"#;

const YAML: &str = "
categories:
  - {id: reports, max_children: 2}
---
id: nightly
plugin: hello
category: reports
crontab: 30 2 * * *
params: {name: Ada}
timeout: 10m
limits: {fuel: 5G}
";

#[test]
fn the_three_languages_say_the_same() {
    let [toml, json, yaml] = [(Format::Toml, TOML), (Format::Json, JSON), (Format::Yaml, YAML)]
        .map(|(format, text)| {
            let bundle = read_text(format, text, &context()).unwrap_or_else(|e| panic!("{e}"));
            let events: Vec<_> = bundle.events.iter().map(|event| event.item.clone()).collect();
            let categories: Vec<_> =
                bundle.categories.iter().map(|category| category.item.clone()).collect();
            (events, categories, bundle.events[0].origin.line)
        });
    assert_eq!((&toml.0, &toml.1), (&json.0, &json.1));
    assert_eq!((&toml.0, &toml.1), (&yaml.0, &yaml.1));
    assert_eq!((toml.2, json.2, yaml.2), (6, 3, 5));
    assert_eq!(toml.0[0].category.as_str(), "reports");
    assert_eq!(toml.0[0].username, "ada");
}

#[test]
fn problems_have_the_line_of_the_field() {
    let text = "[[event]]\nid = \"a\"\nplugin = \"p\"\nretries = -1\n[event.limits]\nfuel = 1\nmemry = 2\n\n\
                [[event]]\nplugin = \"p\"\n";
    assert_eq!(
        told(Format::Toml, text),
        [
            "line 7: event[0].limits.memry: found a limit that there isn't; accepted is `memory`",
            "line 4: event[0].retries: found the number -1; accepted is a whole number from 0 to 1000",
            "line 9: event[1].id: found nothing; accepted is the event's id: 1 to 253 of the \
             characters a-z A-Z 0-9 _ - and full stops, a letter or digit first and on both sides \
             of each full stop",
        ]
        .map(str::to_owned)
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
}

#[test]
fn an_id_stands_once() {
    let text = "{\"events\": [{\"id\": \"a\", \"plugin\": \"p\"},\n{\"id\": \"a\", \"plugin\": \"p\"},\n\
                {\"id\": \"a\", \"plugin\": \"p\", \"namespace\": \"other\"}],\n\"categories\": [{\"id\": \"a\"}]}";
    assert_eq!(
        told(Format::Json, text),
        [
            "line 2: events[1].id: found \"a\", which is defined at line 1 too; accepted is another id"
        ]
    );
}

#[test]
fn documents_of_another_shape_are_refused() {
    for (text, expected) in [
        ("[]", "found an array of 0; accepted is arrays under"),
        ("{}", "found an empty object"),
        ("{\"jobs\": []}", "found an object with \"jobs\""),
        ("{\"event\": {}}", "event: found an object of 0; accepted is an array of objects"),
        ("{\"event\": [5]}", "event[0]: found the number 5; accepted is an object"),
        (
            "{\"event\": [], \"evnts\": []}",
            "\"evnts\": found a key that definitions don't have; accepted is `event",
        ),
        ("", "found no JSON"),
    ] {
        let told = told(Format::Json, text);
        assert!(told[0].contains(expected), "{text}: {told:?}");
    }
    assert_eq!(told(Format::Yaml, "# nothing\n")[0], format!("found nothing; accepted is {SHAPE}"));
}

#[test]
fn an_empty_list_is_no_mistake() {
    let bundle = read_text(Format::Json, "{\"events\": []}", &context()).unwrap();
    assert_eq!(bundle, Bundle::default());
}

#[test]
fn problems_beyond_the_hundredth_are_counted() {
    let text = format!("events: [{}]", "{},".repeat(80));
    let refused = read_text(Format::Yaml, &text, &context()).unwrap_err();
    assert_eq!((refused.list().len(), refused.more()), (100, 60));
}

#[test]
fn of_several_documents_the_wrong_one_is_told() {
    let text = "id: a\nplugin: p\n---\n---\nid: b\nplugin: p\nretries: -1\n";
    let told = told(Format::Yaml, text);
    assert!(told[0].starts_with("line 7: document 2: retries: found"), "{told:?}");
}
