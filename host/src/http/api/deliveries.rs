//! `/v1/deliveries`: what was accepted from outside, and what it started.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::openapi::schemas;
use super::values::{After, Flag, Limit, Moment, WaitTime, unlisted};
use crate::http::argo::events::outcome;
use crate::http::{AppState, Caller, Json, Path, Problem, Query, SaidToBeIn};
use crate::intake::deliveries::Standing;
use crate::model::{DeliveryId, Namespace};
use crate::store::Page;
use crate::store::deliveries::{
    DeliveryDetails, DeliveryEntry, DeliveryFilter, DeliveryState, NewDelivery,
};
use crate::store::tokens::Scope;

/// How long a replay's bindings are waited for, unless somebody says otherwise.
const USUAL_WAIT: Duration = Duration::from_secs(10);

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/deliveries", get(list))
        .route("/v1/deliveries/{id}", get(show))
        .route("/v1/deliveries/{id}/replay", post(replay))
}

/// Which deliveries a list is of.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct DeliveryQuery {
    /// Sent to this namespace; to all that the token may read, if absent.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// With this discriminator; the empty one is none.
    discriminator: Option<String>,
    /// In this state.
    #[param(value_type = Option<schemas::DeliveryState>)]
    state: Option<DeliveryState>,
    /// Those that some binding matched, or that none did.
    #[param(value_type = Option<bool>)]
    matched: Option<Flag>,
    /// Those that some binding failed on, or that none did.
    #[param(value_type = Option<bool>)]
    failed: Option<Flag>,
    /// Accepted at or after this time: seconds since 1970, or RFC 3339.
    #[param(value_type = Option<schemas::Moment>)]
    since: Option<Moment>,
    /// Accepted before this time: seconds since 1970, or RFC 3339.
    #[param(value_type = Option<schemas::Moment>)]
    until: Option<Moment>,
    /// Where the page begins: `next` of the page before.
    #[param(value_type = Option<schemas::CursorText>)]
    cursor: Option<After>,
    /// How many items a page has.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
}

/// List deliveries
///
/// Newest first. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/deliveries", tag = "deliveries", operation_id = "listDeliveries",
    params(DeliveryQuery),
    responses((status = 200, description = "A page of deliveries",
        body = schemas::Listing<schemas::DeliveryEntry>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<Page<DeliveryEntry>>, Problem> {
    let namespaces = caller.readable(query.namespace)?;
    let filter = DeliveryFilter {
        namespaces,
        discriminator: query.discriminator,
        state: query.state,
        matched: query.matched.map(|Flag(flag)| flag),
        failed: query.failed.map(|Flag(flag)| flag),
        since: query.since.map(|Moment(at)| at),
        until: query.until.map(|Moment(at)| at),
    };
    let after = query.cursor.map(|After(cursor)| cursor);
    let page = state.store().deliveries(filter, after, query.limit.0).await;
    page.map(Json).map_err(unlisted)
}

/// Show a delivery
///
/// What it says, and which bindings were tried: those that matched with the jobs they started, and
/// those that failed with the place in their expression. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/deliveries/{id}", tag = "deliveries", operation_id = "showDelivery",
    params(("id" = schemas::Id, Path, description = "The delivery"), schemas::SaidToBeIn),
    responses((status = 200, description = "The delivery", body = schemas::Delivery))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<DeliveryId>,
    Query(SaidToBeIn { namespace }): Query<SaidToBeIn>,
) -> Result<Json<Value>, Problem> {
    caller.require_somewhere(Scope::Read)?;
    let details = seen(&state, &caller, Scope::Read, &id, namespace.as_ref()).await?;
    Ok(Json(delivery(details)))
}

/// Whether a replay is waited for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct ReplayQuery {
    /// The namespace that the delivery is in; if it is in another, it is as if it were not there.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// How long to wait until its bindings were tried, at most ten minutes; 10 seconds if absent.
    #[param(value_type = Option<schemas::WaitTime>)]
    wait: Option<WaitTime>,
}

/// Replay a delivery
///
/// A new delivery that says the same, and meets the bindings of now. Needs the scope `events:send`.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/replay", tag = "deliveries", operation_id = "replayDelivery",
    params(("id" = schemas::Id, Path, description = "The delivery"), ReplayQuery),
    responses((status = 200, description = "What became of the new delivery",
        body = schemas::DeliveryOutcome))
)]
pub(super) async fn replay(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<DeliveryId>,
    Query(query): Query<ReplayQuery>,
) -> Result<Json<Map<String, Value>>, Problem> {
    caller.require_somewhere(Scope::SendEvents)?;
    let details = seen(&state, &caller, Scope::SendEvents, &id, query.namespace.as_ref()).await?;
    let again = NewDelivery {
        id: DeliveryId::generate(),
        content: details.content,
        sender: caller.name(),
        sender_id: None,
        cluster_scope: caller.may(Scope::SendEvents, &Namespace::default()),
        replay_of: Some(id),
    };
    let intake = state.deliveries();
    // What it takes in memory is counted when it is taken in.
    let reservation = intake.reserve(&again.content.namespace, 0, Standing::Known)?;
    let received = intake.receive(again, reservation).await?;
    let wait = query.wait.map_or(USUAL_WAIT, |WaitTime(wait)| wait);
    outcome(&state, received, wait).await.map(Json)
}

/// The delivery, if the caller may do this in its namespace, and that is the one it is said to be
/// in.
async fn seen(
    state: &AppState,
    caller: &Caller,
    scope: Scope,
    id: &DeliveryId,
    said: Option<&Namespace>,
) -> Result<DeliveryDetails, Problem> {
    let details = state.store().delivery(id).await?;
    let details = details.ok_or_else(|| Problem::missing("delivery", id))?;
    caller.require_seen(scope, &details.entry.namespace, said, ("delivery", id))?;
    Ok(details)
}

/// The JSON of a delivery.
pub(super) fn delivery(details: DeliveryDetails) -> Value {
    let DeliveryDetails { entry, content, account } = details;
    // Texts and numbers always serialise.
    let mut fields = match serde_json::to_value(entry) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.insert("metadata".to_owned(), content.metadata);
    fields.insert("payload".to_owned(), content.payload);
    if let Ok(Value::Object(account)) = serde_json::to_value(account) {
        fields.extend(account);
    }
    Value::Object(fields)
}
