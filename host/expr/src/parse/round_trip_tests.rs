//! The printed form of a tree is parsed to the same tree, and no text at all makes the parser panic.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::parse;

/// Sources of every construct, a few levels deep.
fn source() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("payload".to_owned()),
        Just("x.y?.z.w".to_owned()),
        Just("nil".to_owned()),
        Just("true".to_owned()),
        any::<u32>().prop_map(|number| number.to_string()),
        any::<f32>()
            .prop_filter("finite", |float| float.is_finite() && *float >= 0.0)
            .prop_map(|float| format!("{float:?}")),
        ".{0,6}".prop_map(|text| format!("{text:?}")),
        "[^`]{0,6}".prop_map(|text| format!("`{text}`")),
        Just("b'a\\xff'".to_owned()),
    ];
    leaf.prop_recursive(4, 48, 4, |inner| {
        let operator = prop::sample::select(vec![
            "+",
            "-",
            "*",
            "/",
            "%",
            "**",
            "^",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "&&",
            "||",
            "and",
            "or",
            "in",
            "not in",
            "matches",
            "contains",
            "startsWith",
            "endsWith",
            "..",
            "??",
        ]);
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(one, operator, other)| format!("{one} {operator} {other}")),
            pair.clone().prop_map(|(one, other)| format!("({one})[{other}]")),
            pair.clone().prop_map(|(one, other)| format!("({one})?.[{other}:]")),
            pair.clone().prop_map(|(one, other)| format!("({one})?.in.Method({other}).k")),
            pair.clone().prop_map(|(one, other)| format!("[{one}, {other},]")),
            pair.clone().prop_map(|(one, other)| format!("{{a: {one}, (\"k\"): {other}}}")),
            pair.clone().prop_map(|(one, other)| format!("let v = {one}; {other}; v")),
            pair.clone().prop_map(|(one, other)| format!("({one} ?: {other})")),
            pair.clone()
                .prop_map(|(one, other)| format!("any({one}, {{.k == # && #index > {other}}})")),
            pair.clone().prop_map(|(one, other)| format!("({one}) | reduce(#acc + #, {other})")),
            pair.clone().prop_map(|(one, other)| format!("if {one} {{ {other}; 1 }} else {{ 2 }}")),
            pair.prop_map(|(one, other)| format!("({one} ? {other} : f({one}))")),
            inner.clone().prop_map(|one| format!("!({one})")),
            inner.clone().prop_map(|one| format!("-{one}")),
            inner.prop_map(|one| format!("1 < ({one}) <= 3 < 4")),
        ]
    })
}

/// Words and signs of the language in any order.
fn soup() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "payload", "any", "map", "(", ")", "[", "]", "{", "}", ",", ".", "?.", "??", "?", ":",
        "::", "#", "#acc", "|", "||", "not", "in", "let", "=", ";", "if", "else", "1", "0x",
        "\"a\"", "'", "`", "\\", "..", "-", "!", "nil", "//", "/*", "é", "b'", "1e", " ",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #[test]
    fn what_is_printed_is_parsed_to_the_same_tree(source in source()) {
        // What mixes `??` with others is refused, which is no concern here.
        if let Ok(tree) = parse(&source) {
            let printed = tree.to_string();
            let again = parse(&printed);
            prop_assert_eq!(again.ok(), Some(tree), "{} became {}", source, printed);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in prop_oneof![soup(), ".*"]) {
        if let Err(error) = parse(&text) {
            prop_assert!(!error.to_string().is_empty() && error.position().offset <= text.len());
            prop_assert!(error.caret().ends_with('^'));
        }
    }
}

#[test]
fn most_sources_of_the_property_are_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sources = std::iter::repeat_with(|| source().new_tree(&mut runner).unwrap().current());
    let accepted = sources.take(200).filter(|source| parse(source).is_ok()).count();
    assert!(accepted > 100, "{accepted} of 200");
}
