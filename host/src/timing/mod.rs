//! When an event runs: what its author wrote, in, and the instants at which it is due, out.
//!
//! A [`Timing`] is read from an event's definition; with a [`Zone`] it answers whether an instant
//! is due and which instant is due next. Nothing here reads a clock, waits, or starts anything.
//!
//! Local times follow the clock on the wall of the event's zone (protocol page, 4.2 and
//! 4.3): a time that a change of clocks skips does not run, and one that happens twice runs twice.
//! Instants are whole seconds since 1970-01-01T00:00:00Z; the schedule ends with the year 3000.

mod calendar;
mod calendar_text;
mod crontab;
mod crontab_item;
mod description;
mod error;
mod event_timing;
mod field;
mod interval;
mod moments;
mod object;
mod reach;
mod resolution;
mod seed;
mod values;
mod walk;
mod years;
mod zone;

#[cfg(test)]
mod calendar_tests;
#[cfg(test)]
mod clock_change_tests;
#[cfg(test)]
mod croner_tests;
#[cfg(test)]
mod crontab_tests;
#[cfg(test)]
mod test_patterns;
#[cfg(test)]
mod timing_tests;

pub use error::TimingError;
pub use event_timing::Timing;
pub use resolution::Resolution;
pub use zone::{Zone, ZoneError};
