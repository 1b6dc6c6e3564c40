//! Making events.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::definitions::Event;
use crate::http::api::defined::{self, Defined as _, context, namespace_of};
use crate::http::api::openapi::schemas;
use crate::http::{AppState, Caller, Json, Problem, Query};
use crate::model::Namespace;
use crate::store::definitions::Expected;
use crate::store::tokens::Scope;

/// Where a new event belongs.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct CreateQuery {
    /// The namespace; if absent, what the event names, or else `default`.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
}

/// Create an event
///
/// Without an `id` it gets one. An event with more than the harmless `grants` needs the scope
/// `admin`, any other the scope `edit`.
#[utoipa::path(
    post, path = "/v1/events", tag = "events", operation_id = "createEvent",
    params(CreateQuery),
    request_body = schemas::NewEvent,
    responses(
        (status = 201, description = "The event", body = schemas::Event,
            headers(("location" = String, description = "Its path"),
                ("etag" = String, description = "Its revision"))),
        (status = 409, description = "There is one with this id", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<CreateQuery>,
    Json(mut fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let namespace = namespace_of(query.namespace, &fields)?;
    caller.require(Scope::Edit, &namespace)?;
    Event::drop_shown(&mut fields);
    let mut event = Event::read(fields, &context(&caller, namespace))?;
    event.keep(&state, None)?;
    event.check_caller(&caller, None)?;
    let event = state.store().define_event(event, Expected::New).await?;
    Ok(defined::created(&state, &*event))
}
