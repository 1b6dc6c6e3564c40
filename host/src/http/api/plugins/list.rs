//! Lists of plugins, and one of them.

use axum::extract::State;

use super::shown::ShownPlugin;
use crate::http::api::openapi::schemas;
use crate::http::api::values::whole;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::PluginId;
use crate::plugins::BUILTINS;
use crate::store::Page;
use crate::store::tokens::Scope;

/// List plugins
///
/// The built-in ones and those of the namespace, by id. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/plugins", tag = "plugins", operation_id = "listPlugins",
    params(schemas::InNamespace),
    responses((status = 200, description = "The plugins", body = schemas::Listing<schemas::Plugin>))
)]
pub(in crate::http::api) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<Page<ShownPlugin>>, Problem> {
    caller.require(Scope::Read, &namespace)?;
    let builtins = BUILTINS.iter().map(|each| ShownPlugin::built_in(&state, &namespace, each));
    let mut plugins = builtins.collect::<Result<Vec<_>, _>>()?;
    let uploaded = state.store().plugins(&namespace);
    plugins.extend(uploaded.iter().map(|entry| ShownPlugin::uploaded(entry)));
    plugins.sort_by(|one, other| one.id().cmp(other.id()));
    Ok(Json(whole(plugins)))
}

/// Show a plugin
///
/// With the text of its manifest. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/plugins/{id}", tag = "plugins", operation_id = "showPlugin",
    params(("id" = schemas::Id, Path, description = "The plugin"), schemas::InNamespace),
    responses((status = 200, description = "The plugin", body = schemas::Plugin))
)]
pub(in crate::http::api) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PluginId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<ShownPlugin>, Problem> {
    caller.require(Scope::Read, &namespace)?;
    Ok(Json(ShownPlugin::find(&state, &namespace, &id)?))
}
