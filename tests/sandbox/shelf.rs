//! The services of a job, kept in memory.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::Mutex;
use std::sync::mpsc::Sender;
use std::time::Duration;

use async_trait::async_trait;
use sandyard::model::{EventId, JobId, SecretName, SecretValue};
use sandyard::sandbox::{Denied, KeyPage, Services};
use serde_json::{Map, Value};

/// A key that is never answered for.
pub(crate) const STUCK: &str = "stuck";

/// A job that was asked for: its event, its params and its dedupe key.
type Enqueued = (EventId, Map<String, Value>, Option<String>);

/// What is kept, and what was asked for.
#[derive(Default)]
pub(crate) struct Shelf {
    pub(crate) values: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(crate) enqueued: Mutex<Vec<Enqueued>>,
    pub(crate) secrets: BTreeMap<SecretName, Vec<u8>>,
    /// The most bytes of values.
    pub(crate) quota: Option<usize>,
    /// Hears of a call for [`STUCK`], and of its end.
    pub(crate) stuck: Option<Sender<&'static str>>,
}

impl Shelf {
    pub(crate) fn with_secret(name: &str, value: &[u8]) -> Self {
        let secrets = BTreeMap::from([(name.parse().unwrap(), value.to_vec())]);
        Self { secrets, ..Self::default() }
    }
}

/// Tells when it is dropped.
struct Farewell(Sender<&'static str>);

impl Drop for Farewell {
    fn drop(&mut self) {
        // Where the test has ended already, nobody listens.
        let _ = self.0.send("dropped");
    }
}

#[async_trait]
impl Services for Shelf {
    async fn kv_get(&self, key: String) -> Result<Option<Vec<u8>>, Denied> {
        if key == STUCK {
            let stuck = self.stuck.clone().unwrap();
            stuck.send("called").unwrap();
            let _farewell = Farewell(stuck);
            return pending().await;
        }
        // Every answer has to be waited for.
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(self.values.lock().unwrap().get(&key).cloned())
    }

    async fn kv_set(&self, key: String, value: Vec<u8>) -> Result<(), Denied> {
        tokio::task::yield_now().await;
        let mut values = self.values.lock().unwrap();
        let size = values.values().map(Vec::len).sum::<usize>() + value.len();
        if self.quota.is_some_and(|quota| size > quota) {
            return Err(Denied::OverQuota(format!("{size} bytes are more than the quota")));
        }
        values.insert(key, value);
        Ok(())
    }

    async fn kv_swap(
        &self,
        key: String,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
    ) -> Result<bool, Denied> {
        let mut values = self.values.lock().unwrap();
        let is_expected = values.get(&key) == expected.as_ref();
        if is_expected {
            values.insert(key, value);
        }
        Ok(is_expected)
    }

    async fn kv_delete(&self, key: String) -> Result<(), Denied> {
        self.values.lock().unwrap().remove(&key);
        Ok(())
    }

    async fn kv_list(&self, prefix: String, after: Option<String>) -> Result<KeyPage, Denied> {
        let values = self.values.lock().unwrap();
        let keys = values.keys().filter(|key| key.starts_with(&prefix));
        let later = keys.filter(|key| after.as_ref().is_none_or(|after| *key > after));
        Ok(KeyPage::of(later.take(KeyPage::MOST + 1).cloned().collect()))
    }

    async fn enqueue(
        &self,
        event: EventId,
        params: Map<String, Value>,
        dedupe_key: Option<String>,
    ) -> Result<JobId, Denied> {
        if event.as_str() == "gone" {
            return Err(Denied::NotGranted("event: there is no event gone".to_owned()));
        }
        let mut enqueued = self.enqueued.lock().unwrap();
        enqueued.push((event, params, dedupe_key));
        Ok(format!("j{}", enqueued.len()).parse().unwrap())
    }

    async fn secret(&self, name: SecretName) -> Result<SecretValue, Denied> {
        match self.secrets.get(&name) {
            Some(value) => Ok(SecretValue::from(value.clone())),
            None => Err(Denied::NotGranted("other words".to_owned())),
        }
    }
}
