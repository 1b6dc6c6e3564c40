//! Switching events on and off.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};

use crate::definitions::Event;
use crate::http::api::defined::{self, Place};
use crate::http::api::openapi::schemas;
use crate::http::api::precondition::Precondition;
use crate::http::{AppState, Caller, InNamespace, Path, Problem, Query};
use crate::model::EventId;

/// Enable an event
///
/// Its schedule starts it again. Needs the scope `edit`.
#[utoipa::path(
    post, path = "/v1/events/{id}/enable", tag = "events", operation_id = "enableEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), schemas::InNamespace,
        schemas::IfMatch),
    responses((status = 200, description = "The event", body = schemas::Event))
)]
pub(in crate::http::api) async fn enable(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<Response, Problem> {
    switch(&state, &caller, &Place { namespace, id }, &precondition, true).await
}

/// Disable an event
///
/// Its schedule starts it no more; everything else still may. Needs the scope `edit`.
#[utoipa::path(
    post, path = "/v1/events/{id}/disable", tag = "events", operation_id = "disableEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), schemas::InNamespace,
        schemas::IfMatch),
    responses((status = 200, description = "The event", body = schemas::Event))
)]
pub(in crate::http::api) async fn disable(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<Response, Problem> {
    switch(&state, &caller, &Place { namespace, id }, &precondition, false).await
}

async fn switch(
    state: &AppState,
    caller: &Caller,
    place: &Place<Event>,
    precondition: &Precondition,
    enabled: bool,
) -> Result<Response, Problem> {
    let change = Map::from_iter([("enabled".to_owned(), Value::Bool(enabled))]);
    defined::change(state, caller, place, precondition, change).await
}
