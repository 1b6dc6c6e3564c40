//! `/v1/bindings`: which deliveries start what.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::defined::{self, Defined, Place, check_cluster_scope, inherent};
use super::openapi::schemas;
use super::values::{After, Limit, unlisted};
use crate::definitions::{Binding, ReadContext};
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::intake::deliveries::Trouble;
use crate::model::{BindingId, DeliveryId, Namespace};
use crate::store::definitions::Expected;
use crate::store::deliveries::MatchFailure;
use crate::store::tokens::Scope;
use crate::store::{Page, Store, StoreError};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/bindings", get(list))
        .route("/v1/bindings/{name}", defined::one::<Binding>())
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
    params(("name" = schemas::DottedId, Path, description = "The binding"), schemas::InNamespace),
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

impl Defined for Binding {
    inherent!(BindingId);

    const KIND: &'static str = "binding";
    const PATH: &'static str = "/v1/bindings";
    const ID: &'static str = "name";

    fn shown(&self, _state: &AppState) -> Map<String, Value> {
        self.to_fields()
    }

    fn own_form(
        fields: Map<String, Value>,
        context: &ReadContext,
    ) -> Result<Map<String, Value>, Problem> {
        match Self::of_manifest(&fields, context) {
            Some(binding) => Ok(binding?.to_fields()),
            None => Ok(fields),
        }
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
