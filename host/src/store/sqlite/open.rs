//! Opening a data directory, and closing it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Arc, RwLock};

use rusqlite::Connection;
use thiserror::Error;
use tokio::sync::watch;

use super::backlog::Backlog;
use super::components::Components;
use super::failure::Failure;
use super::jobs::JobWriter;
use super::lock::{Lock, LockError};
use super::logs::Logs;
use super::mover::Mover;
use super::notices::Seen;
use super::readers::Readers;
use super::sealer::{Sealer, SecretKey};
use super::tokens::Uses;
use super::upkeep::{self, Upkeep};
use super::views::Views;
use super::writer::{Shared, Writer};
use super::{
    SqliteConfig, SqliteStore, bindings, clients, connection, definitions, files, plugins, schema,
    secrets, tokens,
};
use crate::store::StoreError;

/// The database's file in the data directory.
pub(super) const DATABASE: &str = "sandyard.db";

/// Why a store can't be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// The data directory can't be taken.
    #[error(transparent)]
    Locked(#[from] LockError),
    /// What is in it can't be used.
    #[error("cannot use {}: {why}", path.display())]
    Unusable {
        /// The database, or the data directory.
        path: PathBuf,
        /// What is wrong, and what would help.
        why: String,
    },
}

impl SqliteStore {
    /// Opens the store in a data directory; an absent or empty one becomes a new store.
    ///
    /// # Errors
    /// Another process has it open; it can't be read or written; it is damaged, or of a later
    /// version; its secrets were sealed with another key.
    pub fn open(config: &SqliteConfig) -> Result<Self, OpenError> {
        let data = &config.data;
        files::make_folder(data).map_err(|failure| unusable(data, failure))?;
        let lock = Lock::take(data)?;
        Self::open_locked(config, lock).map_err(|failure| unusable(data, failure))
    }

    fn open_locked(config: &SqliteConfig, lock: Lock) -> Result<Self, Failure> {
        let database = config.data.join(DATABASE);
        let mut connection = connection::writer(&database)?;
        schema::migrate(&mut connection)?;
        let backlog = Backlog::open(&config.data, &mut connection)?;
        let sealer = sealer(config, &connection)?;
        let logs = Logs::open(&config.data, config.inline_log)?;
        let components = Components::open(&config.data)?;
        let views = load(&connection)?;
        logs.remove_orphans(&connection)?;
        let used: HashSet<_> = views.plugins.values().map(|entry| entry.digest.as_str()).collect();
        components.remove_orphans(&used)?;
        let jobs = JobWriter::open(&connection, &views, config.caps)?;
        let shared = Arc::new(Shared {
            counts: RwLock::new(jobs.counts()),
            changed: watch::Sender::new(views.generation),
            notices: watch::Sender::new(0),
            is_behind: AtomicBool::new(false),
            pruned_to: AtomicI64::new(0),
            views: RwLock::new(views),
        });
        let readers = Readers::open(database.clone(), config.readers)?;
        let mover = Mover::start(connection::mover(&database)?)?;
        let writer = Writer::start(connection, shared.clone(), jobs, backlog, mover)?;
        let uses = Arc::new(Uses::default());
        let upkeep = Upkeep::start(&database, uses.clone(), writer.sender()?)?;
        Ok(Self {
            upkeep,
            writer,
            readers,
            shared,
            logs,
            components,
            sealer,
            uses,
            seen_notices: Seen::default(),
            idempotency_age: config.idempotency_age,
            _lock: lock,
        })
    }
}

impl Drop for SqliteStore {
    /// Writes what was asked for and leaves a database without a write-ahead log.
    fn drop(&mut self) {
        let checkpointer = self.upkeep.end();
        self.writer.end();
        if let Some(connection) = checkpointer {
            upkeep::last_checkpoint(&connection);
        }
    }
}

/// What is read often. All of it is read here, so a damaged table is found out before anything is
/// taken in.
fn load(connection: &Connection) -> Result<Views, Failure> {
    let mut views = Views::default();
    definitions::load(connection, &mut views)?;
    plugins::load(connection, &mut views)?;
    tokens::load(connection, &mut views)?;
    bindings::load(connection, &mut views)?;
    clients::load(connection, &mut views)?;
    Ok(views)
}

/// The sealer with the key that was given, or the data directory's own.
fn sealer(config: &SqliteConfig, connection: &Connection) -> Result<Sealer, Failure> {
    let key = match &config.secret_key {
        Some(key) => key.clone(),
        None if !SecretKey::is_in_directory(&config.data) && secrets::are_there(connection)? => {
            return Err(secrets::key_is_gone());
        }
        None => SecretKey::of_directory(&config.data)?,
    };
    let sealer = Sealer::new(&key);
    secrets::check_key(connection, &sealer)?;
    Ok(sealer)
}

fn unusable(data: &Path, failure: Failure) -> OpenError {
    let path = match &failure {
        Failure::File { .. } => data.to_owned(),
        _ => data.join(DATABASE),
    };
    let why = match StoreError::from(failure) {
        StoreError::Unavailable(why) => why,
        other => other.to_string(),
    };
    OpenError::Unusable { path, why }
}
