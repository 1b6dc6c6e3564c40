//! An event as the API shows it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};

use crate::definitions::Event;
use crate::http::api::defined::{self, Place};
use crate::http::api::openapi::schemas;
use crate::http::auth::now;
use crate::http::{AppState, Caller, InNamespace, Path, Problem, Query};
use crate::model::{EventId, Namespace};
use crate::store::tokens::Scope;

/// Show an event
///
/// The entity tag is its revision. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/events/{id}", tag = "events", operation_id = "showEvent",
    params(("id" = schemas::Id, Path, description = "The event"), schemas::InNamespace),
    responses((status = 200, description = "The event", body = schemas::Event,
        headers(("etag" = String, description = "Its revision"))))
)]
pub(in crate::http::api) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Response, Problem> {
    caller.require(Scope::Read, &namespace)?;
    Ok(defined::answer(&*find(&state, &namespace, &id)?))
}

/// The event.
///
/// # Errors
/// There is none.
pub(super) fn find(
    state: &AppState,
    namespace: &Namespace,
    id: &EventId,
) -> Result<Arc<Event>, Problem> {
    defined::find(state, &Place { namespace: namespace.clone(), id: id.clone() })
}

/// When it runs next, beside the event's own properties.
const NEXT_RUN: &str = "next_run";

/// An event as it is shown: its properties, and when it runs next.
pub(super) fn fields(event: &Event) -> Map<String, Value> {
    let mut fields = event.to_fields();
    let timing = event.timing.as_ref().filter(|_| event.enabled);
    let next = timing.and_then(|timing| timing.next_after(now(), &event.timezone));
    fields.insert(NEXT_RUN.to_owned(), next.into());
    fields
}

/// Drops what is shown of an event and not its own, so that what was shown can be sent back.
pub(super) fn drop_shown(fields: &mut Map<String, Value>) {
    fields.shift_remove(NEXT_RUN);
}
