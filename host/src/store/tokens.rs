//! Tokens, kept as hashes.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::Namespace;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Everything, in every namespace.
    #[serde(rename = "admin")]
    Admin,
    /// Looking at what is there.
    #[serde(rename = "read")]
    Read,
    /// Starting and stopping jobs.
    #[serde(rename = "run")]
    Run,
    /// Changing events, categories and plugins.
    #[serde(rename = "edit")]
    Edit,
    /// Sending deliveries to the events endpoint.
    #[serde(rename = "events:send")]
    SendEvents,
}

/// A token, without what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenEntry {
    /// What it goes by, like `t01j...`.
    pub id: String,
    /// What it is for, in its maker's words.
    pub title: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Where; in every namespace, if absent.
    pub namespaces: Option<Vec<Namespace>>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When it was last used, in seconds since 1970, to the minute.
    pub last_used: Option<i64>,
}

/// The SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// Tokens.
#[async_trait]
pub trait Tokens: Send + Sync + 'static {
    /// The token with this hash. Costs no disk access, and as long whether it is there or not.
    fn token(&self, hash: &TokenHash) -> Option<Arc<TokenEntry>>;

    /// All tokens, oldest first.
    fn tokens(&self) -> Vec<Arc<TokenEntry>>;

    /// Keeps a token.
    ///
    /// # Errors
    /// The store failed.
    async fn put_token(&self, entry: TokenEntry, hash: TokenHash) -> Result<(), StoreError>;

    /// Revokes a token.
    ///
    /// # Errors
    /// There is none; the store failed.
    async fn revoke_token(&self, id: &str) -> Result<(), StoreError>;

    /// Notes that a token was used; it is written now and then.
    fn touch_token(&self, id: &str, now: i64);
}
