//! How a store is set up.

use std::path::PathBuf;

use super::sealer::SecretKey;
use crate::model::Bytes;

/// How a store is set up.
#[derive(Debug, Clone)]
pub struct SqliteConfig {
    /// The data directory.
    pub data: PathBuf,
    /// How many jobs may be on their way.
    pub caps: Caps,
    /// Logs up to this size stand in the database; longer ones get a file of their own.
    pub inline_log: Bytes,
    /// Connections that read.
    pub readers: usize,
    /// The key that secrets are encrypted with; `secret.key` in the data directory, made at the
    /// first start, if absent.
    pub secret_key: Option<SecretKey>,
    /// For how long a repeat under the same idempotency key gets the first answer, in seconds.
    pub idempotency_age: u64,
}

/// How many jobs may be on their way; 0 is no cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// On the whole host, waiting ones included. What is beyond is refused.
    pub host: u32,
    /// Running at once in each namespace.
    pub namespace: u32,
}

impl SqliteConfig {
    /// The defaults, in `data`.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            caps: Caps { host: 100_000, namespace: 0 },
            inline_log: Bytes(64 << 10),
            readers: 4,
            secret_key: None,
            idempotency_age: 7 * 86_400,
        }
    }
}
