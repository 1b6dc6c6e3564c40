//! `/v1/webhook-clients`: senders who prove by a signature who they are.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde_json::{Map, Value};

use super::defined::{self, Defined, Place, ReplaceQuery, check_cluster_scope, inherent};
use super::openapi::schemas;
use super::precondition::Precondition;
use super::values::whole;
use crate::definitions::WebhookClient;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{ClientId, Namespace};
use crate::store::definitions::Expected;
use crate::store::tokens::Scope;
use crate::store::{Page, Store, StoreError};

pub(super) fn routes() -> Router<AppState> {
    let one = get(show).put(replace).patch(change).delete(remove);
    Router::new().route("/v1/webhook-clients", get(list)).route("/v1/webhook-clients/{name}", one)
}

/// List webhook clients
///
/// By name. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/webhook-clients", tag = "webhook clients",
    operation_id = "listWebhookClients",
    params(schemas::InNamespace),
    responses((status = 200, description = "The webhook clients",
        body = schemas::Listing<schemas::WebhookClient>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<Page<Map<String, Value>>>, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let clients = state.store().clients(&namespace);
    Ok(Json(whole(clients.iter().map(|client| client.to_fields()).collect())))
}

/// Show a webhook client
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "showWebhookClient",
    params(("name" = schemas::Id, Path, description = "The client"), schemas::InNamespace),
    responses((status = 200, description = "The client", body = schemas::WebhookClient,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Response, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let client = defined::find::<WebhookClient>(&state, &Place { namespace, id })?;
    Ok(defined::answer(&*client))
}

/// Create or replace a webhook client
///
/// What the body leaves out is as by default. A body that changes nothing makes no new revision.
/// Needs the scope `edit`; for one with `cluster_scope` also `edit` or `run` in the namespace
/// `default`.
#[utoipa::path(
    put, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "replaceWebhookClient",
    params(("name" = schemas::Id, Path, description = "The client"), ReplaceQuery,
        schemas::IfMatch, schemas::IfNoneMatch),
    request_body = schemas::NewWebhookClient,
    responses(
        (status = 200, description = "The client as it is now; with `dry_run`, what would change",
            body = inline(schemas::WebhookClientOrDifference)),
        (status = 201, description = "The client, which is new", body = schemas::WebhookClient,
            headers(("location" = String, description = "Its path"),
                ("etag" = String, description = "Its revision"))),
    )
)]
pub(super) async fn replace(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(query): Query<ReplaceQuery>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    defined::replace::<WebhookClient>(&state, &caller, id, query, &precondition, fields).await
}

/// Change some fields of a webhook client
///
/// `null` sets a field back to what it is by default; a new `type` wants the
/// fields that it doesn't have to be null. Needs the scopes that replacing needs.
#[utoipa::path(
    patch, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "changeWebhookClient",
    params(("name" = schemas::Id, Path, description = "The client"), schemas::InNamespace,
        schemas::IfMatch),
    request_body = schemas::WebhookClientChange,
    responses((status = 200, description = "The client", body = schemas::WebhookClient,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(super) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
    Json(fields): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    let place = Place::<WebhookClient> { namespace, id };
    defined::change(&state, &caller, &place, &precondition, fields).await
}

/// Remove a webhook client
///
/// Its deliveries are refused from now on. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/webhook-clients/{name}", tag = "webhook clients",
    operation_id = "deleteWebhookClient",
    params(("name" = schemas::Id, Path, description = "The client"), schemas::InNamespace,
        schemas::IfMatch),
    responses((status = 204, description = "It is removed"))
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    precondition: Precondition,
) -> Result<StatusCode, Problem> {
    let place = Place::<WebhookClient> { namespace, id };
    defined::remove(&state, &caller, &place, &precondition).await
}

impl Defined for WebhookClient {
    inherent!(ClientId);

    const KIND: &'static str = "webhook client";
    const PATH: &'static str = "/v1/webhook-clients";
    const ID: &'static str = "name";

    fn shown(&self) -> Map<String, Value> {
        self.to_fields()
    }

    fn check_caller(&self, caller: &Caller, _before: Option<&Self>) -> Result<(), Problem> {
        if self.cluster_scope {
            check_cluster_scope(caller, Self::KIND)?;
        }
        Ok(())
    }

    fn held(store: &dyn Store, namespace: &Namespace, id: &ClientId) -> Option<Arc<Self>> {
        store.client(namespace, id)
    }

    async fn define(self, store: &dyn Store, expected: Expected) -> Result<Arc<Self>, StoreError> {
        store.define_client(self, expected).await
    }

    async fn delete(
        store: &dyn Store,
        namespace: &Namespace,
        id: &ClientId,
    ) -> Result<(), StoreError> {
        store.delete_client(namespace, id).await
    }
}
