//! What the journal says: the changes that come by the thousand, each as the tables will have it.

use serde::{Deserialize, Serialize};

use super::queue::Place;
use crate::model::{DeliveryId, JobId, JobName, Namespace, PluginId};

/// One change. Its form is that of the journal, which counts the forms there were.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Entry {
    /// A job was submitted.
    Job(NewJob),
    /// A job was launched.
    Launch(Launch),
    /// A job ended.
    End(Box<JobEnd>),
    /// A delivery was accepted.
    Delivery(Box<NewDelivery>),
    /// A delivery was settled.
    Settled(DeliveryId, DeliveryEnd),
}

/// A job as it is submitted.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct NewJob {
    pub(super) row: i64,
    pub(super) id: JobId,
    pub(super) place: Place,
    pub(super) plugin: PluginId,
    pub(super) source: String,
    pub(super) parent: Option<JobId>,
    /// As JSON.
    pub(super) order: String,
    /// In seconds since 1970, like all times here.
    pub(super) time_queued: f64,
    /// What a repeat of the submission has in common with it.
    pub(super) key: Option<String>,
    pub(super) name: Option<JobName>,
}

/// A try of a job that begins.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Launch {
    pub(super) row: i64,
    pub(super) attempts: u32,
    pub(super) time_start: f64,
    /// Which plugin runs, where the event may have been changed since the job came.
    pub(super) plugin: Option<PluginId>,
}

/// The end of a job.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct JobEnd {
    pub(super) row: i64,
    pub(super) attempts: u32,
    /// A number; see the schema.
    pub(super) outcome: i64,
    pub(super) time_end: f64,
    /// As JSON.
    pub(super) code: String,
    pub(super) description: String,
    pub(super) label: Option<String>,
    /// What became of the jobs that follow, as JSON.
    pub(super) chained: Option<String>,
    /// The rest of the record, as JSON.
    pub(super) record: String,
    /// Absent where it is in a file of its own.
    pub(super) log: Option<String>,
    /// In bytes.
    pub(super) log_size: u64,
}

/// A delivery as it is accepted.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct NewDelivery {
    pub(super) id: DeliveryId,
    pub(super) namespace: Namespace,
    pub(super) discriminator: String,
    pub(super) sender: String,
    pub(super) sender_id: Option<String>,
    pub(super) cluster_scope: bool,
    pub(super) replay_of: Option<DeliveryId>,
    /// The number of the bindings that it meets.
    pub(super) bindings: u64,
    pub(super) time_received: f64,
    /// As JSON, like the payload.
    pub(super) metadata: String,
    pub(super) payload: String,
    /// Set where it is settled.
    pub(super) end: Option<DeliveryEnd>,
}

/// What became of a delivery.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct DeliveryEnd {
    pub(super) time_settled: f64,
    pub(super) matched: u32,
    pub(super) failed: u32,
    /// All of it, as JSON.
    pub(super) account: String,
}

impl Entry {
    /// About how much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        /// What the small fields of any of them take.
        const SMALL: usize = 200;
        let large = match self {
            Self::Job(job) => job.order.len(),
            Self::Launch(_) => 0,
            Self::End(end) => end.record.len() + end.log.as_ref().map_or(0, String::len),
            Self::Delivery(delivery) => delivery.metadata.len() + delivery.payload.len(),
            Self::Settled(_, end) => end.account.len(),
        };
        SMALL + large
    }
}
