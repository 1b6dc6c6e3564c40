//! Lengths of time.

/// A length of time, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

/// The units, from the greatest, with their nanoseconds.
const UNITS: [(&str, i64); 8] = [
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ns", 1),
];

impl Span {
    pub(crate) fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// How many nanoseconds it is long.
    pub fn nanoseconds(self) -> i64 {
        self.0
    }

    /// Reads a form like `1h30m`, `-1.5s` or `300ms`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Some(Self(0));
        }
        if rest.is_empty() {
            return None;
        }
        let mut total = 0_i128;
        while !rest.is_empty() {
            let (number, after) =
                split(rest, |character| character.is_ascii_digit() || character == '.');
            let (unit, after) =
                split(after, |character| !character.is_ascii_digit() && character != '.');
            let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
            total = total.checked_add(scaled(number, *size)?)?;
            rest = after;
        }
        i64::try_from(if negative { -total } else { total }).ok().map(Self)
    }

    /// The form that [`Span::read`] reads, from hours to the smallest unit that is needed.
    pub(crate) fn shown(self) -> String {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        match size {
            0 => "0s".to_owned(),
            1..1_000 => format!("{sign}{size}ns"),
            1_000..1_000_000 => format!("{sign}{}\u{b5}s", fraction(size, 1_000)),
            1_000_000..1_000_000_000 => format!("{sign}{}ms", fraction(size, 1_000_000)),
            _ => {
                let (minutes, seconds) = (size / 60_000_000_000, size % 60_000_000_000);
                let mut text = sign.to_owned();
                if minutes >= 60 {
                    text.push_str(&format!("{}h", minutes / 60));
                }
                if minutes > 0 {
                    text.push_str(&format!("{}m", minutes % 60));
                }
                text + &fraction(seconds, 1_000_000_000) + "s"
            }
        }
    }
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|character| !belongs(character)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A decimal number times a unit, without rounding errors of floats.
fn scaled(number: &str, unit: i64) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let digits = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i64>().ok() };
    let kept = fraction.get(..fraction.len().min(15))?;
    let divisor = 10_i128.checked_pow(u32::try_from(kept.len()).ok()?)?;
    let unit = i128::from(unit);
    Some(i128::from(digits(whole)?) * unit + i128::from(digits(kept)?) * unit / divisor)
}

fn fraction(size: u64, unit: u64) -> String {
    let places = unit.ilog10() as usize;
    let text = format!("{}.{:0places$}", size / unit, size % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_shown() {
        for (text, nanoseconds, shown) in [
            ("90m", 5_400_000_000_000, "1h30m0s"),
            ("1h", 3_600_000_000_000, "1h0m0s"),
            ("-1.5s", -1_500_000_000, "-1.5s"),
            (".5ms", 500_000, "500µs"),
            ("1us1ns", 1001, "1.001µs"),
            ("0", 0, "0s"),
            ("1m0.25s", 60_250_000_000, "1m0.25s"),
        ] {
            let span = Span::read(text).unwrap();
            assert_eq!(
                (span.nanoseconds(), span.shown()),
                (nanoseconds, shown.to_owned()),
                "{text}"
            );
        }
        for wrong in ["", "1", "h", "1d", "-", ".s", "1.2.3s", "99999999999h", "1h 2m"] {
            assert_eq!(Span::read(wrong), None, "{wrong}");
        }
    }
}
