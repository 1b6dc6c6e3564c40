//! Which path is answered by what.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{delete, get};
use http::{Method, StatusCode, Uri};

use super::problem::Problem;
use super::state::AppState;
use super::{api, argo, health, metrics, status, tokens_api};

/// All paths. Those of the native API come whole, with `/v1`, from [`api::router`], which may lift
/// the body's limit where it takes more.
pub fn router(state: AppState) -> Router {
    let body_limit = usize::try_from(state.settings().body_limit.0).unwrap_or(usize::MAX);
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/v1/status", get(status::show))
        .route("/v1/tokens", get(tokens_api::list).post(tokens_api::create))
        .route("/v1/tokens/{id}", delete(tokens_api::revoke))
        .merge(api::router(&state))
        .merge(argo::router())
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_path)
        .layer(DefaultBodyLimit::max(body_limit))
        .with_state(state)
}

async fn no_path(uri: Uri) -> Response {
    argo::refusal(uri.path(), Problem::missing("path", uri.path()))
}

/// The router adds the header `Allow`.
async fn wrong_method(method: Method, uri: Uri) -> Response {
    let detail =
        format!("{} doesn't take {method}; the header Allow says what it takes", uri.path());
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail);
    argo::refusal(uri.path(), problem)
}
