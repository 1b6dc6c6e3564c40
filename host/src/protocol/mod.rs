//! The plugin protocol: a job goes in as one line of JSON and as environment variables, and comes
//! out as lines, of which some are updates in JSON and the rest is the log.
//!
//! Nothing here runs, opens or waits for anything. What comes in from a plugin is untrusted and is
//! bounded before it is held.

mod bounded_value;
mod dialect;
mod environment;
mod event_field;
pub mod event_update;
mod html;
mod html_cost;
mod key;
mod launch;
mod line;
mod lines;
mod log;
mod mask;
mod observer;
mod perf;
mod query;
mod refusal;
mod report;
mod status;
mod table;
mod text;
mod timing;
mod transcript;
mod update;
mod variables;

pub use bounded_value::read_object;
pub use dialect::{Dialect, DialectError};
pub use html::Html;
pub use launch::{DEFAULT_CATEGORY_TITLE, LOG_FILE, Launch};
pub(crate) use mask::MASKED;
pub use observer::{LogSource, Observer};
pub use perf::Perf;
pub use refusal::Refusal;
pub(crate) use refusal::{describe, excerpt};
pub use report::End;
pub use status::Status;
pub use transcript::Transcript;
pub use update::Update;
pub use variables::{MAX_ENVIRONMENT, MAX_VALUE, MAX_VARIABLES};

#[cfg(test)]
mod tests;
