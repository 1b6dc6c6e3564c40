//! Server-sent events: a stream that tells what happens, and is heard to be alive.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _};
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::http::AppState;

/// How long a stream is silent at most: less than the minute after which proxies give up.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// An event with a name and JSON.
pub(super) fn named(name: &str, data: &impl Serialize) -> Event {
    // Texts and numbers with texts as keys always serialise.
    Event::default().event(name).data(serde_json::to_string(data).unwrap_or_default())
}

/// An answer of events, which ends with them or with the server.
pub(super) fn answer(
    state: &AppState,
    events: impl Stream<Item = Event> + Send + 'static,
) -> Response {
    let stopped = state.stopping().clone().cancelled_owned();
    let events = events.take_until(stopped).map(Ok::<_, Infallible>);
    let answer = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    // A proxy that gathers an answer before it passes it on makes no sense here.
    let unbuffered =
        [(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))];
    (unbuffered, answer).into_response()
}
