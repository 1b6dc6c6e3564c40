use serde_json::json;

use super::*;

fn mask(values: &[&[u8]]) -> Mask {
    let mut mask = Mask::default();
    for value in values {
        mask.add(&SecretValue::from(value.to_vec()));
    }
    mask
}

fn hidden(value: &str, text: &str) -> String {
    mask(&[value.as_bytes()]).text(text).into_owned()
}

#[test]
fn a_value_is_masked_in_every_usual_form() {
    const VALUE: &str = "p\"a/s ?&é<1>+~";
    for written in [
        VALUE,
        "cCJhL3MgPybDqTwxPit+",
        "cCJhL3MgPybDqTwxPit-",
        "7022612f73203f26c3a93c313e2b7e",
        "7022612F73203F26C3A93C313E2B7E",
        "p%22a%2Fs%20%3F%26%C3%A9%3C1%3E%2B~",
        "p%22a%2fs%20%3f%26%c3%a9%3c1%3e%2b~",
        "p%22a%2Fs+%3F%26%C3%A9%3C1%3E%2B%7E",
        "p%22a/s%20?&%C3%A9%3C1%3E+~",
        r#"p\"a/s ?&é<1>+~"#,
        r#"p\"a\/s ?&é<1>+~"#,
        r#"p\"a/s ?&\u00e9<1>+~"#,
        "p&quot;a/s ?&amp;é&lt;1&gt;+~",
    ] {
        assert_eq!(hidden(VALUE, &format!("a={written};")), "a=[masked];", "{written}");
    }
}

#[test]
fn base64_is_masked_with_and_without_padding_and_within_more() {
    assert_eq!(hidden("hunter2", "aHVudGVyMg== aHVudGVyMg"), "[masked] [masked]");
    // `user:correct horse battery`, `me:correct horse battery:x` and so on.
    for whole in ["user:correct horse", "me:correct horse:x", "root:correct horse, and more"] {
        use base64::Engine as _;
        let encoded = base64::engine::general_purpose::STANDARD.encode(whole);
        let masked = hidden("correct horse", &encoded);
        assert!(masked.contains(MASKED) && masked.len() < encoded.len(), "{whole}: {masked}");
    }
}

#[test]
fn a_long_value_is_masked_as_a_whole_and_only_as_a_whole() {
    let value: String = (0..20_000).map(|n| char::from(b'a' + (n * n % 26) as u8)).collect();
    let text = format!("<{value}> <{}>", &value[..19_999]);
    assert_eq!(hidden(&value, &text), format!("<[masked]> <{}>", &value[..19_999]));
}

#[test]
fn of_several_lines_each_longer_one_is_masked() {
    const KEY: &str = "-----BEGIN KEY-----\r\nMIIEvQIBADANBg\nshort\n";
    let masked = hidden(KEY, "MIIEvQIBADANBg, short, -----BEGIN KEY-----");
    assert_eq!(masked, "[masked], short, [masked]");
    assert_eq!(hidden(KEY, &format!("<{KEY}>")), "<[masked]>");
    // Values in files often end with a line feed that their readers cut off.
    assert_eq!(hidden("hunter2\n", "hunter2"), MASKED);
}

#[test]
fn what_overlaps_is_masked_together() {
    let mask = mask(&[b"abcdef", b"defghi", b"cde"]);
    assert_eq!(mask.text("<abcdefghi>"), "<[masked]>");
    assert_eq!(mask.text("abcdefabcdef cde"), "[masked][masked] cde");
    assert!(matches!(mask.text("abcde"), Cow::Borrowed("abcde")));
}

#[test]
fn what_is_no_text_is_masked_as_the_log_shows_it() {
    let masked = mask(&[b"\xff\0key\xfe"]);
    assert_eq!(masked.text("<\u{FFFD}\u{FFFD}key\u{FFFD}> ff006b6579fe"), "<[masked]> [masked]");
}

#[test]
fn a_value_that_a_cut_went_through_is_masked() {
    let mask = mask(&[b"correct horse"]);
    assert_eq!(mask.cut_text("a correct horse, a correct ho"), "a [masked], a [masked]");
    assert_eq!(mask.cut_text("a cor"), "a cor");
}

#[test]
fn json_keeps_its_shape() {
    let mask = mask(&[b"hunter2", b"12345678"]);
    let mut value = json!({
        "a": ["hunter2", 12_345_678, 123_456_789, true],
        "in hunter2": {"b": "x hunter2 y"},
        "z": null,
    });
    mask.value(&mut value);
    let expected = json!({
        "a": [MASKED, MASKED, 123_456_789, true],
        "in [masked]": {"b": "x [masked] y"},
        "z": null,
    });
    assert_eq!(value, expected);
}

#[test]
fn a_value_is_added_once_and_not_if_it_is_tiny() {
    let mut mask = Mask::default();
    assert_eq!(mask.add(&SecretValue::from(b"hunter2".to_vec())), Added::New);
    assert_eq!(mask.add(&SecretValue::from(b"hunter2".to_vec())), Added::Known);
    assert_eq!(mask.add(&SecretValue::from(b"abc\n".to_vec())), Added::TooShort);
    assert_eq!(mask.add(&SecretValue::from(b"abc\n".to_vec())), Added::Known);
    assert_eq!(mask.text("abc hunter2"), "abc [masked]");
}
