//! Lists of jobs.

use axum::extract::State;
use serde::Deserialize;

use crate::http::api::openapi::schemas;
use crate::http::api::values::{After, Limit, ListOf, Moment, unlisted};
use crate::http::{AppState, Caller, Json, Problem, Query};
use crate::model::{CategoryId, EventId, JobId, JobState, Namespace, Outcome, PluginId};
use crate::store::Page;
use crate::store::jobs::{JobEntry, JobFilter};

/// Which jobs a list is of.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct JobQuery {
    /// In this namespace; in all that the token may read, if absent.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// Of this event.
    #[param(value_type = Option<String>, example = "nightly")]
    event: Option<EventId>,
    /// Of this plugin.
    #[param(value_type = Option<String>, example = "hello")]
    plugin: Option<PluginId>,
    /// Of this category.
    #[param(value_type = Option<String>, example = "general")]
    category: Option<CategoryId>,
    /// In one of these states, with commas between.
    #[param(value_type = Option<Vec<schemas::JobState>>, style = Form, explode = false)]
    state: ListOf<JobState>,
    /// With one of these outcomes, with commas between.
    #[param(value_type = Option<Vec<schemas::Outcome>>, style = Form, explode = false)]
    outcome: ListOf<Outcome>,
    /// Asked for by this job.
    #[param(value_type = Option<String>)]
    parent: Option<JobId>,
    /// Submitted at or after this time: seconds since 1970, or RFC 3339.
    #[param(value_type = Option<schemas::Moment>)]
    since: Option<Moment>,
    /// Submitted before this time: seconds since 1970, or RFC 3339.
    #[param(value_type = Option<schemas::Moment>)]
    until: Option<Moment>,
    /// Where the page begins: `next` of the page before.
    #[param(value_type = Option<schemas::CursorText>)]
    cursor: Option<After>,
    /// How many items a page has.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
}

/// List jobs
///
/// Newest first. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/jobs", tag = "jobs", operation_id = "listJobs",
    params(JobQuery),
    responses((status = 200, description = "A page of jobs", body = schemas::Listing<schemas::JobEntry>))
)]
pub(in crate::http::api) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<JobQuery>,
) -> Result<Json<Page<JobEntry>>, Problem> {
    let namespaces = caller.readable(query.namespace)?;
    let filter = JobFilter {
        namespaces,
        event: query.event,
        plugin: query.plugin,
        category: query.category,
        states: query.state.0,
        outcomes: query.outcome.0,
        parent: query.parent,
        since: query.since.map(|Moment(at)| at),
        until: query.until.map(|Moment(at)| at),
    };
    let after = query.cursor.map(|After(cursor)| cursor);
    let page = state.store().jobs(filter, after, query.limit.0).await;
    page.map(Json).map_err(unlisted)
}
