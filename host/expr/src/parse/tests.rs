use super::parse;

/// The tree of a source, printed with all brackets.
fn printed(source: &str) -> String {
    match parse(source) {
        Ok(node) => node.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn operators_bind_as_the_language_says() {
    assert_eq!(printed("a || b && c"), "a || (b && c)");
    assert_eq!(printed("-2 ** 2"), "-(2 ** 2)");
    assert_eq!(printed("2 ** 3 ** 2"), "2 ** (3 ** 2)");
    assert_eq!(printed("1 - 2 - 3"), "1 - 2 - 3");
    assert_eq!(printed("(1 - 2) + 3"), "1 - 2 + 3");
    assert_eq!(printed("1 - (2 - 3)"), "1 - (2 - 3)");
    assert_eq!(printed("1 + 2 * 3 - 4"), "1 + (2 * 3) - 4");
    assert_eq!(printed("(1 + 2) * 3"), "(1 + 2) * 3");
    assert_eq!(printed("(2 ** 3) ** 2"), "(2 ** 3) ** 2");
    assert_eq!(printed("a == b in c != d"), "a == b in c != d");
    assert_eq!(printed("(a < b) < c"), "(a < b) < c");
    assert_eq!(printed("a ?? b ?? c"), "a ?? b ?? c");
    assert_eq!(printed("not x in y"), "(!x) in y");
    assert_eq!(printed("x not in y"), "!(x in y)");
    assert_eq!(printed("!x == y"), "(!x) == y");
    assert_eq!(printed("1 < 2 == true"), "(1 < 2) == true");
    assert_eq!(printed("1 < x <= 5 && y"), "(1 < x <= 5) && y");
    assert_eq!(printed("a ? b ? 1 : 2 : 3"), "a ? (b ? 1 : 2) : 3");
    assert_eq!(printed("a == b ?? c"), "a == (b ?? c)");
    assert_eq!(printed("a | f(1) | g()"), "g(f(a, 1))");
    assert_eq!(printed("1..n + 1"), "1 .. (n + 1)");
}

#[test]
fn members_chain_up_to_the_next_operator() {
    assert_eq!(printed("a.b?.c.d[0]"), r#"a["b"]?.["c"]["d"][0]"#);
    assert_eq!(printed("a?.[x][1:]"), "a?.[x][1:]");
    assert_eq!(printed("a.in.not.nil"), r#"a["in"]["not"]["nil"]"#);
    assert_eq!(printed("f(x).y.Z(1)"), r#"f(x)["y"].Z(1)"#);
}

#[test]
fn predicates_have_an_item() {
    assert_eq!(printed("any(xs, {.a > 1})"), r#"any(xs, {#["a"] > 1})"#);
    assert_eq!(printed("xs | map(#index + #acc)"), "map(xs, {#index + #acc})");
    assert_eq!(printed("sum(xs)"), "sum(xs)");
    assert_eq!(printed("sortBy(xs, .a, \"desc\")"), r#"sortBy(xs, {#["a"]}, "desc")"#);
    assert_eq!(
        printed("# > 1"),
        "error: `#` and `.field` are for predicates, as in any(list, # > 1) (1:1)"
    );
    assert_eq!(printed("any(xs)"), "error: any needs a predicate, as in any(list, # > 1) (1:7)");
}

#[test]
fn blocks_have_statements() {
    assert_eq!(printed("let x = 1; let y = 2; x + y"), "let x = 1; let y = 2; (x + y)");
    assert_eq!(printed("[let x = 1; x, 2]"), "[(let x = 1; x), 2]");
    assert_eq!(printed("1; 2;"), "1; 2");
    assert_eq!(printed("if a { 1 } else if b { 2 } else { 3 }"), "a ? 1 : (b ? 2 : 3)");
}

#[test]
fn what_is_wrong_has_its_place() {
    for (source, wanted) in [
        ("", "unexpected end of the expression (expected a value) (1:1)"),
        ("garbage!!!!!!", "unexpected `!` (expected an operator or the end) (1:8)"),
        ("payload.......foo", "unexpected `..` (expected a value) (1:10)"),
        ("foo...bar", "`#` and `.field` are for predicates, as in any(list, # > 1) (1:6)"),
        ("a ?? b == c", "`==` after `??` needs brackets around one of them (1:8)"),
        ("a = 1", "unexpected `=` (expected an operator or the end) (1:3)"),
        ("[1 2]", "unexpected number 2 (expected `,`) (1:4)"),
        ("9223372036854775808", "9223372036854775808 is no integer of 64 bits (1:1)"),
        ("let if = 1; 2", "unexpected `if` (expected the name of a variable) (1:5)"),
        ("{1+2: 3}", "unexpected `+` (expected `:`) (1:3)"),
    ] {
        assert_eq!(printed(source), format!("error: {wanted}"), "{source}");
    }
}

#[test]
fn no_source_is_too_deep_for_the_stack() {
    for unit in ["(", "[", "!", "-", "a?b:", "any(x,", "{a:", "let a=", "a.b+", "x[", "if ", "1<"] {
        let source = unit.repeat(8192 / unit.len());
        assert!(printed(&source).starts_with("error: "), "{unit}");
    }
    assert!(printed(&format!("a{}", ".b".repeat(200))).contains("members or unlike operators"));
    assert!(printed(&format!("a{}", " not in b".repeat(200))).contains("unlike operators"));
    assert!(printed(&"x".repeat(9000)).contains("9000 bytes, and at most 8192"));
    let wide = format!("[{}]", "1,".repeat(4000));
    assert!(parse(&wide).is_ok());
    for operator in ["+", "-", "*", "/", "%", "==", "&&", "||", "??", ".."] {
        let row = format!("a{}", format!("{operator}a").repeat(8191 / (operator.len() + 1)));
        assert!(parse(&row).is_ok(), "{operator}");
        assert_eq!(parse(&row).unwrap().height, 2);
    }
}
