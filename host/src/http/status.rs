//! `GET /v1/status`: what the server says of itself.

use axum::extract::State;
use serde::Serialize;

use super::body::Json;
use super::caller::Caller;
use super::process;
use super::query::{NoQuery, Query};
use super::state::AppState;
use crate::store::jobs::JobCounts;

/// What the server says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServerStatus {
    /// The version of the program.
    pub version: &'static str,
    /// The machine's name.
    pub hostname: String,
    /// When the process started, in seconds since 1970.
    pub time_started: f64,
    /// How long it has run, in seconds.
    pub uptime: f64,
    /// Whether it is stopping, and takes nothing in.
    pub stopping: bool,
    /// Jobs on their way, in all namespaces.
    pub jobs: JobCounts,
    /// Jobs that may run at once.
    pub workers: usize,
    /// What the database takes on disk, in bytes.
    pub store_size: u64,
}

/// Tells any holder of a token.
pub(super) async fn show(
    _caller: Caller,
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Json<ServerStatus> {
    Json(ServerStatus {
        version: env!("CARGO_PKG_VERSION"),
        hostname: state.hostname().to_owned(),
        time_started: state.time_started(),
        uptime: state.started().elapsed().as_secs_f64(),
        stopping: state.draining().is_cancelled(),
        jobs: state.store().counts(),
        workers: state.engine().config().workers,
        store_size: process::database_size(state.data()),
    })
}
