//! What a running job may ask of the host: its keys, further jobs, its secrets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use serde_json::{Map, Value};

use super::change::{Change, Changes};
use super::engine::Engine;
use super::metrics::Metrics;
use super::task::Task;
use super::{ending, now};
use crate::model::{
    Bytes, EventId, JobId, Namespace, Order, PluginId, SecretName, SecretValue, Submission,
};
use crate::sandbox::{Denied, KeyPage, Services};
use crate::store::jobs::SubmitError;
use crate::store::keys::{KeyError, KeySpace};
use crate::store::{Refusal, Store};

/// What one running job may ask of the host.
pub(super) struct JobServices {
    store: Arc<dyn Store>,
    space: KeySpace,
    quota: Bytes,
    job: JobId,
    event_title: String,
    depth: u32,
    /// Jobs that it may still start.
    budget: AtomicU32,
    most: u32,
    told: Told,
}

/// Who hears of jobs that are started.
struct Told {
    changes: Changes,
    metrics: Arc<Metrics>,
}

impl JobServices {
    pub(super) fn new(engine: &Engine, task: &Task) -> Self {
        let most = engine.config.chain_budget;
        Self {
            store: engine.store.clone(),
            space: space(task.namespace(), &task.event.plugin),
            quota: engine.config.key_quota,
            job: task.claim.job.clone(),
            event_title: task.event.title.clone(),
            depth: task.claim.order.depth,
            budget: AtomicU32::new(most),
            most,
            told: Told { changes: engine.changes.clone(), metrics: engine.metrics.clone() },
        }
    }

    fn submission(
        &self,
        event: EventId,
        params: Map<String, Value>,
        dedupe_key: Option<String>,
    ) -> Submission {
        let order = Order {
            source: format!("Chain Reaction ({})", self.event_title),
            now: now() as i64,
            params,
            parent: Some(self.job.clone()),
            depth: self.depth + 1,
            ..Order::default()
        };
        let mut submission = ending::submission(&self.space.namespace, event, order);
        // The keys of one plugin are apart from those of others and of callers from outside.
        submission.idempotency_key =
            dedupe_key.map(|key| format!("plugin {} {key}", self.space.plugin));
        submission
    }

    fn take_budget(&self) -> Result<(), Denied> {
        let taken = self
            .budget
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.map(drop).map_err(|_| {
            Denied::OverQuota(format!("chain: a job may start at most {} jobs", self.most))
        })
    }
}

fn space(namespace: &Namespace, plugin: &PluginId) -> KeySpace {
    KeySpace { namespace: namespace.clone(), plugin: plugin.clone() }
}

fn denied(refusal: Refusal) -> Denied {
    match refusal {
        Refusal::NoEvent(event) => {
            Denied::NotGranted(format!("event: this namespace has no event {event}"))
        }
        Refusal::TooDeep { .. } => Denied::OverQuota(refusal.to_string()),
        other => unavailable(other),
    }
}

fn unavailable(error: impl ToString) -> Denied {
    Denied::Unavailable(error.to_string())
}

#[async_trait]
impl Services for JobServices {
    async fn kv_get(&self, key: String) -> Result<Option<Vec<u8>>, Denied> {
        self.store.key(&self.space, &key).await.map_err(unavailable)
    }

    async fn kv_set(&self, key: String, value: Vec<u8>) -> Result<(), Denied> {
        self.set(key, value, None).await.map(drop)
    }

    async fn kv_swap(
        &self,
        key: String,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
    ) -> Result<bool, Denied> {
        self.set(key, value, Some(expected)).await
    }

    async fn kv_delete(&self, key: String) -> Result<(), Denied> {
        self.store.delete_key(&self.space, &key).await.map_err(unavailable)
    }

    async fn kv_list(&self, prefix: String, after: Option<String>) -> Result<KeyPage, Denied> {
        let wanted = KeyPage::MOST + 1;
        let found = self.store.list_keys(&self.space, &prefix, after.as_deref(), wanted).await;
        found.map(KeyPage::of).map_err(unavailable)
    }

    async fn enqueue(
        &self,
        event: EventId,
        params: Map<String, Value>,
        dedupe_key: Option<String>,
    ) -> Result<JobId, Denied> {
        self.take_budget()?;
        let submission = self.submission(event, params, dedupe_key);
        let announced = self.told.changes.announce(|| Change::queued(&submission));
        match self.store.submit(submission).await {
            Ok(submitted) => {
                if !submitted.is_repeat {
                    self.told.metrics.submitted();
                    announced.tell();
                }
                Ok(submitted.job)
            }
            Err(SubmitError::Refused(refusal)) => Err(denied(refusal)),
            Err(SubmitError::Store(error)) => Err(unavailable(error)),
        }
    }

    async fn secret(&self, name: SecretName) -> Result<SecretValue, Denied> {
        let found = self.store.secret(&self.space.namespace, &name).await.map_err(unavailable)?;
        found.ok_or_else(|| {
            Denied::NotGranted(format!("secrets: {name} is granted, and there is no such secret"))
        })
    }
}

impl JobServices {
    async fn set(
        &self,
        key: String,
        value: Vec<u8>,
        expected: Option<Option<Vec<u8>>>,
    ) -> Result<bool, Denied> {
        let set = self.store.set_key(&self.space, &key, value, expected, self.quota).await;
        set.map_err(|error| match error {
            KeyError::OverQuota { .. } => Denied::OverQuota(format!("kv: {error}")),
            KeyError::Store(error) => unavailable(error),
        })
    }
}
