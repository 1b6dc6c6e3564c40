//! Numbers, and arithmetic that keeps integers integers.

use std::cmp::Ordering;

use super::Value;

/// A number. An integer here is within `i64` or `u64`, or a sum or product of such on its way
/// back to a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    Integer(i128),
    Float(f64),
}

impl Number {
    /// The number that JSON has.
    #[inline]
    pub(crate) fn of(number: &serde_json::Number) -> Self {
        match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Self::Integer(integer.into()),
            (None, Some(integer)) => Self::Integer(integer.into()),
            (None, None) => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a float is as near as a float can be")]
    pub(crate) fn float(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Float(float) => float,
        }
    }

    /// The order of two numbers by what they are worth; none for what is not a number.
    pub(crate) fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => Some(one.cmp(&other)),
            (Self::Float(one), Self::Float(other)) => one.partial_cmp(&other),
            (Self::Integer(one), Self::Float(other)) => exact_order(one, other),
            (Self::Float(one), Self::Integer(other)) => {
                exact_order(other, one).map(Ordering::reverse)
            }
        }
    }

    /// The integer it is, or that is left when the fraction of a float is cut.
    #[expect(clippy::cast_possible_truncation, reason = "the cast ends at the bounds, as meant")]
    pub(crate) fn truncated(self) -> i64 {
        match self {
            Self::Integer(integer) => {
                i64::try_from(integer).unwrap_or(if integer < 0 { i64::MIN } else { i64::MAX })
            }
            Self::Float(float) => float as i64,
        }
    }

    /// The value, if an integer is within its bounds.
    pub(crate) fn value<'e>(self) -> Option<Value<'e>> {
        match self {
            Self::Float(float) => Some(Value::Float(float)),
            Self::Integer(integer) => match i64::try_from(integer) {
                Ok(integer) => Some(Value::Integer(integer)),
                Err(_) => u64::try_from(integer).ok().map(Value::Unsigned),
            },
        }
    }
}

impl From<Number> for Value<'_> {
    /// The value; an integer that is out of bounds becomes a float.
    fn from(number: Number) -> Self {
        number.value().unwrap_or_else(|| Self::Float(number.float()))
    }
}

/// The order of an integer and a float. Making a float of the integer first would make different
/// integers equal to one float, which is no order that can be sorted by.
#[expect(clippy::cast_possible_truncation, reason = "the cast ends at the bounds, as meant")]
fn exact_order(integer: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    let whole = float.trunc();
    let order = integer.cmp(&(whole as i128));
    Some(order.then(whole.partial_cmp(&float)?))
}

/// A float as text: as an integer if it is one, without exponent from a millionth to below 1e21.
pub(crate) fn float_text(float: f64) -> String {
    let size = float.abs();
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if size.is_infinite() {
        return if float < 0.0 { "-Inf" } else { "+Inf" }.to_owned();
    }
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return float.to_string();
    }
    let written = format!("{float:e}");
    match written.split_once('e') {
        Some((mantissa, exponent)) if !exponent.starts_with('-') => {
            format!("{mantissa}e+{exponent}")
        }
        _ => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_without_exponent_below_1e21() {
        for (float, wanted) in [
            (1.0, "1"),
            (2.5, "2.5"),
            (1e6, "1000000"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (-1.5e300, "-1.5e+300"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(float_text(float), wanted);
        }
    }

    #[test]
    fn integers_stay_integers_to_the_last_digit() {
        let json: serde_json::Value =
            serde_json::from_str("[9007199254740993, 18446744073709551615, 1.0]").unwrap();
        let values: Vec<_> = json.as_array().unwrap().iter().map(Value::from).collect();
        assert!(matches!(
            values[..],
            [Value::Integer(9_007_199_254_740_993), Value::Unsigned(u64::MAX), Value::Float(_)]
        ));
    }
}
