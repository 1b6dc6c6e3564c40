//! What can be done with one of the webhook clients.

use crate::http::api::defined::ReplaceQuery;
use crate::http::api::openapi::schemas;

/// Show a webhook client
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "showWebhookClient",
    params(("name" = schemas::DottedId, Path, description = "The client"), schemas::InNamespace),
    responses((status = 200, description = "The client", body = schemas::WebhookClient,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn show() {}

/// Create or replace a webhook client
///
/// What the body leaves out is as by default. A body that changes nothing makes no new revision.
/// Needs the scope `edit`; for one with `cluster_scope` also `edit` or `run` in the namespace
/// `default`.
#[utoipa::path(
    put, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "replaceWebhookClient",
    params(("name" = schemas::DottedId, Path, description = "The client"), ReplaceQuery,
        schemas::IfMatch, schemas::IfNoneMatch),
    request_body = schemas::NewWebhookClient,
    responses(
        (status = 200, description = "The client as it is now; with `dry_run`, what would change",
            body = inline(schemas::WebhookClientOrDifference)),
        (status = 201, description = "The client, which is new", body = schemas::WebhookClient,
            headers(("location" = String, description = "Its path"),
                ("etag" = String, description = "Its revision"))),
    )
)]
pub(in crate::http::api::openapi) fn replace() {}

/// Change some fields of a webhook client
///
/// `null` sets a field back to what it is by default; a new `type` wants the
/// fields that it doesn't have to be null. Needs the scopes that replacing needs.
#[utoipa::path(
    patch, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "changeWebhookClient",
    params(("name" = schemas::DottedId, Path, description = "The client"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::WebhookClientChange,
    responses((status = 200, description = "The client", body = schemas::WebhookClient,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn change() {}

/// Remove a webhook client
///
/// Its deliveries are refused from now on. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "deleteWebhookClient",
    params(("name" = schemas::DottedId, Path, description = "The client"), schemas::InNamespace,
        schemas::IfMatch),
    responses((status = 204, description = "It is removed"))
)]
pub(in crate::http::api::openapi) fn remove() {}
