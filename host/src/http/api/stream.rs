//! `/v1/stream`: what happens to jobs, as it happens.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use axum::routing::get;
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::openapi::schemas;
use super::sse;
use crate::engine::Change;
use crate::http::{AppState, Caller, Problem, Query};
use crate::model::{EventId, Namespace};

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/v1/stream", get(follow))
}

/// What a stream tells of.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct StreamQuery {
    /// Of jobs in this namespace; of all that the token may read, if absent.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// Of jobs of this event.
    #[param(value_type = Option<String>, example = "nightly")]
    event: Option<EventId>,
}

/// Follow what happens to jobs
///
/// Server-sent events. `event: job` has a change as JSON. `event: lagged` has `{"missed": N}`: the
/// reader was too slow, and N changes of all jobs were left out. A comment comes every 15 s. The
/// stream goes on until the reader or the server ends it.
#[utoipa::path(
    get, path = "/v1/stream", tag = "jobs", operation_id = "followJobs",
    params(StreamQuery),
    responses((status = 200, description = "The stream", body = schemas::StreamEvent,
        content_type = "text/event-stream"))
)]
pub(super) async fn follow(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<StreamQuery>,
) -> Result<Response, Problem> {
    let namespaces = caller.readable(query.namespace)?;
    let watch = Watch { changes: state.engine().changes().watch(), namespaces, event: query.event };
    let events = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((event, watch))
    });
    Ok(sse::answer(&state, events))
}

struct Watch {
    changes: Receiver<Arc<Change>>,
    namespaces: Option<Vec<Namespace>>,
    event: Option<EventId>,
}

impl Watch {
    async fn next(&mut self) -> Option<Event> {
        loop {
            match self.changes.recv().await {
                Ok(change) if self.tells_of(&change) => return Some(sse::named("job", &*change)),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => {
                    return Some(sse::named("lagged", &serde_json::json!({ "missed": missed })));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn tells_of(&self, change: &Change) -> bool {
        self.namespaces.as_ref().is_none_or(|namespaces| namespaces.contains(&change.namespace))
            && self.event.as_ref().is_none_or(|event| *event == change.event)
    }
}
