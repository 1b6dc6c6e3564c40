//! Emptying the queue of an event.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::show::find;
use crate::http::api::openapi::schemas;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{EventId, JobId};
use crate::store::tokens::Scope;

/// The jobs that waited.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Flushed {
    /// Their ids. They have ended as aborted.
    #[schema(value_type = Vec<String>)]
    aborted: Vec<JobId>,
}

/// Empty an event's queue
///
/// Its queued jobs end as aborted; those that run go on. Needs the scope `run`.
#[utoipa::path(
    post, path = "/v1/events/{id}/flush", tag = "events", operation_id = "flushEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), schemas::InNamespace),
    responses((status = 200, description = "The jobs that waited", body = Flushed))
)]
pub(in crate::http::api) async fn flush(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<Flushed>, Problem> {
    caller.require(Scope::Run, &namespace)?;
    find(&state, &namespace, &id)?;
    let who = format!("user: {}", caller.title());
    let aborted = state.engine().flush(&namespace, &id, &who).await?;
    Ok(Json(Flushed { aborted }))
}
