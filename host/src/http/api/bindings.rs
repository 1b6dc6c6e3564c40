//! `/v1/bindings`: which deliveries start what.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::defined::{self, Defined, Place, ReplaceQuery, check_cluster_scope, inherent};
use super::openapi::schemas;
use super::precondition::Precondition;
use super::values::{After, Limit, unlisted};
use crate::definitions::Binding;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::intake::deliveries::Trouble;
use crate::model::{BindingId, DeliveryId, Namespace};
use crate::store::definitions::Expected;
use crate::store::deliveries::MatchFailure;
use crate::store::tokens::Scope;
use crate::store::{Page, Store, StoreError};

pub(super) fn routes() -> Router<AppState> {
    let one = get(show).put(replace).patch(change).delete(remove);
    Router::new()
        .route("/v1/bindings", get(list))
        .route("/v1/bindings/{name}", one)
        .route("/v1/bindings/{name}/failures", get(failures))
}

/// Which bindings a list is of.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct BindingQuery {
    /// The namespace; `default` if absent.
    #[param(value_type = Option<schemas::Id>, example = "default")]
    namespace: Namespace,
    /// Where the page begins: `next` of the page before.
    #[param(value_type = Option<schemas::CursorText>)]
    cursor: Option<After>,
    /// How many items a page has.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
}

/// List bindings
///
/// By name. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/bindings", tag = "bindings", operation_id = "listBindings",
    params(BindingQuery),
    responses((status = 200, description = "A page of bindings",
        body = schemas::Listing<schemas::Binding>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<BindingQuery>,
) -> Result<Json<Page<Map<String, Value>>>, Problem> {
    caller.require(Scope::Read, &query.namespace)?;
    let after = query.cursor.as_ref().map(|After(cursor)| cursor);
    let Page { items, next } =
        state.store().bindings(&query.namespace, after, query.limit.0).map_err(unlisted)?;
    let items = items.iter().map(|binding| binding.to_fields()).collect();
    Ok(Json(Page { items, next }))
}

/// Show a binding
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "showBinding",
    params(("name" = schemas::Id, Path, description = "The binding"), schemas::InNamespace),
    responses((status = 200, description = "The binding", body = schemas::Binding,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BindingId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Response, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let binding = defined::find::<Binding>(&state, &Place { namespace, id })?;
    Ok(defined::answer(&state, &*binding))
}

/// How a binding failed since the server started.
#[derive(Debug, Serialize)]
pub(super) struct Failures {
    /// How often.
    count: u64,
    /// The last time, if there is one.
    last: Option<Failure>,
}

/// How a binding failed on a delivery.
#[derive(Debug, Serialize)]
struct Failure {
    /// In seconds since 1970.
    time: f64,
    delivery: DeliveryId,
    #[serde(flatten)]
    failure: MatchFailure,
}

/// Show how a binding failed
///
/// On deliveries since the server started: how often, and how it did last. The deliveries
/// themselves say more. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/bindings/{name}/failures", tag = "bindings", operation_id = "showFailures",
    params(("name" = schemas::Id, Path, description = "The binding"), schemas::InNamespace),
    responses((status = 200, description = "How it failed", body = schemas::Failures))
)]
pub(super) async fn failures(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BindingId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<Failures>, Problem> {
    caller.require(Scope::Read, &namespace)?;
    defined::find::<Binding>(&state, &Place { namespace: namespace.clone(), id: id.clone() })?;
    let trouble = state.deliveries().trouble(&namespace, &id);
    Ok(Json(Failures {
        count: trouble.as_ref().map_or(0, |trouble| trouble.count),
        last: trouble.map(|Trouble { time, delivery, failure, .. }| Failure {
            time,
            delivery,
            failure,
        }),
    }))
}

/// Create or replace a binding
///
/// The body may also be a manifest of Argo's, of the kind WorkflowEventBinding. What it leaves out
/// is as by default. A body that changes nothing makes no new revision. Deliveries that came before
/// meet the binding as it was. Needs the scope `edit`; for one with
/// `cluster_scope` also `edit` or `run` in the namespace `default`.
#[utoipa::path(
    put, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "replaceBinding",
    params(("name" = schemas::Id, Path, description = "The binding"), ReplaceQuery,
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
pub(super) async fn replace(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BindingId>,
    Query(query): Query<ReplaceQuery>,
    precondition: Precondition,
    Json(mut fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let space = query.namespace.clone().unwrap_or_default();
    if let Some(binding) = Binding::of_manifest(&fields, &defined::context(&caller, space)) {
        fields = binding?.to_fields();
    }
    defined::replace::<Binding>(&state, &caller, id, query, &precondition, fields).await
}

/// Change some fields of a binding
///
/// `null` sets a field back to what it is by default; `submit` is replaced as a whole. Needs the
/// scopes that replacing needs.
#[utoipa::path(
    patch, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "changeBinding",
    params(("name" = schemas::Id, Path, description = "The binding"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::BindingChange,
    responses((status = 200, description = "The binding", body = schemas::Binding,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(super) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BindingId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let place = Place::<Binding> { namespace, id };
    defined::change(&state, &caller, &place, &precondition, fields).await
}

/// Remove a binding
///
/// Deliveries that came before still meet it. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/bindings/{name}", tag = "bindings", operation_id = "deleteBinding",
    params(("name" = schemas::Id, Path, description = "The binding"), schemas::InNamespace,
        schemas::IfMatch),
    responses((status = 204, description = "It is removed"))
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BindingId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<StatusCode, Problem> {
    let place = Place::<Binding> { namespace, id };
    defined::remove(&state, &caller, &place, &precondition).await
}

impl Defined for Binding {
    inherent!(BindingId);

    const KIND: &'static str = "binding";
    const PATH: &'static str = "/v1/bindings";
    const ID: &'static str = "name";

    fn shown(&self, _state: &AppState) -> Map<String, Value> {
        self.to_fields()
    }

    fn check_caller(&self, caller: &Caller, _before: Option<&Self>) -> Result<(), Problem> {
        if self.submit.as_ref().is_some_and(|submit| submit.cluster_scope) {
            check_cluster_scope(caller, Self::KIND)?;
        }
        Ok(())
    }

    fn held(store: &dyn Store, namespace: &Namespace, id: &BindingId) -> Option<Arc<Self>> {
        store.binding(namespace, id)
    }

    async fn define(self, store: &dyn Store, expected: Expected) -> Result<Arc<Self>, StoreError> {
        store.define_binding(self, expected).await
    }

    async fn delete(
        store: &dyn Store,
        namespace: &Namespace,
        id: &BindingId,
    ) -> Result<(), StoreError> {
        store.delete_binding(namespace, id).await
    }
}
