//! Moments, lengths of time and time zones.

mod format;
mod layout;
mod read;
mod span;
mod time;
mod zone;

pub use span::Span;
pub use time::Time;
pub use zone::Zone;
