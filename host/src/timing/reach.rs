//! How far the schedule reaches.

use jiff::civil::DateTime;

/// The first and the last year that anything can be due in (protocol page, 4.2).
pub(super) const FIRST_YEAR: i16 = 1970;
pub(super) const LAST_YEAR: i16 = 3000;

/// The last second of the last year, in UTC.
pub(super) const LAST_INSTANT: i64 = 32_535_215_999;

/// Whether anything can be due at `instant`.
pub(super) fn has_instant(instant: i64) -> bool {
    (0..=LAST_INSTANT).contains(&instant)
}

/// Whether anything can be due when clocks show `local`.
pub(super) fn has_local(local: DateTime) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&local.year())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_last_instant_ends_the_last_year() {
        let last = Timestamp::from_second(LAST_INSTANT).unwrap();
        assert_eq!(last.to_string(), format!("{LAST_YEAR}-12-31T23:59:59Z"));
    }
}
