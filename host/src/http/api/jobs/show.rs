//! One job.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::record::{JobRecord, LONGEST_LOG};
use crate::engine::Ended;
use crate::http::api::openapi::schemas;
use crate::http::api::secret_params;
use crate::http::{AppState, Caller, Path, Problem, Query, SaidToBeIn};
use crate::model::{JobId, JobState, Namespace};
use crate::store::jobs::JobDetails;
use crate::store::tokens::Scope;

/// Show a job
///
/// What lists show, and once it is done its whole record: what it used, its limits, tables, and
/// its log up to 1 MiB. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/jobs/{id}", tag = "jobs", operation_id = "showJob",
    params(("id" = schemas::Id, Path, description = "The job"), schemas::SaidToBeIn),
    responses((status = 200, description = "The job", body = schemas::Job))
)]
pub(in crate::http::api) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<JobId>,
    Query(SaidToBeIn { namespace }): Query<SaidToBeIn>,
) -> Result<Response, Problem> {
    caller.require_somewhere(Scope::Read)?;
    let details = seen(&state, &caller, Scope::Read, &id, namespace.as_ref()).await?;
    let notices = state.store().notices(&id).await?;
    let progress = state.engine().live(&id).map(|live| live.progress());
    let log = log(&state, &details).await?.map(Cow::from);
    let params = secret_params::of_order(&state, &details);
    let record = JobRecord { details: &details, params, progress, log, notices: Some(notices) };
    Ok(record.into_response())
}

/// The job.
///
/// # Errors
/// There is none; the store failed.
pub(in crate::http::api) async fn find(
    state: &AppState,
    id: &JobId,
) -> Result<JobDetails, Problem> {
    state.store().job(id).await?.ok_or_else(|| Problem::missing("job", id))
}

/// The job, if the caller may do this in its namespace, and that is the one it is said to be in.
///
/// # Errors
/// There is none, or none for this caller; the store failed.
pub(super) async fn seen(
    state: &AppState,
    caller: &Caller,
    scope: Scope,
    id: &JobId,
    said: Option<&Namespace>,
) -> Result<JobDetails, Problem> {
    let details = find(state, id).await?;
    caller.require_seen(scope, &details.entry.namespace, said, ("job", id))?;
    Ok(details)
}

/// The record of a job that has just ended, as an answer. Who was told of it is left out, which
/// spares reading it.
pub(in crate::http::api) async fn record(
    state: &AppState,
    details: &JobDetails,
) -> Result<Response, Problem> {
    let log = log(state, details).await?.map(Cow::from);
    let params = secret_params::of_order(state, details);
    Ok(JobRecord { details, params, progress: None, log, notices: None }.into_response())
}

/// The same, where all that is kept is at hand.
pub(in crate::http::api) fn ended(state: &AppState, ended: &Ended) -> Response {
    let details = &ended.details;
    let log = (details.log_size <= LONGEST_LOG).then(|| Cow::from(&ended.log));
    let params = secret_params::of_order(state, details);
    JobRecord { details, params, progress: None, log, notices: None }.into_response()
}

/// The log of a job that is done, unless it is long.
async fn log(state: &AppState, details: &JobDetails) -> Result<Option<String>, Problem> {
    match (details.entry.state, details.log_size) {
        (JobState::Done, 0) => Ok(Some(String::new())),
        (JobState::Done, size) if size <= LONGEST_LOG => {
            Ok(state.store().log(&details.entry.id).await?)
        }
        _ => Ok(None),
    }
}
