//! Deliveries: what was accepted from outside, which bindings met it, and what they started.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bindings::BindingSet;
use super::{Cursor, Page, StoreError};
use crate::model::{BindingId, DeliveryId, JobId, JobName, Namespace, Submission, footprint};

/// A delivery that is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDelivery {
    /// The id it will have.
    pub id: DeliveryId,
    /// What it says.
    pub content: DeliveryContent,
    /// Who sent it, like `Webhook Client (github)`.
    pub sender: String,
    /// The id under which its sender repeats it. A repeat with the same discriminator is the first
    /// one again.
    pub sender_id: Option<String>,
    /// Whether its sender may start events of the namespace `default` from elsewhere.
    pub cluster_scope: bool,
    /// The delivery that it repeats on an operator's word.
    pub replay_of: Option<DeliveryId>,
}

/// What a delivery says: what expressions are evaluated over, and what its jobs read.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryContent {
    /// Where it was sent to.
    pub namespace: Namespace,
    /// The text at the end of the path it was sent to; often empty.
    pub discriminator: String,
    /// Its headers: an object of lists of texts.
    pub metadata: Value,
    /// Its body.
    pub payload: Value,
}

/// What became of a delivery that was to be kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Accepted {
    /// It is on disk, and meets these bindings. If they are none, it is settled.
    New(BindingSet),
    /// Its sender sent it before: this is the first one.
    Repeat(DeliveryId),
}

impl DeliveryContent {
    /// What it takes in memory, in bytes. Of objects it is an estimate.
    pub(crate) fn footprint(&self) -> u64 {
        footprint(&self.payload) + footprint(&self.metadata)
    }
}

/// A delivery whose bindings were not all tried yet.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenDelivery {
    /// What it says.
    pub content: DeliveryContent,
    /// Who sent it.
    pub sender: String,
    /// Whether its sender may start events of the namespace `default` from elsewhere.
    pub cluster_scope: bool,
    /// The number of the bindings that it meets.
    pub bindings: u64,
}

/// What the bindings make of a delivery. It is written together with the jobs, or not at all.
#[derive(Debug, Clone, Default)]
pub struct Settlement {
    /// The bindings that matched.
    pub matched: Vec<Matched>,
    /// The bindings that failed.
    pub failed: Vec<MatchFailure>,
    /// The bindings that did not match.
    pub unmatched: Vec<BindingId>,
}

/// A binding that matched, and what it asks for.
#[derive(Debug, Clone)]
pub struct Matched {
    /// The binding.
    pub binding: BindingId,
    /// The job that it asks for, if it asks for any.
    pub submission: Option<Submission>,
    /// Whether the job gets another name where its own is taken.
    pub varies_name: bool,
}

/// What became of a delivery: which bindings were tried, and what they started.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeliveryAccount {
    /// The bindings that matched.
    pub matched: Vec<Match>,
    /// The bindings that failed.
    pub failed: Vec<MatchFailure>,
    /// The bindings that did not match.
    pub unmatched: Vec<BindingId>,
}

/// A binding that matched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The binding.
    pub binding: BindingId,
    /// The job that it started, if it starts any.
    pub job: Option<JobId>,
    /// What the job goes by.
    pub name: Option<JobName>,
}

/// A binding that failed on a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchFailure {
    /// The binding.
    pub binding: BindingId,
    /// What failed: an expression by its path, like `selector` or `submit.arguments.message`, or
    /// `submit` where the job was refused.
    pub stage: String,
    /// Why.
    pub message: String,
    /// Where in the expression it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A place in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// Whether all bindings of a delivery were tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Not yet.
    Waiting,
    /// Yes, and what they started is on its way.
    Done,
}

/// A delivery as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeliveryEntry {
    /// The delivery.
    pub id: DeliveryId,
    /// Where it was sent to.
    pub namespace: Namespace,
    /// The text at the end of its path.
    pub discriminator: String,
    /// Who sent it.
    pub sender: String,
    /// The id that its sender gave it.
    pub sender_id: Option<String>,
    /// Whether all its bindings were tried.
    pub state: DeliveryState,
    /// How many bindings matched.
    pub matches: u32,
    /// How many bindings failed.
    pub failures: u32,
    /// When it was accepted, in seconds since 1970.
    pub time_received: f64,
    /// When all its bindings had been tried, in seconds since 1970.
    pub time_settled: Option<f64>,
    /// The delivery that it repeats on an operator's word.
    pub replay_of: Option<DeliveryId>,
}

/// All that is kept of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryDetails {
    /// What lists show.
    pub entry: DeliveryEntry,
    /// What it says.
    pub content: DeliveryContent,
    /// What became of it; nothing yet while it waits.
    pub account: DeliveryAccount,
}

/// Which deliveries a list is of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeliveryFilter {
    /// Of these namespaces; of all, if absent.
    pub namespaces: Option<Vec<Namespace>>,
    /// With this discriminator.
    pub discriminator: Option<String>,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Those that some binding matched, or that none did.
    pub matched: Option<bool>,
    /// Those that some binding failed on, or that none did.
    pub failed: Option<bool>,
    /// Accepted at or after this time, in seconds since 1970.
    pub since: Option<f64>,
    /// Accepted before this time, in seconds since 1970.
    pub until: Option<f64>,
}

/// Deliveries. [`super::jobs::Jobs::prune`] removes old ones, but none whose jobs are on their way.
#[async_trait]
pub trait Deliveries: Send + Sync + 'static {
    /// Keeps a delivery. When this returns, it is on disk.
    ///
    /// # Errors
    /// The store failed.
    async fn accept(&self, delivery: Arc<NewDelivery>) -> Result<Accepted, StoreError>;

    /// The deliveries that are not settled and where they were sent to, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    async fn outstanding(&self) -> Result<Vec<(Namespace, DeliveryId)>, StoreError>;

    /// A delivery as those who try its bindings need it; `None` if there is none.
    ///
    /// # Errors
    /// The store failed.
    async fn open_delivery(&self, id: &DeliveryId) -> Result<Option<OpenDelivery>, StoreError>;

    /// Writes what became of a delivery, with the jobs that it starts. A job that is refused fails
    /// its binding alone. What was settled before stays as it is, and starts nothing again.
    ///
    /// # Errors
    /// There is no such delivery; the store failed, and nothing of it is written.
    async fn settle(
        &self,
        id: &DeliveryId,
        settlement: Settlement,
    ) -> Result<DeliveryAccount, StoreError>;

    /// One delivery.
    ///
    /// # Errors
    /// The store failed.
    async fn delivery(&self, id: &DeliveryId) -> Result<Option<DeliveryDetails>, StoreError>;

    /// Deliveries, newest first.
    ///
    /// # Errors
    /// The store failed; the cursor is none.
    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Page<DeliveryEntry>, StoreError>;
}
