//! Argo's own paths under `/api/v1`, in its shapes, for those who come from there.
//!
//! - `bindings`: the list of bindings
//! - `caller`: tokens as Argo's clients show them
//! - `problem`: refusals as Argo's clients read them

mod bindings;
mod caller;
mod problem;

use axum::Router;

use super::state::AppState;

/// All of Argo's paths.
pub(super) fn router() -> Router<AppState> {
    bindings::routes()
}
