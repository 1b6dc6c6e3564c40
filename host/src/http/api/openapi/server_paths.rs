//! The paths that the server has of itself, whose handlers stand elsewhere.

#![expect(dead_code, reason = "they are described here and answered elsewhere")]

use super::schemas;

/// List tokens
///
/// Without what they are made of. Needs the scope `admin`.
#[utoipa::path(
    get, path = "/v1/tokens", tag = "tokens", operation_id = "listTokens",
    responses((status = 200, description = "The tokens", body = schemas::Listing<schemas::Token>))
)]
pub(super) fn list_tokens() {}

/// Create a token
///
/// The token itself is in the answer, this once. Needs the scope `admin`.
#[utoipa::path(
    post, path = "/v1/tokens", tag = "tokens", operation_id = "createToken",
    request_body = schemas::NewToken,
    responses(
        (status = 201, description = "The token", body = schemas::MadeToken,
            headers(("location" = String, description = "Its path"))),
        (status = 409, description = "There are as many as may be", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) fn create_token() {}

/// Revoke a token
///
/// It counts no more from now on. Needs the scope `admin`.
#[utoipa::path(
    delete, path = "/v1/tokens/{id}", tag = "tokens", operation_id = "revokeToken",
    params(("id" = String, Path, description = "The token's id")),
    responses(
        (status = 204, description = "It is revoked"),
        (status = 409, description = "It is the one that the server was started with",
            body = schemas::Problem, content_type = "application/problem+json"),
    )
)]
pub(super) fn revoke_token() {}

/// Show the server's status
///
/// Needs any token.
#[utoipa::path(
    get, path = "/v1/status", tag = "server", operation_id = "showStatus",
    responses((status = 200, description = "The status", body = schemas::ServerStatus))
)]
pub(super) fn status() {}

/// Tell whether the server lives
///
/// Needs no token.
#[utoipa::path(
    get, path = "/healthz", tag = "server", operation_id = "showHealth", security(()),
    responses((status = 200, description = "It does", body = String, content_type = "text/plain"))
)]
pub(super) fn alive() {}

/// Tell whether the server can work
///
/// Needs no token.
#[utoipa::path(
    get, path = "/readyz", tag = "server", operation_id = "showReadiness", security(()),
    responses(
        (status = 200, description = "It can", body = String, content_type = "text/plain"),
        (status = 503, description = "It can't, and why", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) fn ready() {}

/// Show numbers for a monitor
///
/// In the text form of OpenMetrics. Needs no token.
#[utoipa::path(
    get, path = "/metrics", tag = "server", operation_id = "showMetrics", security(()),
    responses((status = 200, description = "The numbers", body = String,
        content_type = "application/openmetrics-text"))
)]
pub(super) fn metrics() {}
