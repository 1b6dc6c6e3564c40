//! Deliveries.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

/// A delivery as lists show it.
#[derive(ToSchema)]
pub(in crate::http::api) struct DeliveryEntry {
    /// The delivery.
    #[schema(example = "d01k9zq3v8h2m5n7p0r4s6t8w1x")]
    id: String,
    /// Where it was sent to.
    namespace: String,
    /// The text at the end of the path it was sent to.
    discriminator: String,
    /// Who sent it.
    #[schema(example = "Webhook Client (github)")]
    sender: String,
    /// The id that its sender gave it.
    #[schema(required)]
    sender_id: Option<String>,
    /// Whether all its bindings were tried.
    state: DeliveryState,
    /// How many bindings matched.
    matches: u32,
    /// How many bindings failed.
    failures: u32,
    /// When it was accepted, in seconds since 1970.
    time_received: f64,
    /// When all its bindings had been tried, in seconds since 1970.
    #[schema(required)]
    time_settled: Option<f64>,
    /// The delivery that it repeats on an operator's word.
    #[schema(required)]
    replay_of: Option<String>,
}

/// A delivery: what it says, and what became of it.
#[derive(ToSchema)]
pub(in crate::http::api) struct Delivery {
    /// What lists show.
    #[serde(flatten)]
    entry: DeliveryEntry,
    /// Its headers.
    metadata: BTreeMap<String, Vec<String>>,
    /// Its body.
    #[schema(value_type = Value)]
    payload: Value,
    /// The bindings that matched.
    matched: Vec<Match>,
    /// The bindings that failed.
    failed: Vec<MatchFailure>,
    /// The bindings that did not match.
    unmatched: Vec<String>,
}

/// Whether all bindings of a delivery were tried.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum DeliveryState {
    Waiting,
    Done,
}

/// A binding that matched.
#[derive(ToSchema)]
pub(in crate::http::api) struct Match {
    /// The binding.
    binding: String,
    /// The job that it started, if it starts any.
    #[schema(required)]
    job: Option<String>,
    /// What the job goes by.
    #[schema(required)]
    name: Option<String>,
}

/// A binding that failed.
#[derive(ToSchema)]
pub(in crate::http::api) struct MatchFailure {
    /// The binding.
    binding: String,
    /// What failed: an expression by its path, or `submit` where the job was refused.
    stage: String,
    /// Why.
    message: String,
    /// Where in the expression.
    #[schema(nullable = false)]
    position: Option<Position>,
}

/// A place in an expression.
#[derive(ToSchema)]
pub(in crate::http::api) struct Position {
    /// The line, from 1.
    line: u32,
    /// The column, from 1, in characters.
    column: u32,
}

/// What became of a delivery that was waited for.
#[derive(ToSchema)]
pub(in crate::http::api) struct DeliveryOutcome {
    /// The delivery.
    #[schema(example = "d01k9zq3v8h2m5n7p0r4s6t8w1x")]
    delivery: String,
    /// Whether all its bindings were tried; what follows is there once they were.
    state: DeliveryState,
    /// The bindings that matched.
    #[schema(nullable = false)]
    matched: Option<Vec<Match>>,
    /// The bindings that failed.
    #[schema(nullable = false)]
    failed: Option<Vec<MatchFailure>>,
    /// The bindings that did not match.
    #[schema(nullable = false)]
    unmatched: Option<Vec<String>>,
}

/// How a binding failed on deliveries since the server started.
#[derive(ToSchema)]
pub(in crate::http::api) struct Failures {
    /// How often.
    count: u64,
    /// The last time, if there is one.
    #[schema(required)]
    last: Option<Failure>,
}

/// How a binding failed on a delivery.
#[derive(ToSchema)]
pub(in crate::http::api) struct Failure {
    /// When, in seconds since 1970.
    time: f64,
    /// The delivery.
    delivery: String,
    /// The binding.
    binding: String,
    /// What failed: an expression by its path, or `submit` where the job was refused.
    stage: String,
    /// Why.
    message: String,
    /// Where in the expression.
    #[schema(nullable = false)]
    position: Option<Position>,
}
