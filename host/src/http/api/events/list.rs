//! Lists of events.

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::show;
use crate::http::api::openapi::schemas;
use crate::http::api::values::{After, Flag, Limit, unlisted};
use crate::http::{AppState, Caller, Json, Problem, Query};
use crate::model::{CategoryId, Namespace, PluginId};
use crate::store::Page;
use crate::store::definitions::EventFilter;

/// Which events a list is of.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct EventQuery {
    /// In this namespace; in all that the token may read, if absent.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// In this category.
    #[param(value_type = Option<String>, example = "general")]
    category: Option<CategoryId>,
    /// Of this plugin.
    #[param(value_type = Option<String>, example = "hello")]
    plugin: Option<PluginId>,
    /// Switched on, or off.
    #[param(value_type = Option<bool>)]
    enabled: Option<Flag>,
    /// With this text in id, title or notes, whatever the case.
    text: Option<String>,
    /// Where the page begins: `next` of the page before.
    #[param(value_type = Option<schemas::CursorText>)]
    cursor: Option<After>,
    /// How many items a page has.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
}

/// List events
///
/// By namespace and id. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/events", tag = "events", operation_id = "listEvents",
    params(EventQuery),
    responses((status = 200, description = "A page of events", body = schemas::Listing<schemas::Event>))
)]
pub(in crate::http::api) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<EventQuery>,
) -> Result<Json<Page<Map<String, Value>>>, Problem> {
    let namespaces = caller.readable(query.namespace)?;
    let filter = EventFilter {
        namespaces,
        category: query.category,
        plugin: query.plugin.map(String::from),
        enabled: query.enabled.map(|Flag(enabled)| enabled),
        text: query.text,
    };
    let after = query.cursor.as_ref().map(|After(cursor)| cursor);
    let Page { items, next } =
        state.store().events(&filter, after, query.limit.0).map_err(unlisted)?;
    let items = items.iter().map(|event| show::fields(&state, event)).collect();
    Ok(Json(Page { items, next }))
}
