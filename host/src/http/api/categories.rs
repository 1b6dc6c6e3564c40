//! `/v1/categories`: groups of events, with defaults and caps of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde_json::{Map, Value};

use super::defined::{self, Defined, Place, ReplaceQuery, inherent};
use super::openapi::schemas;
use super::precondition::Precondition;
use super::values::whole;
use crate::definitions::Category;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{CategoryId, Namespace};
use crate::store::definitions::Expected;
use crate::store::tokens::Scope;
use crate::store::{Page, Store, StoreError};

pub(super) fn routes() -> Router<AppState> {
    let one = get(show).put(replace).patch(change).delete(remove);
    Router::new().route("/v1/categories", get(list)).route("/v1/categories/{id}", one)
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

/// Show a category
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/categories/{id}", tag = "categories", operation_id = "showCategory",
    params(("id" = schemas::Id, Path, description = "The category"), schemas::InNamespace),
    responses((status = 200, description = "The category", body = schemas::Category,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<CategoryId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Response, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let category = defined::find::<Category>(&state, &Place { namespace, id })?;
    Ok(defined::answer(&*category))
}

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
pub(super) async fn replace(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<CategoryId>,
    Query(query): Query<ReplaceQuery>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    defined::replace::<Category>(&state, &caller, id, query, &precondition, fields).await
}

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
pub(super) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<CategoryId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let place = Place::<Category> { namespace, id };
    defined::change(&state, &caller, &place, &precondition, fields).await
}

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
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<CategoryId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<StatusCode, Problem> {
    let place = Place::<Category> { namespace, id };
    defined::remove(&state, &caller, &place, &precondition).await
}

impl Defined for Category {
    inherent!(CategoryId);

    const KIND: &'static str = "category";
    const PATH: &'static str = "/v1/categories";

    fn shown(&self) -> Map<String, Value> {
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
