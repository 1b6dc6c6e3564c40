//! Ending jobs, and removing those that have ended.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use super::show::{find, seen};
use crate::engine::Aborted;
use crate::http::api::openapi::schemas;
use crate::http::{AppState, Caller, Json, Path, Problem, Query, SaidToBeIn};
use crate::model::JobId;
use crate::store::jobs::JobEntry;
use crate::store::tokens::Scope;

#[derive(Serialize)]
struct Ended {
    job: JobEntry,
}

/// Abort a job
///
/// One that runs is dropped at once, and nothing of it survives: the answer is 202, and its record
/// follows. One that waits never runs: the answer is 200. Needs the scope `run`.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/abort", tag = "jobs", operation_id = "abortJob",
    params(("id" = schemas::Id, Path, description = "The job"), schemas::SaidToBeIn),
    responses(
        (status = 200, description = "It waited, and has ended", body = schemas::OneJob),
        (status = 202, description = "It is stopped", body = schemas::OneJob),
        (status = 409, description = "It had ended before", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api) async fn abort(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<JobId>,
    Query(SaidToBeIn { namespace }): Query<SaidToBeIn>,
) -> Result<Response, Problem> {
    caller.require_somewhere(Scope::Run)?;
    seen(&state, &caller, Scope::Run, &id, namespace.as_ref()).await?;
    let who = format!("user: {}", caller.title());
    let status = match state.engine().abort(&id, &who).await? {
        Aborted::Running => StatusCode::ACCEPTED,
        Aborted::Waiting => StatusCode::OK,
        Aborted::Done => return Err(Problem::conflict(format!("job {id} has ended already"))),
    };
    let job = find(&state, &id).await?.entry;
    Ok((status, Json(Ended { job })).into_response())
}

/// Remove a job
///
/// With its record and log; it must be done. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/jobs/{id}", tag = "jobs", operation_id = "deleteJob",
    params(("id" = schemas::Id, Path, description = "The job"), schemas::SaidToBeIn),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "It has not ended", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<JobId>,
    Query(SaidToBeIn { namespace }): Query<SaidToBeIn>,
) -> Result<StatusCode, Problem> {
    caller.require_somewhere(Scope::Edit)?;
    seen(&state, &caller, Scope::Edit, &id, namespace.as_ref()).await?;
    state.store().delete_job(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
