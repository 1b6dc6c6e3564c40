//! What can be done with one of the events.

use crate::http::api::defined::ReplaceQuery;
use crate::http::api::openapi::schemas;

/// Show an event
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/events/{id}", tag = "events", operation_id = "showEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), schemas::InNamespace),
    responses((status = 200, description = "The event", body = schemas::Event,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn show() {}

/// Create or replace an event
///
/// What the body leaves out is as by default. Needs the scopes that creating needs; changing the
/// `grants`, or the plugin of an event that has some, needs the scope `admin`. A body that changes
/// nothing makes no new revision.
#[utoipa::path(
    put, path = "/v1/events/{id}", tag = "events", operation_id = "replaceEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), ReplaceQuery,
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
pub(in crate::http::api::openapi) fn replace() {}

/// Change some fields of an event
///
/// `null` sets a field back to what it is by default. `limits` are replaced one by one, every
/// other field as a whole. Needs the scopes that replacing needs.
#[utoipa::path(
    patch, path = "/v1/events/{id}", tag = "events", operation_id = "changeEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::EventChange,
    responses((status = 200, description = "The event", body = schemas::Event,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn change() {}

/// Remove an event
///
/// Its jobs' history stays. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/events/{id}", tag = "events", operation_id = "deleteEvent",
    params(("id" = schemas::DottedId, Path, description = "The event"), schemas::InNamespace,
        schemas::IfMatch),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "Jobs of it are on their way", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api::openapi) fn remove() {}
