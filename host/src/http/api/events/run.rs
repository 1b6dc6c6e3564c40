//! Running an event: the path that is asked most.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::order::RunOrder;
use super::show::find;
use crate::http::api::idempotency::IdempotencyKey;
use crate::http::api::launch::Launch;
use crate::http::api::openapi::schemas;
use crate::http::api::optional_json::OptionalJson;
use crate::http::api::secret_params;
use crate::http::api::values::WaitTime;
use crate::http::auth::now;
use crate::http::{AppState, Caller, Path, Problem, Query};
use crate::model::{EventId, Namespace, Order};
use crate::store::tokens::Scope;

/// Where the event is, and whether its job is waited for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct RunQuery {
    /// The namespace; `default` if absent.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Namespace,
    /// How long to wait for the end of the job, at most ten minutes.
    #[param(value_type = Option<schemas::WaitTime>)]
    wait: Option<WaitTime>,
}

/// Run an event
///
/// The job is on disk when the answer comes. With `wait`, the answer is 200 with the job's record
/// if the job ends in time. A repeat with the same `Idempotency-Key` gets the first one's job, and
/// the header `Idempotency-Replayed`. Needs the scope `run`.
#[utoipa::path(
    post, path = "/v1/events/{id}/run", tag = "events", operation_id = "runEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), RunQuery,
        schemas::IdempotencyKey),
    request_body = Option<RunOrder>,
    responses(
        (status = 200, description = "The job has ended", body = schemas::Job),
        (status = 202, description = "The job is on its way", body = schemas::Launched,
            headers(("location" = String, description = "The job's path"))),
        (status = 409, description = "The event's category or plugin is switched off",
            body = schemas::Problem, content_type = "application/problem+json"),
        (status = 429, description = "As many jobs are on their way as may be",
            body = schemas::Problem, content_type = "application/problem+json",
            headers(("retry-after" = u32, description = "Seconds"))),
    )
)]
pub(in crate::http::api) async fn run(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(query): Query<RunQuery>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    OptionalJson(mut order): OptionalJson<RunOrder>,
) -> Result<Response, Problem> {
    caller.require(Scope::Run, &query.namespace)?;
    let event = find(&state, &query.namespace, &id)?;
    order.check(&event)?;
    secret_params::drop_masked(&state, &event, &mut order.params);
    let order = Order {
        source: caller.name(),
        now: order.now.unwrap_or_else(now),
        params: order.params,
        fields: order.fields,
        ..Order::default()
    };
    let wait = query.wait.map(|WaitTime(wait)| wait).filter(|wait| !wait.is_zero());
    Launch { event: &event, order, idempotency_key, wait }.send(&state).await
}
