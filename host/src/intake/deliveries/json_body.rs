//! The JSON of a body.

use std::borrow::Cow;

use serde::Deserialize as _;
use serde_json::Value;

use super::message::MessageError;

/// The escape that stands for a character that can't be told, without its beginning.
const UNKNOWN: &[u8; 4] = b"fffd";

/// The first JSON value of a body; what follows it is nothing. An empty body is null. Halves of
/// surrogate pairs, which some writers leave behind when they cut a text, become U+FFFD, as Go has
/// it.
///
/// # Errors
/// [`MessageError::NoJson`].
pub(super) fn first_value(body: &[u8]) -> Result<Value, MessageError> {
    if body.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        return Ok(Value::Null);
    }
    let value = read(body).or_else(|error| match without_halves(body) {
        // Only a body that can't be read is looked through, so that no other pays for it.
        Cow::Owned(whole) => read(&whole),
        Cow::Borrowed(_) => Err(error),
    });
    value.map_err(MessageError::NoJson)
}

fn read(body: &[u8]) -> Result<Value, serde_json::Error> {
    // An iterator over values would refuse a number or a word that something else touches.
    Value::deserialize(&mut serde_json::Deserializer::from_slice(body))
}

/// The body with U+FFFD for each half of a surrogate pair. Backslashes stand only in texts, so that
/// nothing has to be known of where these begin.
fn without_halves(body: &[u8]) -> Cow<'_, [u8]> {
    let mut whole = Cow::Borrowed(body);
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(backslash) {
        at += found;
        let half = escaped(body, at).filter(|unit| (0xd800..0xe000).contains(unit));
        at += match half {
            None => 2,
            Some(0xd800..0xdc00)
                if escaped(body, at + 6).is_some_and(|unit| (0xdc00..0xe000).contains(&unit)) =>
            {
                12
            }
            Some(_) => {
                if let Some(digits) = whole.to_mut().get_mut(at + 2..at + 6) {
                    digits.copy_from_slice(UNKNOWN);
                }
                6
            }
        };
    }
    whole
}

fn backslash(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\\')
}

/// The UTF-16 unit that a backslash, a `u` and four hexadecimal digits at a place stand for; none
/// if they don't stand there.
fn escaped(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let mut digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
    digits.try_fold(0, |unit, digit| Some(unit * 16 + u16::try_from(digit?).ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(body: &str) -> Value {
        first_value(body.as_bytes()).unwrap()
    }

    #[test]
    fn half_a_surrogate_pair_is_a_character_that_can_t_be_told() {
        for (body, text) in [
            (r#""\ud800""#, "\u{fffd}"),
            (r#""a\uDFFFb""#, "a\u{fffd}b"),
            (r#""\ud83d\ude00 \ud83d""#, "\u{1f600} \u{fffd}"),
            (r#""\ud800\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud800\u0041""#, "\u{fffd}A"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud800\n\\ud800""#, "\u{fffd}\n\\ud800"),
            (r#""\ud800" and \ud8"#, "\u{fffd}"),
        ] {
            assert_eq!(of(body), json!(text), "{body}");
        }
        assert_eq!(of(r#"{"\ud800": ["\udc00"]}"#), json!({ "\u{fffd}": ["\u{fffd}"] }));
        for body in [r#""\ud800"#, r#""\ud80""#, r#""\ud800\""#, r#"{"\ud800"}"#, r#""\u{d800}""#] {
            assert!(first_value(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn what_else_is_wrong_is_told_where_it_stands() {
        let problem = first_value(br#"["\ud800", x]"#).unwrap_err().to_string();
        assert!(problem.ends_with("expected value at line 1 column 12"), "{problem}");
    }

    #[test]
    fn what_stands_too_deep_is_refused() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(first_value(nested(127).as_bytes()).is_ok());
        let problem = first_value(nested(128).as_bytes()).unwrap_err().to_string();
        assert!(problem.contains("recursion limit"), "{problem}");
    }
}
