//! `/v1/categories`: groups of events, with defaults and caps of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Map, Value};

use super::defined::{self, Defined, inherent};
use super::openapi::schemas;
use super::values::whole;
use crate::definitions::Category;
use crate::http::{AppState, Caller, InNamespace, Json, Problem, Query};
use crate::model::{CategoryId, Namespace};
use crate::store::definitions::Expected;
use crate::store::tokens::Scope;
use crate::store::{Page, Store, StoreError};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/categories", get(list))
        .route("/v1/categories/{id}", defined::one::<Category>())
}

/// List categories
///
/// By id; `general` is always there. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/categories", tag = "categories", operation_id = "listCategories",
    params(schemas::InNamespace),
    responses((status = 200, description = "The categories",
        body = schemas::Listing<schemas::Category>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<Page<Map<String, Value>>>, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let categories = state.store().categories(&namespace);
    Ok(Json(whole(categories.iter().map(|category| category.to_fields()).collect())))
}

impl Defined for Category {
    inherent!(CategoryId);

    const KIND: &'static str = "category";
    const PATH: &'static str = "/v1/categories";

    fn shown(&self, _state: &AppState) -> Map<String, Value> {
        self.to_fields()
    }

    fn held(store: &dyn Store, namespace: &Namespace, id: &CategoryId) -> Option<Arc<Self>> {
        store.category(namespace, id)
    }

    async fn define(self, store: &dyn Store, expected: Expected) -> Result<Arc<Self>, StoreError> {
        store.define_category(self, expected).await
    }

    async fn delete(
        store: &dyn Store,
        namespace: &Namespace,
        id: &CategoryId,
    ) -> Result<(), StoreError> {
        store.delete_category(namespace, id).await
    }
}
