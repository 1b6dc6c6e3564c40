//! How long to last: a number of seconds, or a random one out of a span.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use sandyard_guest::{Error, Result};

/// Seconds, such as `60` or `0.5`, or a random number of seconds out of a span, such as `10-20`.
pub(crate) fn choose(text: &str) -> Result<Duration> {
    let refused = || {
        Error::new(format!(
            "param `duration`: {text:?}, expected seconds like 60 or a span like 10-20"
        ))
    };
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let seconds = |text: &str| text.trim().parse::<f64>().map_err(|_| refused());
    let (low, high) = (seconds(low)?, seconds(high)?);
    let chosen = if low < high { low + (high - low) * random() } else { low };
    if low > high {
        return Err(refused());
    }
    Duration::try_from_secs_f64(chosen).map_err(|_| refused())
}

/// A random number from 0.0 up to 1.0. The standard library seeds its hash maps at random, which is
/// random enough here.
pub(crate) fn random() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_taken_as_they_are() {
        assert_eq!(choose("60").unwrap(), Duration::from_secs(60));
        assert_eq!(choose(" 0.5 ").unwrap(), Duration::from_millis(500));
    }

    #[test]
    fn a_span_gives_what_lies_in_it() {
        for _ in 0..100 {
            let chosen = choose("1.5-2.5").unwrap().as_secs_f64();
            assert!((1.5..=2.5).contains(&chosen), "{chosen}");
        }
        assert_eq!(choose("2-2").unwrap(), Duration::from_secs(2));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "soon", "-5", "5-", "3-2", "1-2-3", "NaN", "inf"] {
            assert!(choose(text).is_err(), "{text}");
        }
    }
}
