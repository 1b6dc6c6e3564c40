//! The log of one job, as it is or as it grows.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;

use super::follow::Follower;
use super::show::seen;
use crate::http::api::openapi::schemas;
use crate::http::api::sse;
use crate::http::api::values::Flag;
use crate::http::{AppState, Caller, Path, Problem, Query};
use crate::model::{JobId, Namespace};
use crate::store::tokens::Scope;

/// The header in which a reader that comes back says how far it was.
const LAST_EVENT_ID: &str = "last-event-id";

/// How a log is wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct LogQuery {
    /// The namespace that the job is in; if it is in another, it is as if it were not there.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Option<Namespace>,
    /// Whether to go on until the job ends, with server-sent events.
    #[param(value_type = Option<bool>)]
    follow: Flag,
}

/// Show a job's log
///
/// As text, as it is now. With `follow`, server-sent events: `event: log` has lines, one to each
/// `data:`; `event: skipped` has `{"bytes": N}` where the reader was too slow; `event: end` has
/// `{"outcome", "code", "description"}`, and the stream ends. A comment comes every 15 s. The id
/// of each event is a place in the log, from which a reader that comes back goes on. Needs the
/// scope `read`.
#[utoipa::path(
    get, path = "/v1/jobs/{id}/log", tag = "jobs", operation_id = "showJobLog",
    params(("id" = schemas::Id, Path, description = "The job"), LogQuery),
    responses((status = 200, description = "The log", content(
        (String = "text/plain"), (schemas::LogEvent = "text/event-stream"))))
)]
pub(in crate::http::api) async fn log(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<JobId>,
    Query(query): Query<LogQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require_somewhere(Scope::Read)?;
    seen(&state, &caller, Scope::Read, &id, query.namespace.as_ref()).await?;
    if query.follow.0 {
        let follower = Follower::new(state.engine().clone(), id, place(&headers));
        let events = stream::unfold(follower, |mut follower| async move {
            let event = follower.next().await?;
            Some((event, follower))
        });
        return Ok(sse::answer(&state, events));
    }
    let text = match state.engine().live(&id) {
        Some(live) => {
            let piece = live.log().after(0);
            match piece.left_out {
                0 => piece.text,
                bytes => format!("[sandyard] {bytes} bytes are left out here\n{}", piece.text),
            }
        }
        None => state.store().log(&id).await?.ok_or_else(|| Problem::missing("job", &id))?,
    };
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(CONTENT_TYPE, plain)], text).into_response())
}

/// Where a reader was, as far as it says.
fn place(headers: &HeaderMap) -> u64 {
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok());
    last.and_then(|place| place.parse().ok()).unwrap_or(0)
}
