//! A job that somebody asks for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{DeliveryId, EventId, JobId, JobName, Namespace};

/// How many jobs may follow one another by chain; a longer chain is taken for a loop.
pub const MOST_CHAINED: u32 = 100;

/// A job that somebody asks for: which event, with what in place of the event's own values.
///
/// It is small, since it is written to disk before its sender hears of it. Everything else comes
/// from the event when the job starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// The id that the job will have. Its sender chooses it, so that it can listen for its end
    /// before the job exists.
    pub id: JobId,
    /// Where the event is.
    pub namespace: Namespace,
    /// The event.
    pub event: EventId,
    /// A key under which a repeat of this submission gets the first one's answer.
    pub idempotency_key: Option<String>,
    /// What the job gets beside the event's own.
    pub order: Order,
}

/// What a job gets beside its event's own properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Who asks, like `Manual (admin)` (protocol page, decision 6).
    pub source: String,
    /// The time the job is for, in seconds since 1970.
    pub now: i64,
    /// Params in place of the event's, key by key.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// Properties in place of the event's, and new ones, for this job alone.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// The job that asked for this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<JobId>,
    /// How many jobs led to this one by chain; 0 for the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub depth: u32,
    /// The delivery that asked for it; the job gets to read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryId>,
    /// What the job goes by, which no other job in its namespace may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<JobName>,
    /// Words about the job, by which it can be told from others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Further words about the job.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
