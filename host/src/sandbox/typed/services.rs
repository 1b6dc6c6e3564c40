//! What a job may use of a host that keeps something between jobs.

use async_trait::async_trait;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::model::{EventId, JobId, SecretName, SecretValue};

/// What stands behind the typed imports `kv`, `chain` and `secrets`, for one job. It knows whose
/// job it is: the plugin and the namespace are never among the arguments.
///
/// What comes in has been held against the sizes and forms that the WIT package states, and
/// against the job's grants. A call suspends the plugin until it is answered, and the time counts
/// as the job's. It is polled on the threads that run plugins and must not block them. When the
/// job is ended meanwhile, the call is dropped where it waits: what it asked for was then done
/// wholly or not at all.
#[async_trait]
pub trait Services: Send + Sync {
    /// The value of a key, or none if there is no such key.
    ///
    /// # Errors
    /// [`Denied`], in the words that the plugin is to read.
    async fn kv_get(&self, key: String) -> Result<Option<Vec<u8>>, Denied>;

    /// Sets a key.
    ///
    /// # Errors
    /// [`Denied`]; over quota where the plugin keeps too much in all.
    async fn kv_set(&self, key: String, value: Vec<u8>) -> Result<(), Denied>;

    /// Sets a key if its value is still `expected`, where none means that there is no such key.
    /// Whether it was set.
    ///
    /// # Errors
    /// [`Denied`]; over quota where the plugin keeps too much in all.
    async fn kv_swap(
        &self,
        key: String,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
    ) -> Result<bool, Denied>;

    /// Removes a key. Removing what is not there is no fault.
    ///
    /// # Errors
    /// [`Denied`].
    async fn kv_delete(&self, key: String) -> Result<(), Denied>;

    /// The first keys after `after` that begin with `prefix`, ordered by their bytes.
    ///
    /// # Errors
    /// [`Denied`].
    async fn kv_list(&self, prefix: String, after: Option<String>) -> Result<KeyPage, Denied>;

    /// Queues a job of `event` durably and returns its id; `params` go over those of the event.
    /// With the dedupe key of an earlier call for the same event it queues nothing and returns the
    /// id of that call's job.
    ///
    /// # Errors
    /// [`Denied`]; not granted where the namespace has no such event, over quota where too many
    /// jobs were started.
    async fn enqueue(
        &self,
        event: EventId,
        params: Map<String, Value>,
        dedupe_key: Option<String>,
    ) -> Result<JobId, Denied>;

    /// The value of a secret, asked for when the plugin opens it and each time it reads it.
    ///
    /// # Errors
    /// [`Denied`]; not granted where there is no such secret, which the plugin can't tell from one
    /// that it was not granted.
    async fn secret(&self, name: SecretName) -> Result<SecretValue, Denied>;
}

/// Why a service says no, with one sentence for a person: what was asked for, and what would be
/// accepted. It is `deny` of the WIT package.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Denied {
    /// The operator has not granted this; the sentence names the grant that would allow it.
    #[error("{0}")]
    NotGranted(String),
    /// There is too much of it; the sentence names the ceiling and what was asked for.
    #[error("{0}")]
    OverQuota(String),
    /// It can't be served now; trying again later can work.
    #[error("{0}")]
    Unavailable(String),
    /// It has the wrong form; the sentence names the argument and the form that is accepted.
    #[error("{0}")]
    Invalid(String),
}

/// One page of a listing of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyPage {
    keys: Vec<String>,
    next: Option<String>,
}

impl KeyPage {
    /// The most keys on a page; the WIT package promises it.
    pub const MOST: usize = 100;

    /// The page that begins with these keys, which are in order. Whoever gives one more than
    /// [`Self::MOST`], if there are, says by it that there is a next page.
    pub fn of(mut keys: Vec<String>) -> Self {
        let goes_on = keys.len() > Self::MOST;
        keys.truncate(Self::MOST);
        let next = keys.last().filter(|_| goes_on).cloned();
        Self { keys, next }
    }

    /// The keys, and what to pass as `after` for the next page if there is one.
    pub fn into_parts(self) -> (Vec<String>, Option<String>) {
        (self.keys, self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_next_one_only_if_there_are_more_keys() {
        let keys = |count: usize| (0..count).map(|n| format!("{n:03}")).collect::<Vec<_>>();
        assert_eq!(KeyPage::of(keys(0)).into_parts(), (keys(0), None));
        assert_eq!(KeyPage::of(keys(100)).into_parts(), (keys(100), None));
        assert_eq!(KeyPage::of(keys(101)).into_parts(), (keys(100), Some("099".to_owned())));
    }
}
