//! Definitions as answers.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;

use super::kind::Defined;
use super::query::Place;
use crate::http::api::precondition::tag;
use crate::http::{AppState, Json, Problem};

/// The definition at a place.
///
/// # Errors
/// There is none.
pub(in crate::http::api) fn find<D: Defined>(
    state: &AppState,
    Place { namespace, id }: &Place<D>,
) -> Result<Arc<D>, Problem> {
    D::held(&**state.store(), namespace, id)
        .ok_or_else(|| Problem::missing_in(namespace, D::KIND, id))
}

/// A definition as an answer with its entity tag.
pub(super) fn answer<D: Defined>(state: &AppState, definition: &D) -> Response {
    ([tag(definition.revision())], Json(definition.shown(state))).into_response()
}

/// The answer to the one who made it.
pub(in crate::http::api) fn created<D: Defined>(state: &AppState, definition: &D) -> Response {
    let (path, id, namespace) = (D::PATH, definition.id(), definition.namespace());
    let location = format!("{path}/{id}?namespace={namespace}");
    (StatusCode::CREATED, [(LOCATION, location)], answer(state, definition)).into_response()
}
