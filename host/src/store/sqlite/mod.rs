//! The store in SQLite: one database, one process, one thread that writes.
//!
//! - `open`, `lock`, `connection`, `schema`, `config`: opening a data directory
//! - `writer`, `round`, `request`, `change`: the thread that writes, and what is asked of it
//! - `entry`, `journal`, `pending`, `backlog`: what comes by the thousand, in the journal and not in the tables yet
//! - `moving`, `mover`, `tables`: when it goes into the tables, and the thread that moves it
//! - `queue`: which job is next; in memory, as the `jobs` table and the backlog say
//! - `submit`, `jobs`, `finish`, `history`, `logs`: submissions, jobs on their way, their ends, and what is kept of them
//! - `bindings`, `clients`: bindings, the sets of them that deliveries refer to, webhook clients
//! - `views`: definitions, plugins and tokens in memory
//! - `readers`: connections that only read
//! - `upkeep`: the thread that does what nobody waits for
//! - `files`, `components`, `sealer`: files beside the database, and what is encrypted in it
//! - `event_list`, `references`: lists of events, and what events name
//! - the other files: one kind of thing each, behind the trait of the same name

mod backlog;
mod bindings;
mod change;
mod clients;
mod column;
mod components;
mod conditions;
mod config;
mod connection;
mod definitions;
mod deliveries;
mod delivery_list;
mod delivery_row;
mod entry;
mod event_list;
mod failure;
mod files;
mod finish;
mod history;
mod job_names;
mod jobs;
mod journal;
mod keys;
mod lane;
mod lock;
mod logs;
mod mover;
mod moving;
mod notices;
mod open;
mod pending;
mod plugins;
mod queue;
mod readers;
mod references;
mod request;
mod round;
mod rows_page;
mod rules;
mod schema;
mod sealer;
mod secrets;
mod submit;
mod tables;
mod tokens;
mod upkeep;
mod views;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use config::{Caps, SqliteConfig};
pub use lock::LockError;
pub use open::OpenError;
pub use sealer::{SecretKey, SecretKeyError};

use components::Components;
use logs::Logs;
use readers::Readers;
use sealer::Sealer;
use upkeep::Upkeep;
use writer::{Shared, Writer};

/// The store in SQLite.
pub struct SqliteStore {
    upkeep: Upkeep,
    writer: Writer,
    readers: Readers,
    shared: Arc<Shared>,
    logs: Logs,
    components: Components,
    sealer: Sealer,
    /// Shared with the upkeep.
    uses: Arc<tokens::Uses>,
    seen_notices: notices::Seen,
    /// In seconds.
    idempotency_age: u64,
    /// Held as long as the store is open.
    _lock: lock::Lock,
}
