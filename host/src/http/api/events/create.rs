//! Making, changing and removing events.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::definitions::Event;
use crate::http::api::defined::{self, Defined as _, Place, ReplaceQuery, context, namespace_of};
use crate::http::api::openapi::schemas;
use crate::http::api::precondition::Precondition;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{EventId, Namespace};
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

/// Create or replace an event
///
/// What the body leaves out is as by default. Needs the scopes that creating needs; changing the
/// `grants`, or the plugin of an event that has some, needs the scope `admin`. A body that changes
/// nothing makes no new revision.
#[utoipa::path(
    put, path = "/v1/events/{id}", tag = "events", operation_id = "replaceEvent",
    params(("id" = schemas::Id, Path, description = "The event"), ReplaceQuery,
        schemas::IfMatch, schemas::IfNoneMatch),
    request_body = schemas::NewEvent,
    responses(
        (status = 200, description = "The event as it is now; with `dry_run`, what would change",
            body = inline(schemas::EventOrDifference)),
        (status = 201, description = "The event, which is new", body = schemas::Event,
            headers(("location" = String, description = "Its path"),
                ("etag" = String, description = "Its revision"))),
    )
)]
pub(in crate::http::api) async fn replace(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(query): Query<ReplaceQuery>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    defined::replace::<Event>(&state, &caller, id, query, &precondition, fields).await
}

/// Change some fields of an event
///
/// `null` sets a field back to what it is by default. `limits` are replaced one by one, every
/// other field as a whole. Needs the scopes that replacing needs.
#[utoipa::path(
    patch, path = "/v1/events/{id}", tag = "events", operation_id = "changeEvent",
    params(("id" = schemas::Id, Path, description = "The event"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::EventChange,
    responses((status = 200, description = "The event", body = schemas::Event,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let place = Place::<Event> { namespace, id };
    defined::change(&state, &caller, &place, &precondition, fields).await
}

/// Remove an event
///
/// Its jobs' history stays. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/events/{id}", tag = "events", operation_id = "deleteEvent",
    params(("id" = schemas::Id, Path, description = "The event"), schemas::InNamespace,
        schemas::IfMatch),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "Jobs of it are on their way", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<StatusCode, Problem> {
    let place = Place::<Event> { namespace, id };
    defined::remove(&state, &caller, &place, &precondition).await
}
