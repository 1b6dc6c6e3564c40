//! `/v1/openapi.json`: the description of all paths, made of what stands at their handlers.
//!
//! - `document`: which paths there are
//! - `complete`: what holds for all of them: refusals, and how tokens are shown
//! - `server_paths`: the paths that the server has of itself
//! - `definition_paths`: those of one definition of each kind
//! - `schemas`: what goes in and comes out

mod complete;
mod definition_paths;
mod document;
pub(super) mod schemas;
mod server_paths;

use std::sync::LazyLock;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;

use crate::http::{AppState, NoQuery, Query, json_bytes};

/// The description, which is written once.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    // A tree of texts always serialises.
    serde_json::to_vec(&document::document()).unwrap_or_default().into()
});

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/v1/openapi.json", get(show))
}

/// Show this description
///
/// OpenAPI 3.1. Needs no token.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "server", operation_id = "showOpenApi",
    security(()),
    responses((status = 200, description = "The description", body = Object))
)]
async fn show(Query(NoQuery {}): Query<NoQuery>) -> impl IntoResponse {
    json_bytes(DOCUMENT.clone())
}
