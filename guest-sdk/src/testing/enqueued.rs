//! A job that the work of a test started.

use serde_json::{Map, Value};

/// A job that was started by [`chain`](crate::chain).
#[derive(Debug, Clone, PartialEq)]
pub struct Enqueued {
    /// The id that was returned.
    pub id: String,
    /// The event.
    pub event: String,
    /// What goes over the event's params.
    pub params: Map<String, Value>,
    /// The key that starts one job only.
    pub key: Option<String>,
}
