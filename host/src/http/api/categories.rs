//! `/v1/categories`: groups of events, with defaults and caps of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::LOCATION;
use serde_json::{Map, Value};

use super::events::{ReplaceQuery, context, namespace_of};
use super::openapi::schemas;
use super::precondition::{Precondition, expected, tag};
use super::values::{settle_id, whole};
use crate::definitions::Category;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{CategoryId, Namespace};
use crate::store::tokens::Scope;
use crate::store::{Page, StoreError};

/// How often a change is made anew when others change the same category meanwhile.
const TRIES: usize = 5;

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
    Ok(answer(&*find(&state, &namespace, &id)?))
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
    Json(mut fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let namespace = namespace_of(query.namespace, &fields)?;
    caller.require(Scope::Edit, &namespace)?;
    settle_id(&mut fields, id.as_str())?;
    let category = Category::read(fields, &context(&caller, namespace.clone()))?;
    if query.dry_run.0 {
        let before = state.store().category(&namespace, &id);
        precondition.check(before.as_ref().map(|before| before.revision))?;
        let changes = before.as_ref().map(|before| before.diff(&category)).unwrap_or_default();
        let difference = schemas::Difference::new(before.is_none(), changes);
        return Ok(Json(difference).into_response());
    }
    let make = |_: Option<&Category>| Ok(category.clone());
    match write(&state, &namespace, &id, &precondition, make).await? {
        (category, false) => Ok(answer(&category)),
        (category, true) => {
            let location = format!("/v1/categories/{id}?namespace={namespace}");
            Ok((StatusCode::CREATED, [(LOCATION, location)], answer(&category)).into_response())
        }
    }
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
    caller.require(Scope::Edit, &namespace)?;
    let make = |before: Option<&Category>| {
        let before = before.ok_or_else(|| Problem::missing("category", &id))?;
        Ok(before.patched(fields.clone())?)
    };
    let (category, _) = write(&state, &namespace, &id, &precondition, make).await?;
    Ok(answer(&category))
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
    caller.require(Scope::Edit, &namespace)?;
    precondition.check(Some(find(&state, &namespace, &id)?.revision))?;
    state.store().delete_category(&namespace, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn find(
    state: &AppState,
    namespace: &Namespace,
    id: &CategoryId,
) -> Result<Arc<Category>, Problem> {
    state.store().category(namespace, id).ok_or_else(|| Problem::missing("category", id))
}

/// A category as an answer with its entity tag.
fn answer(category: &Category) -> Response {
    ([tag(category.revision)], Json(category.to_fields())).into_response()
}

/// Writes what `make` makes of the category that is there, over just that one. Whether it is new
/// is told too.
async fn write(
    state: &AppState,
    namespace: &Namespace,
    id: &CategoryId,
    precondition: &Precondition,
    make: impl Fn(Option<&Category>) -> Result<Category, Problem>,
) -> Result<(Arc<Category>, bool), Problem> {
    for _ in 0..TRIES {
        let before = state.store().category(namespace, id);
        let held = before.as_ref().map(|before| before.revision);
        let category = make(before.as_deref())?;
        precondition.check(held)?;
        if let Some(before) = before.filter(|before| before.diff(&category).is_empty()) {
            return Ok((before, false));
        }
        match state.store().define_category(category, expected(held)).await {
            Ok(category) => return Ok((category, held.is_none())),
            // Somebody was faster.
            Err(StoreError::Conflict(_) | StoreError::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict(format!("category {id} is changed all the time; try again")))
}
