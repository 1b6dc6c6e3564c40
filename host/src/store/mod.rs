//! The store: what outlives the process.
//!
//! [`Store`] speaks of the domain (submit, claim, finish, define, list) and never of SQL, so that
//! the same engine can run on another database. SQLite is behind it now ([`sqlite`]).
//!
//! - [`jobs`]: submissions, claims, ends, history
//! - [`definitions`]: events and categories, and the cursors of their schedules
//! - [`bindings`]: bindings, and the webhook clients whose deliveries they look at
//! - [`plugins`], [`tokens`], [`secrets`], [`keys`]: what their names say
//! - [`deliveries`]: what was accepted from outside, and what it started
//! - [`notices`]: web hooks and mails that are still to be sent
//!
//! Everything that changes something is on disk when it returns.

pub mod bindings;
#[cfg(test)]
pub(crate) mod contract;
pub mod definitions;
pub mod deliveries;
mod error;
pub mod jobs;
pub mod keys;
pub mod notices;
mod page;
pub mod plugins;
mod refusal;
pub mod secrets;
pub mod sqlite;
pub mod tokens;

pub use error::StoreError;
pub use page::{Cursor, CursorError, Page};
pub use refusal::Refusal;

/// Everything that is kept.
pub trait Store:
    jobs::Jobs
    + definitions::Definitions
    + bindings::Bindings
    + deliveries::Deliveries
    + plugins::Plugins
    + tokens::Tokens
    + secrets::Secrets
    + keys::Keys
    + notices::Notices
{
}

impl<T> Store for T where
    T: jobs::Jobs
        + definitions::Definitions
        + bindings::Bindings
        + deliveries::Deliveries
        + plugins::Plugins
        + tokens::Tokens
        + secrets::Secrets
        + keys::Keys
        + notices::Notices
{
}
