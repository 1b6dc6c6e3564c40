//! Argo's own paths under `/api/v1`, in its shapes, for those who come from there.
//!
//! - `bindings`: the list of bindings
//! - `events`, `sender`: payloads from outside, and who sends them
//! - `body_reader`: their bodies, in memory that was reserved
//! - `caller`: tokens as Argo's clients show them
//! - `problem`: refusals as Argo's clients read them

mod bindings;
mod body_reader;
mod caller;
pub(super) mod events;
mod problem;
mod sender;

use axum::Router;
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;
use super::state::AppState;
use problem::ArgoProblem;

/// What Argo's own paths begin with.
const PATHS: &str = "/api/v1/";

/// All of Argo's paths.
pub(super) fn router() -> Router<AppState> {
    bindings::routes().merge(events::routes())
}

/// A refusal in the shape of those who read it, by the path of the request.
pub(super) fn refusal(path: &str, problem: Problem) -> Response {
    if path.starts_with(PATHS) {
        ArgoProblem::from(problem).into_response()
    } else {
        problem.into_response()
    }
}
