//! Switching plugins on and off, and removing them.

use axum::extract::State;
use http::StatusCode;

use super::shown::ShownPlugin;
use crate::http::api::openapi::schemas;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{Namespace, PluginId};
use crate::store::tokens::Scope;

/// Enable a plugin
///
/// Needs the scope `edit`.
#[utoipa::path(
    post, path = "/v1/plugins/{id}/enable", tag = "plugins", operation_id = "enablePlugin",
    params(("id" = schemas::Id, Path, description = "The plugin"), schemas::InNamespace),
    responses((status = 200, description = "The plugin", body = schemas::Plugin))
)]
pub(in crate::http::api) async fn enable(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PluginId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<ShownPlugin>, Problem> {
    switch(&state, &caller, &namespace, &id, true).await
}

/// Disable a plugin
///
/// Events of it are launched no more in this namespace; jobs that run go on. Needs the scope
/// `edit`.
#[utoipa::path(
    post, path = "/v1/plugins/{id}/disable", tag = "plugins", operation_id = "disablePlugin",
    params(("id" = schemas::Id, Path, description = "The plugin"), schemas::InNamespace),
    responses((status = 200, description = "The plugin", body = schemas::Plugin))
)]
pub(in crate::http::api) async fn disable(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PluginId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<ShownPlugin>, Problem> {
    switch(&state, &caller, &namespace, &id, false).await
}

/// Remove a plugin
///
/// It must be one that was uploaded, and no event may use it. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/plugins/{id}", tag = "plugins", operation_id = "deletePlugin",
    params(("id" = schemas::Id, Path, description = "The plugin"), schemas::InNamespace),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "It is built in, or events use it", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PluginId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<StatusCode, Problem> {
    caller.require(Scope::Edit, &namespace)?;
    state.store().delete_plugin(&namespace, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn switch(
    state: &AppState,
    caller: &Caller,
    namespace: &Namespace,
    id: &PluginId,
    enabled: bool,
) -> Result<Json<ShownPlugin>, Problem> {
    caller.require(Scope::Edit, namespace)?;
    state.store().enable_plugin(namespace, id, enabled).await?;
    Ok(Json(ShownPlugin::find(state, namespace, id)?))
}
