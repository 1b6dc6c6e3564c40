//! The native API under `/v1`, one file or folder a family.
//!
//! Requests of callers with a token come in; JSON and problem details go out. What a family may do
//! is in the engine and its store; here stands who may ask for it, and in which form.
//!
//! - `events`, `categories`, `bindings`, `webhook_clients`, `secrets`, `plugins`: what is defined
//! - `defined`: what definitions have in common
//! - `jobs`, `launch`, `stream`: what runs and ran
//! - `openapi`: the description of all paths
//! - `precondition`, `idempotency`, `optional_json`, `values`, `sse`: what requests and answers are
//!   made of

mod bindings;
mod categories;
mod defined;
mod deliveries;
mod events;
mod idempotency;
mod jobs;
mod launch;
mod openapi;
mod optional_json;
mod plugins;
mod precondition;
mod secret_params;
mod secrets;
mod sse;
mod stream;
pub(super) mod values;
mod webhook_clients;

use axum::Router;

use super::state::AppState;

/// All paths of the native API.
pub fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(events::routes())
        .merge(categories::routes())
        .merge(bindings::routes())
        .merge(webhook_clients::routes())
        .merge(secrets::routes())
        .merge(deliveries::routes())
        .merge(jobs::routes())
        .merge(plugins::routes(state.settings().upload_limit))
        .merge(stream::routes())
        .merge(openapi::routes())
}
