//! Running a job's order once more.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::show::seen;
use crate::http::api::idempotency::IdempotencyKey;
use crate::http::api::launch::Launch;
use crate::http::api::openapi::schemas;
use crate::http::api::values::WaitTime;
use crate::http::{AppState, Caller, Path, Problem, Query};
use crate::model::{JobId, Namespace, Order};
use crate::store::tokens::Scope;

/// Whether the new job is waited for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct RerunQuery {
    /// The namespace that the job is in; if it is in another, it is as if it were not there.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// How long to wait for the end of the job, at most ten minutes.
    #[param(value_type = Option<schemas::WaitTime>)]
    wait: Option<WaitTime>,
}

/// Run a job again
///
/// A new job of its event, as the event is by now, with the same order: params, fields, time and
/// what a chain passed on. Only who asks is another. Needs the scope `run`.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/rerun", tag = "jobs", operation_id = "rerunJob",
    params(("id" = schemas::Id, Path, description = "The job"), RerunQuery,
        schemas::IdempotencyKey),
    responses(
        (status = 200, description = "The new job has ended", body = schemas::Job),
        (status = 202, description = "The new job is on its way", body = schemas::Launched,
            headers(("location" = String, description = "The job's path"))),
        (status = 409, description = "The event's category or plugin is switched off",
            body = schemas::Problem, content_type = "application/problem+json"),
        (status = 429, description = "As many jobs are on their way as may be",
            body = schemas::Problem, content_type = "application/problem+json",
            headers(("retry-after" = u32, description = "Seconds"))),
    )
)]
pub(in crate::http::api) async fn rerun(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<JobId>,
    Query(query): Query<RerunQuery>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
) -> Result<Response, Problem> {
    caller.require_somewhere(Scope::Run)?;
    let details = seen(&state, &caller, Scope::Run, &id, query.namespace.as_ref()).await?;
    let event = state.store().event(&details.entry.namespace, &details.entry.event);
    let event = event.ok_or_else(|| {
        let gone = &details.entry.event;
        Problem::conflict(format!("job {id} can't run again: its event {gone} is gone"))
    })?;
    // The name is the earlier job's, as long as that is kept.
    let order = Order { source: caller.name(), name: None, ..details.order };
    let wait = query.wait.map(|WaitTime(wait)| wait).filter(|wait| !wait.is_zero());
    Launch { event: &event, order, idempotency_key, wait }.send(&state).await
}
