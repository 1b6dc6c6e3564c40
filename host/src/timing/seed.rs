//! What picks the value that a crontab's `H` stands for.

use sha2::{Digest, Sha256};

use super::field::Field;

/// A text, the event's id, that picks a value for each field: always the same for the same event,
/// and spread over the span for many events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed<'a>(&'a str);

impl<'a> Seed<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self(text)
    }

    /// A number from 0 to less than `span`, for that field.
    ///
    /// Each field has its own, so that hours and minutes don't move together. The way it is
    /// computed must not change: events would move.
    pub(super) fn pick(self, field: Field, span: i16) -> i16 {
        let digest = Sha256::new()
            .chain_update(field.name())
            .chain_update([0])
            .chain_update(self.0)
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
        let number = u32::from_be_bytes([a, b, c, d]) % u32::from(span.max(1).unsigned_abs());
        i16::try_from(number).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pick_never_changes() {
        let seed = Seed::of("nightly");
        assert_eq!([Field::Minutes, Field::Hours].map(|field| seed.pick(field, 60)), [47, 7]);
        assert_eq!(seed.pick(Field::Minutes, 1), 0);
    }

    #[test]
    fn picks_spread_over_the_span() {
        let picks = (0..2000).map(|n| Seed::of(&format!("event{n}")).pick(Field::Minutes, 60));
        let mut counts = [0; 60];
        picks.for_each(|pick| counts[usize::from(pick.unsigned_abs())] += 1);
        assert!(counts.iter().all(|count| (10..70).contains(count)), "{counts:?}");
    }
}
