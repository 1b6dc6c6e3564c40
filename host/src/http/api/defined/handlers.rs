//! The requests for one definition, answered the same way whatever its kind.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use http::StatusCode;
use serde_json::{Map, Value};

use super::kind::Defined;
use super::query::{Place, ReplaceQuery, context};
use super::show::{answer, find};
use super::write;
use crate::http::api::precondition::Precondition;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::store::tokens::Scope;

/// What can be done with one definition: it is shown, replaced, changed and removed.
///
/// The OpenAPI document describes it for each kind in `openapi::definition_paths`.
pub(in crate::http::api) fn one<D: Defined>() -> MethodRouter<AppState> {
    get(show::<D>).put(replace::<D>).patch(change::<D>).delete(remove::<D>)
}

async fn show<D: Defined>(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<D::Id>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Response, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let definition = find::<D>(&state, &Place { namespace, id })?;
    Ok(answer(&state, &*definition))
}

async fn replace<D: Defined>(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<D::Id>,
    Query(query): Query<ReplaceQuery>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let there = context(&caller, query.namespace.clone().unwrap_or_default());
    let fields = D::own_form(fields, &there)?;
    write::replace::<D>(&state, &caller, id, query, &precondition, fields).await
}

async fn change<D: Defined>(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<D::Id>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let place = Place::<D> { namespace, id };
    write::change(&state, &caller, &place, &precondition, fields).await
}

async fn remove<D: Defined>(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<D::Id>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<StatusCode, Problem> {
    let place = Place::<D> { namespace, id };
    write::remove(&state, &caller, &place, &precondition).await
}
