//! From local times to instants: the search for the next one through the changes of a zone's clocks.

use jiff::{Span, ToSpan, civil::DateTime};

use super::Zone;
use super::calendar::Calendar;
use super::zone::Stretch;

/// More than any two clocks on earth, or one zone's before and after a change, are apart.
const FURTHEST_APART: i64 = 52 * 3600;

impl Calendar {
    /// The first due instant after `after`.
    ///
    /// Through a stretch of steady clocks, the next local time is found by its parts, whatever
    /// lies between. Where the stretch ends before it, nothing can be due until clocks show, give
    /// or take the furthest they can be apart, the first local time of the calendar; so the search
    /// goes on there, or with the next stretch if that is later. Adds to `steps` how many months
    /// and stretches were looked at.
    pub(super) fn next_after(&self, after: i64, zone: &Zone, steps: &mut u32) -> Option<i64> {
        let mut from = self.resolution().ceil(after + 1);
        loop {
            *steps = steps.saturating_add(1);
            let stretch = zone.stretch(from)?;
            if let Some(due) = self.due_in(stretch, from, steps) {
                return Some(due);
            }
            let earliest = self.earliest(stretch.local(from)?, steps)?;
            from = self.resolution().ceil(earliest.max(stretch.end?));
        }
    }

    /// The first due instant of `stretch` that is not before `from`.
    fn due_in(&self, stretch: Stretch, from: i64, steps: &mut u32) -> Option<i64> {
        // An offset that is no whole number of minutes lets a minute of UTC start within a local
        // one, which is due as a whole.
        let local = self.whole(stretch.local(from)?)?;
        let found = self.first_from(local, steps)?;
        let due = self.resolution().ceil(stretch.instant(found)?);
        stretch.end.is_none_or(|end| due < end).then_some(due)
    }

    /// An instant before which nothing is due, from a time at which clocks show `local`.
    fn earliest(&self, local: DateTime, steps: &mut u32) -> Option<i64> {
        let apart: Span = FURTHEST_APART.seconds();
        let first = self.first_from(local.checked_sub(apart).ok()?, steps)?;
        let as_if_utc = jiff::tz::Offset::UTC.to_timestamp(first).ok()?.as_second();
        Some(as_if_utc - FURTHEST_APART)
    }

    /// `local` without what is finer than the resolution.
    fn whole(&self, local: DateTime) -> Option<DateTime> {
        let unit = self.resolution().seconds();
        let excess = i64::from(local.second()).rem_euclid(unit);
        local.checked_sub(excess.seconds()).ok()
    }
}
