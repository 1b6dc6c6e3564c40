//! Params as forms send them.
//!
//! A form sends every field as text: `"90"`, `"1"`, `""`. These functions, with serde's
//! `deserialize_with`, take the text as well as the proper type.
//!
//! ```
//! use sandyard_guest::lenient;
//!
//! #[derive(serde::Deserialize)]
//! struct Params {
//!     #[serde(deserialize_with = "lenient::number")]
//!     rows: u32,
//!     #[serde(default, deserialize_with = "lenient::optional_number")]
//!     delay: Option<f64>,
//!     #[serde(default, deserialize_with = "lenient::flag")]
//!     follow: bool,
//!     #[serde(default, deserialize_with = "lenient::text")]
//!     note: String,
//! }
//!
//! let params: Params = serde_json::from_str(r#"{"rows":"90","delay":"","follow":"1","note":7}"#).unwrap();
//! assert_eq!((params.rows, params.delay, params.follow, params.note.as_str()), (90, None, true, "7"));
//! ```

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// A number, or text that is one. White space around it is left out.
///
/// # Errors
/// It is neither, or does not fit `T`.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Params {
///     #[serde(deserialize_with = "sandyard_guest::lenient::number")]
///     rows: u32,
/// }
/// let params: Params = serde_json::from_str(r#"{"rows": " 90 "}"#).unwrap();
/// assert_eq!(params.rows, 90);
/// ```
pub fn number<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<T, D::Error> {
    let scalar = from.deserialize_any(ScalarVisitor("a number, or text that is one"))?;
    parse(&scalar)
}

/// A number, text that is one, or nothing: blank text and null are `None`. Give it
/// `#[serde(default)]` too.
///
/// # Errors
/// There is something, and it is no number or does not fit `T`.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Params {
///     #[serde(default, deserialize_with = "sandyard_guest::lenient::optional_number")]
///     rows: Option<u32>,
/// }
/// let params: Params = serde_json::from_str(r#"{"rows": ""}"#).unwrap();
/// assert_eq!(params.rows, None);
/// ```
pub fn optional_number<'de, D: Deserializer<'de>, T: FromStr>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let scalar = from.deserialize_any(ScalarVisitor("a number, text that is one, or nothing"))?;
    if scalar.is_blank() { Ok(None) } else { parse(&scalar).map(Some) }
}

/// True or false, also as 1 or 0, and as text: `1`, `true`, `yes`, `on`, and `0`, `false`, `no`,
/// `off` or blank.
///
/// # Errors
/// It is something else.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Params {
///     #[serde(default, deserialize_with = "sandyard_guest::lenient::flag")]
///     follow: bool,
/// }
/// let params: Params = serde_json::from_str(r#"{"follow": 1}"#).unwrap();
/// assert!(params.follow);
/// ```
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let scalar = from.deserialize_any(ScalarVisitor("true or false"))?;
    match scalar.text().trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" | "" => Ok(false),
        _ => Err(D::Error::invalid_value(
            scalar.unexpected(),
            &"true or false, 1 or 0, yes or no, on or off",
        )),
    }
}

/// Text, or a number or truth value as its text. Null is empty text.
///
/// # Errors
/// It is a list or an object.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Params {
///     #[serde(default, deserialize_with = "sandyard_guest::lenient::text")]
///     code: String,
/// }
/// let params: Params = serde_json::from_str(r#"{"code": 42}"#).unwrap();
/// assert_eq!(params.code, "42");
/// ```
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(from.deserialize_any(ScalarVisitor("text"))?.text())
}

fn parse<T: FromStr, E: Error>(scalar: &Scalar) -> Result<T, E> {
    scalar
        .text()
        .trim()
        .parse()
        .map_err(|_| E::invalid_value(scalar.unexpected(), &std::any::type_name::<T>()))
}

/// One JSON value that is neither list nor object.
enum Scalar {
    Absent,
    Flag(bool),
    Natural(u64),
    Whole(i64),
    Fraction(f64),
    Text(String),
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Flag(flag) => flag.to_string(),
            Self::Natural(number) => number.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Fraction(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    fn is_blank(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Absent => Unexpected::Unit,
            Self::Flag(flag) => Unexpected::Bool(*flag),
            Self::Natural(number) => Unexpected::Unsigned(*number),
            Self::Whole(number) => Unexpected::Signed(*number),
            Self::Fraction(number) => Unexpected::Float(*number),
            Self::Text(text) => Unexpected::Str(text),
        }
    }
}

/// Takes any scalar; the text says what was expected, for the message that refuses the rest.
struct ScalarVisitor(&'static str);

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Natural(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Whole(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Fraction(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Absent)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn numbers_come_as_numbers_and_as_text() {
        for value in [json!(2), json!(2.0), json!("2"), json!(" 2 ")] {
            assert_eq!(number::<_, u32>(value).unwrap(), 2);
        }
        assert_eq!(number::<_, f64>(json!("0.2")).unwrap(), 0.2);
        assert_eq!(number::<_, i32>(json!(-3)).unwrap(), -3);
    }

    #[test]
    fn what_is_no_number_is_refused_with_what_was_found() {
        let told = |value: Value| number::<_, u8>(value).unwrap_err().to_string();
        assert_eq!(told(json!("soon")), "invalid value: string \"soon\", expected u8");
        assert_eq!(told(json!(300)), "invalid value: integer `300`, expected u8");
        assert_eq!(
            told(json!([1])),
            "invalid type: sequence, expected a number, or text that is one"
        );
    }

    #[test]
    fn nothing_is_no_number_where_that_is_allowed() {
        for value in [json!(null), json!(""), json!("  ")] {
            assert_eq!(optional_number::<_, f64>(value).unwrap(), None);
        }
        assert_eq!(optional_number::<_, f64>(json!("5")).unwrap(), Some(5.0));
        assert!(optional_number::<_, f64>(json!("x")).is_err());
    }

    #[test]
    fn check_boxes_come_in_many_ways() {
        for value in [json!(true), json!(1), json!("1"), json!("True"), json!("on")] {
            assert!(flag(value).unwrap());
        }
        for value in [json!(false), json!(0), json!("0"), json!(""), json!(null), json!("No")] {
            assert!(!flag(value).unwrap());
        }
        assert_eq!(
            flag(json!("maybe")).unwrap_err().to_string(),
            "invalid value: string \"maybe\", expected true or false, 1 or 0, yes or no, on or off"
        );
    }

    #[test]
    fn scalars_come_as_text() {
        assert_eq!(text(json!(42)).unwrap(), "42");
        assert_eq!(text(json!(null)).unwrap(), "");
        assert!(text(json!({})).is_err());
    }
}
