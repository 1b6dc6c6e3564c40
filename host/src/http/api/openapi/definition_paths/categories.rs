//! What can be done with one of the categories.

use crate::http::api::defined::ReplaceQuery;
use crate::http::api::openapi::schemas;

/// Show a category
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/categories/{id}", tag = "categories", operation_id = "showCategory",
    params(("id" = schemas::Id, Path, description = "The category"), schemas::InNamespace),
    responses((status = 200, description = "The category", body = schemas::Category,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn show() {}

/// Create or replace a category
///
/// What the body leaves out is as by default. A body that changes nothing makes no new revision.
/// Needs the scope `edit`.
#[utoipa::path(
    put, path = "/v1/categories/{id}", tag = "categories", operation_id = "replaceCategory",
    params(("id" = schemas::Id, Path, description = "The category"), ReplaceQuery,
        schemas::IfMatch, schemas::IfNoneMatch),
    request_body = schemas::NewCategory,
    responses(
        (status = 200, description = "The category as it is now; with `dry_run`, what would change",
            body = inline(schemas::CategoryOrDifference)),
        (status = 201, description = "The category, which is new", body = schemas::Category,
            headers(("location" = String, description = "Its path"),
                ("etag" = String, description = "Its revision"))),
    )
)]
pub(in crate::http::api::openapi) fn replace() {}

/// Change some fields of a category
///
/// `null` sets a field back to what it is by default. `limits` are replaced one by one, every
/// other field as a whole. Needs the scope `edit`.
#[utoipa::path(
    patch, path = "/v1/categories/{id}", tag = "categories", operation_id = "changeCategory",
    params(("id" = schemas::Id, Path, description = "The category"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::CategoryChange,
    responses((status = 200, description = "The category", body = schemas::Category,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api::openapi) fn change() {}

/// Remove a category
///
/// No event may be in it; `general` stays. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/categories/{id}", tag = "categories", operation_id = "deleteCategory",
    params(("id" = schemas::Id, Path, description = "The category"), schemas::InNamespace,
        schemas::IfMatch),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "Events are in it, or it is `general`",
            body = schemas::Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api::openapi) fn remove() {}
