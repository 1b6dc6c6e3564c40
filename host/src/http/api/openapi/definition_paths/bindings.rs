//! What can be done with one of the bindings.

use crate::http::api::defined::ReplaceQuery;
use crate::http::api::openapi::schemas;

/// Show a binding
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "showBinding",
    params(("name" = schemas::DottedId, Path, description = "The binding"), schemas::InNamespace),
    responses((status = 200, description = "The binding", body = schemas::Binding,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn show() {}

/// Create or replace a binding
///
/// The body may also be a manifest of Argo's, of the kind WorkflowEventBinding. What it leaves out
/// is as by default. A body that changes nothing makes no new revision. Deliveries that came before
/// meet the binding as it was. Needs the scope `edit`; for one with
/// `cluster_scope` also `edit` or `run` in the namespace `default`.
#[utoipa::path(
    put, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "replaceBinding",
    params(("name" = schemas::DottedId, Path, description = "The binding"), ReplaceQuery,
        schemas::IfMatch, schemas::IfNoneMatch),
    request_body = schemas::NewBinding,
    responses(
        (status = 200, description = "The binding as it is now; with `dry_run`, what would change",
            body = inline(schemas::BindingOrDifference)),
        (status = 201, description = "The binding, which is new", body = schemas::Binding,
            headers(("location" = String, description = "Its path"),
                ("etag" = String, description = "Its revision"))),
    )
)]
pub(in crate::http::api::openapi) fn replace() {}

/// Change some fields of a binding
///
/// `null` sets a field back to what it is by default; `submit` is replaced as a whole. Needs the
/// scopes that replacing needs.
#[utoipa::path(
    patch, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "changeBinding",
    params(("name" = schemas::DottedId, Path, description = "The binding"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::BindingChange,
    responses((status = 200, description = "The binding", body = schemas::Binding,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn change() {}

/// Remove a binding
///
/// Deliveries that came before still meet it. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "deleteBinding",
    params(("name" = schemas::DottedId, Path, description = "The binding"), schemas::InNamespace,
        schemas::IfMatch),
    responses((status = 204, description = "It is removed"))
)]
pub(in crate::http::api::openapi) fn remove() {}
