//! Tokens, kept as hashes.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use rusqlite::{Connection, params};

use super::SqliteStore;
use super::failure::Failure;
use super::views::Views;
use crate::model::Namespace;
use crate::store::StoreError;
use crate::store::tokens::{Scope, TokenEntry, TokenHash, Tokens};

/// Seconds to which the use of a token is noted.
const STEP: i64 = 60;

/// When tokens were used. It is written by [`super::upkeep`] once a minute and at the end, so that
/// a request costs no write; a process that is killed forgets a minute of it.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    last: HashMap<String, i64>,
    unwritten: HashSet<String>,
}

#[async_trait]
impl Tokens for SqliteStore {
    fn token(&self, hash: &TokenHash) -> Option<Arc<TokenEntry>> {
        self.shared.views().tokens.get(hash).cloned()
    }

    fn tokens(&self) -> Vec<Arc<TokenEntry>> {
        let mut tokens: Vec<_> = self.shared.views().tokens.values().cloned().collect();
        tokens.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        let uses = self.uses.noted();
        for token in &mut tokens {
            if let Some(last) = uses.last.get(&token.id) {
                *token =
                    Arc::new(TokenEntry { last_used: Some(*last), ..TokenEntry::clone(token) });
            }
        }
        tokens
    }

    async fn put_token(&self, entry: TokenEntry, hash: TokenHash) -> Result<(), StoreError> {
        let scopes = text("a token's scopes", &entry.scopes)?;
        let namespaces = entry.namespaces.as_ref();
        let namespaces = namespaces.map(|list| text("a token's namespaces", list)).transpose()?;
        self.writer
            .change(move |change| {
                let taken = |(held, token): (&TokenHash, &Arc<TokenEntry>)| {
                    *held == hash || token.id == entry.id
                };
                if change.views().tokens.iter().any(taken) {
                    let problem = format!("there is a token {:?} already", entry.id);
                    return Err(StoreError::Conflict(problem).into());
                }
                let mut statement = change.connection.prepare_cached(
                    "INSERT INTO tokens (id, hash, title, scopes, namespaces, created, last_used)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?;
                statement.execute(params![
                    entry.id,
                    hash,
                    entry.title,
                    scopes,
                    namespaces,
                    entry.created,
                    entry.last_used
                ])?;
                change.after_commit(move |views| {
                    views.tokens.insert(hash, Arc::new(entry));
                });
                Ok(())
            })
            .await
    }

    async fn revoke_token(&self, id: &str) -> Result<(), StoreError> {
        let revoked = id.to_owned();
        self.writer
            .change(move |change| {
                let mut statement =
                    change.connection.prepare_cached("DELETE FROM tokens WHERE id = ?1")?;
                if statement.execute([&revoked])? == 0 {
                    return Err(StoreError::missing("token", revoked).into());
                }
                change.after_commit(move |views| {
                    views.tokens.retain(|_, token| token.id != revoked);
                });
                Ok(())
            })
            .await?;
        let mut uses = self.uses.noted();
        uses.last.remove(id);
        uses.unwritten.remove(id);
        Ok(())
    }

    fn touch_token(&self, id: &str, now: i64) {
        self.uses.note(id, now);
    }
}

impl Uses {
    fn note(&self, id: &str, now: i64) {
        let minute = now - now.rem_euclid(STEP);
        let mut noted = self.noted();
        if noted.last.get(id).is_none_or(|last| *last < minute) {
            noted.last.insert(id.to_owned(), minute);
            noted.unwritten.insert(id.to_owned());
        }
    }

    /// What is not written yet; from now on it counts as written.
    pub(super) fn take_unwritten(&self) -> Vec<(String, i64)> {
        let mut noted = self.noted();
        let ids = std::mem::take(&mut noted.unwritten);
        let with_time = |id: String| noted.last.get(&id).map(|last| (id, *last));
        ids.into_iter().filter_map(with_time).collect()
    }

    /// What could not be written after all.
    pub(super) fn give_back(&self, uses: Vec<(String, i64)>) {
        let mut noted = self.noted();
        let known: Vec<_> =
            uses.into_iter().map(|(id, _)| id).filter(|id| noted.last.contains_key(id)).collect();
        noted.unwritten.extend(known);
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes when tokens were used.
pub(super) fn write_uses(connection: &Connection, uses: &[(String, i64)]) -> Result<(), Failure> {
    let mut statement =
        connection.prepare_cached("UPDATE tokens SET last_used = ?2 WHERE id = ?1")?;
    for (id, last) in uses {
        statement.execute(params![id, last])?;
    }
    Ok(())
}

/// Reads all tokens into memory.
pub(super) fn load(connection: &Connection, views: &mut Views) -> Result<(), Failure> {
    let mut statement = connection
        .prepare("SELECT id, hash, title, scopes, namespaces, created, last_used FROM tokens")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let garbled = |error: serde_json::Error| Failure::garbled("a token", error);
        let scopes: String = row.get(3)?;
        let namespaces: Option<String> = row.get(4)?;
        let namespaces =
            namespaces.map(|text| serde_json::from_str::<Vec<Namespace>>(&text)).transpose();
        let entry = TokenEntry {
            id: row.get(0)?,
            title: row.get(2)?,
            scopes: serde_json::from_str::<Vec<Scope>>(&scopes).map_err(garbled)?,
            namespaces: namespaces.map_err(garbled)?,
            created: row.get(5)?,
            last_used: row.get(6)?,
        };
        views.tokens.insert(row.get(1)?, Arc::new(entry));
    }
    Ok(())
}

fn text(what: &'static str, value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::garbled(what, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_written_once_a_minute_and_again_if_that_failed() {
        let uses = Uses::default();
        uses.note("t1", 125);
        uses.note("t1", 179);
        let taken = uses.take_unwritten();
        assert_eq!(taken, [("t1".to_owned(), 120)]);
        assert!(uses.take_unwritten().is_empty());
        uses.note("t1", 130);
        assert!(uses.take_unwritten().is_empty());
        uses.give_back(taken);
        uses.note("t1", 180);
        assert_eq!(uses.take_unwritten(), [("t1".to_owned(), 180)]);
    }
}
