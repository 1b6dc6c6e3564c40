//! What a plain scalar of YAML is.

use serde_json::{Number, Value};

/// The value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2): null, a flag, a
/// number or a text. Or what was found and what would be accepted, for a number that JSON doesn't
/// have.
pub(super) fn read(text: &str) -> Result<Value, (String, &'static str)> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_endless(text) => {
            return Err((format!("the number {text}"), "a finite number, or a text in quotes"));
        }
        _ => match number(text) {
            Some(number) => number.map(Value::Number).ok_or_else(|| {
                (
                    format!("a number of {} digits", text.len()),
                    "a smaller number, or a text in quotes",
                )
            })?,
            None => Value::String(text.to_owned()),
        },
    })
}

fn is_endless(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// The number that is written; none where it is no number, and none in it where it is too large.
fn number(text: &str) -> Option<Option<Number>> {
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if is_digits(unsigned) {
        let text = text.strip_prefix('+').unwrap_or(text);
        let whole = text.parse::<i64>().map(Number::from);
        return Some(whole.or_else(|_| text.parse::<u64>().map(Number::from)).ok());
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent = exponent.map(|text| text.strip_prefix(['-', '+']).unwrap_or(text));
    let is_mantissa = match mantissa.split_once('.') {
        Some(("", after)) => is_digits(after),
        Some((before, after)) => is_digits(before) && (after.is_empty() || is_digits(after)),
        None => is_digits(mantissa),
    };
    let is_float = is_mantissa && exponent.is_none_or(is_digits);
    is_float.then(|| text.parse().ok().and_then(Number::from_f64))
}

fn radix(digits: &str, radix: u32) -> Option<Option<Number>> {
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    is_number.then(|| u64::from_str_radix(digits, radix).ok().map(Number::from))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_are_what_the_core_schema_says() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("0", json!(0)),
            ("-12", json!(-12)),
            ("+12", json!(12)),
            ("010", json!(10)),
            ("0o17", json!(15)),
            ("0x1F", json!(31)),
            ("18446744073709551615", json!(u64::MAX)),
            ("1.5", json!(1.5)),
            ("-.5e1", json!(-5.0)),
            ("1.", json!(1.0)),
            ("1e3", json!(1000.0)),
            (".", json!(".")),
            ("e1", json!("e1")),
            ("1e", json!("1e")),
            ("1_000", json!("1_000")),
            ("12:30", json!("12:30")),
            ("0x", json!("0x")),
            ("64 MiB", json!("64 MiB")),
            ("2026-12-01T10:00:00", json!("2026-12-01T10:00:00")),
        ] {
            assert_eq!(read(text), Ok(value), "{text:?}");
        }
    }

    #[test]
    fn numbers_that_json_lacks_are_refused() {
        for text in
            [".inf", "-.Inf", ".nan", "1e999", "99999999999999999999", "0xFFFFFFFFFFFFFFFFF"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
