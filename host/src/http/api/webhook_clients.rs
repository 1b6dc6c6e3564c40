//! `/v1/webhook-clients`: senders who prove by a signature who they are.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Map, Value};

use super::defined::{self, Defined, check_cluster_scope, inherent};
use super::openapi::schemas;
use super::values::whole;
use crate::definitions::WebhookClient;
use crate::http::{AppState, Caller, InNamespace, Json, Problem, Query};
use crate::model::{ClientId, Namespace};
use crate::store::definitions::Expected;
use crate::store::tokens::Scope;
use crate::store::{Page, Store, StoreError};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/webhook-clients", get(list))
        .route("/v1/webhook-clients/{name}", defined::one::<WebhookClient>())
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

impl Defined for WebhookClient {
    inherent!(ClientId);

    const KIND: &'static str = "webhook client";
    const PATH: &'static str = "/v1/webhook-clients";
    const ID: &'static str = "name";

    fn shown(&self, _state: &AppState) -> Map<String, Value> {
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
