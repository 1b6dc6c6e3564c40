//! A set of small numbers.

/// A set of numbers from 0 to 63.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Values(u64);

impl Values {
    pub(super) const EMPTY: Self = Self(0);

    /// All numbers from `lowest` to `highest`.
    pub(super) fn range(lowest: u8, highest: u8) -> Self {
        (lowest..=highest).collect()
    }

    pub(super) fn contains(self, number: u8) -> bool {
        number < 64 && self.0 & (1 << number) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    pub(super) fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The least number of the set that is at least `number`.
    pub(super) fn at_least(self, number: u8) -> Option<u8> {
        let rest = self.0.checked_shr(u32::from(number)).filter(|rest| *rest != 0)?;
        u8::try_from(rest.trailing_zeros()).ok().map(|more| number + more)
    }

    /// The numbers in rising order.
    pub(super) fn iter(self) -> impl DoubleEndedIterator<Item = u8> {
        (0..64).filter(move |number| self.contains(*number))
    }
}

impl FromIterator<u8> for Values {
    /// Numbers above 63 are left out.
    fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
        let small = numbers.into_iter().filter(|number| *number < 64);
        Self(small.fold(0, |bits, number| bits | (1 << number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_member_is_found_at_and_beyond_the_ends() {
        let values: Values = [0, 5, 63].into_iter().collect();
        let found: Vec<_> = [0, 1, 5, 6, 63, 64, 255].map(|n| values.at_least(n)).into();
        assert_eq!(found, [Some(0), Some(5), Some(5), Some(63), Some(63), None, None]);
        assert_eq!(Values::EMPTY.at_least(0), None);
        assert_eq!(Values::range(0, 63).len(), 64);
    }
}
