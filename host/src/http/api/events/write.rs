//! Making, changing and removing events.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::show;
use crate::definitions::{Event, Origin, ReadContext};
use crate::http::api::openapi::schemas;
use crate::http::api::precondition::{Precondition, expected};
use crate::http::api::secret_params;
use crate::http::api::values::{Flag, settle_id};
use crate::http::auth::now;
use crate::http::{AppState, Caller, FieldError, InNamespace, Json, Path, Problem, Query};
use crate::model::{EventId, Grants, Namespace};
use crate::store::StoreError;
use crate::store::definitions::Expected;
use crate::store::tokens::Scope;
use crate::timing::Zone;

/// How often a change is made anew when others change the same event meanwhile.
const TRIES: usize = 5;

/// Where a new event belongs.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct CreateQuery {
    /// The namespace; if absent, what the event names, or else `default`.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
}

/// Where an event is put, and whether that is meant.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct ReplaceQuery {
    /// The namespace; if absent, what the event names, or else `default`.
    #[param(value_type = Option<String>, example = "default")]
    pub(in crate::http::api) namespace: Option<Namespace>,
    /// Only tell what would change.
    #[param(value_type = Option<bool>)]
    pub(in crate::http::api) dry_run: Flag,
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
    show::drop_shown(&mut fields);
    let mut event = Event::read(fields, &context(&caller, namespace))?;
    secret_params::keep(&state, None, &mut event)?;
    check_grants(&caller, None, &event)?;
    let event = state.store().define_event(event, Expected::New).await?;
    Ok(created(&state, &event))
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
    Json(mut fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let namespace = namespace_of(query.namespace, &fields)?;
    caller.require(Scope::Edit, &namespace)?;
    show::drop_shown(&mut fields);
    settle_id(&mut fields, id.as_str())?;
    let event = Event::read(fields, &context(&caller, namespace.clone()))?;
    if query.dry_run.0 {
        return difference(&state, &caller, &precondition, event);
    }
    let make = |_: Option<&Event>| Ok(event.clone());
    match write(&state, &caller, &namespace, &id, &precondition, make).await? {
        (event, true) => Ok(created(&state, &event)),
        (event, false) => Ok(show::answer(&state, &event)),
    }
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
    Json(mut fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    show::drop_shown(&mut fields);
    let event = patch(&state, &caller, &namespace, &id, &precondition, &fields).await?;
    Ok(show::answer(&state, &event))
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
    caller.require(Scope::Edit, &namespace)?;
    precondition.check(Some(show::find(&state, &namespace, &id)?.revision))?;
    state.store().delete_event(&namespace, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes some fields of an event.
pub(super) async fn patch(
    state: &AppState,
    caller: &Caller,
    namespace: &Namespace,
    id: &EventId,
    precondition: &Precondition,
    fields: &Map<String, Value>,
) -> Result<Arc<Event>, Problem> {
    caller.require(Scope::Edit, namespace)?;
    let make = |before: Option<&Event>| {
        let before = before.ok_or_else(|| Problem::missing("event", id))?;
        Ok(before.patched(fields.clone())?)
    };
    write(state, caller, namespace, id, precondition, make).await.map(|(event, _)| event)
}

/// Writes what `make` makes of the event that is there, over just that one. Whether it is new is
/// told too.
async fn write(
    state: &AppState,
    caller: &Caller,
    namespace: &Namespace,
    id: &EventId,
    precondition: &Precondition,
    make: impl Fn(Option<&Event>) -> Result<Event, Problem>,
) -> Result<(Arc<Event>, bool), Problem> {
    for _ in 0..TRIES {
        let before = state.store().event(namespace, id);
        let held = before.as_ref().map(|before| before.revision);
        let mut event = make(before.as_deref())?;
        precondition.check(held)?;
        secret_params::keep(state, before.as_deref(), &mut event)?;
        check_grants(caller, before.as_deref(), &event)?;
        if let Some(before) = before.filter(|before| before.diff(&event).is_empty()) {
            return Ok((before, false));
        }
        match state.store().define_event(event, expected(held)).await {
            Ok(event) => return Ok((event, held.is_none())),
            // Somebody was faster.
            Err(StoreError::Conflict(_) | StoreError::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict(format!("event {id} is changed all the time; try again")))
}

/// What replacing an event would change.
fn difference(
    state: &AppState,
    caller: &Caller,
    precondition: &Precondition,
    mut event: Event,
) -> Result<Response, Problem> {
    let before = state.store().event(&event.namespace, &event.id);
    precondition.check(before.as_ref().map(|before| before.revision))?;
    secret_params::keep(state, before.as_deref(), &mut event)?;
    check_grants(caller, before.as_deref(), &event)?;
    state.store().check_event(&event)?;
    let changes = before.as_ref().map_or_else(Vec::new, |before| {
        let mut changes = before.diff(&event);
        secret_params::mask_changes(state, before, &event, &mut changes);
        changes
    });
    Ok(Json(schemas::Difference::new(before.is_none(), changes)).into_response())
}

fn created(state: &AppState, event: &Event) -> Response {
    let Event { id, namespace, .. } = event;
    let location = format!("/v1/events/{id}?namespace={namespace}");
    (StatusCode::CREATED, [(LOCATION, location)], show::answer(state, event)).into_response()
}

/// What a definition gets where it says nothing.
pub(in crate::http::api) fn context(caller: &Caller, namespace: Namespace) -> ReadContext {
    ReadContext {
        origin: Origin::Api,
        namespace,
        timezone: Zone::default(),
        username: caller.title().to_owned(),
        now: now(),
    }
}

/// The namespace that a definition is for: the query's, or the one it names itself.
///
/// # Errors
/// They differ.
pub(in crate::http::api) fn namespace_of(
    query: Option<Namespace>,
    fields: &Map<String, Value>,
) -> Result<Namespace, Problem> {
    // What is no namespace is refused when the definition is read.
    let own = fields.get("namespace").and_then(Value::as_str).and_then(|text| text.parse().ok());
    match (query, own) {
        (Some(query), Some(own)) if query != own => {
            let mut error = FieldError::new("namespace", "it differs from the query's");
            (error.found, error.accepted) = (Some(own.to_string()), Some(query.to_string()));
            Err(Problem::unprocessable(error.to_string()).with_errors(vec![error]))
        }
        (query, own) => Ok(query.or(own).unwrap_or_default()),
    }
}

/// What its jobs may reach is the operator's to say, and with it which plugin may.
fn check_grants(caller: &Caller, before: Option<&Event>, event: &Event) -> Result<(), Problem> {
    let default = Grants::default();
    let held = before.map_or(&default, |before| &before.grants);
    if event.grants != *held {
        caller.require_admin("set or change the `grants` of an event")?;
    }
    if before.is_some_and(|before| before.plugin != event.plugin) && *held != default {
        caller.require_admin("change the `plugin` of an event that has `grants`")?;
    }
    Ok(())
}
