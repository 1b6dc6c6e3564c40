//! Tests of reading YAML.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn one(text: &str) -> Document {
    let mut documents = read(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(documents.len(), 1);
    documents.pop().unwrap()
}

#[test]
fn every_value_has_its_line() {
    let text = "# a comment\nevents:\n  - id: a\n    timing:\n      hours: [1,\n        2]\n  - id: \"5\"\n    \
                notes: |\n      two\n      lines\n    retries: 5\n";
    let document = one(text);
    assert_eq!(
        document.value,
        json!({"events": [
            {"id": "a", "timing": {"hours": [1, 2]}},
            {"id": "5", "notes": "two\nlines\n", "retries": 5},
        ]})
    );
    let line = |path| document.place.line_of(&document.value, path);
    let paths = ["events", "events[0]", "events[0].timing.hours", "events[0].timing.hours[1]"];
    assert_eq!(paths.map(line), [2, 3, 5, 6]);
    assert_eq!(["events[1]", "events[1].retries"].map(line), [7, 11]);
}

#[test]
fn several_documents_and_empty_ones() {
    let documents = read("---\na: 1\n---\n---\n# nothing\n---\nb: !!str 2\n...\n").unwrap();
    let values: Vec<_> = documents.iter().map(|document| document.value.clone()).collect();
    assert_eq!(values, [json!({"a": 1}), json!({"b": "2"})]);
    assert_eq!(read("").unwrap(), []);
}

#[test]
fn aliases_are_followed() {
    let document = one("a: &x {b: [1, &y 2]}\nc: *x\nd: *y\n");
    assert_eq!(document.value, json!({"a": {"b": [1, 2]}, "c": {"b": [1, 2]}, "d": 2}));
}

#[test]
fn what_is_not_taken_is_refused_with_its_line() {
    for (text, line, found) in [
        ("a: 1\na: 2\n", 2, "the key \"a\" twice"),
        ("a: {x: 1}\nb:\n  <<: 1\n", 3, "a merge key"),
        ("a: 1\nb: !!binary aGk=\n", 2, "the tag"),
        ("a: !thing {}\n", 1, "the tag"),
        ("a: 1\n? [x, y]\n: 2\n", 2, "a key that is no text"),
        ("a: 1\nb: .inf\n", 2, "the number .inf"),
        ("a: &x [*x]\n", 1, "an alias inside"),
        ("a: [\nb", 2, "no YAML"),
        ("a: *nobody\n", 1, "no YAML"),
        ("crontab: */5 * * * *\n", 1, "no YAML"),
        ("a:\n\t- 1\n", 2, "no YAML"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.found.starts_with(found), "{text:?}: {error:?}");
        assert_eq!(error.line, Some(line), "{text:?}: {error:?}");
    }
}

#[test]
fn a_bomb_of_aliases_is_refused_and_costs_little() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert!(read(&text).unwrap_err().found.contains("more values"));
    let long = format!("a: &a {}\nb: [{}*a]\n", "x".repeat(1 << 20), "*a, ".repeat(1000));
    assert!(read(&long).unwrap_err().found.contains("more text"));
    let nested = (0..60).fold("x".to_owned(), |inner, level| format!("&b{level} [{inner}]"));
    assert!(read(&nested).is_ok());
    let inside = format!("a: &a {}{}\nb: {0}*a{1}\n", "[".repeat(40), "]".repeat(40));
    assert!(read(&inside).unwrap_err().found.contains("nested too deep"));
}

#[test]
fn no_shape_of_text_takes_long() {
    let size = 1 << 20;
    for part in [
        "[", "{", "- ", "? ", "[a, ", "{a: ", "!a ", "&a ", "a: ", "\"", "'", "|\n ", "---\n", "#",
        "%", "\t", "*a ", "a\n",
    ] {
        let started = Instant::now();
        let outcome = read(&part.repeat(size / part.len()));
        let taken = started.elapsed();
        assert!(
            taken < Duration::from_secs(20),
            "{part:?} took {taken:?} to {:?}",
            outcome.is_ok()
        );
    }
}

proptest! {
    #[test]
    fn json_is_yaml(value in "[a-z:#&*!|>'\"%@`, -]{0,12}") {
        let value = json!({"a": [value, 1, null, {"b": true}]});
        prop_assert_eq!(one(&value.to_string()).value, value);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\-{}\\[\\]:,&*!|>'\"%@#a \n.?<~1]{0,40}") {
        let _ = read(&text);
    }
}
