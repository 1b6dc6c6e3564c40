//! What every request passes through on its way to the router.

use std::any::Any;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode};
use http_body::Body as HttpBody;
use hyper::body::Incoming;
use tower::{Service, ServiceBuilder, service_fn};
use tower_http::BoxError;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::addresses::{Pace, Peer};
use super::argo;
use super::problem::Problem;
use super::state::AppState;
use super::timed_body::TimedBody;

/// The header that carries a request's id.
const REQUEST_ID: &str = "x-request-id";

/// The longest id that a client may give its request, in bytes; a longer one is replaced.
const LONGEST_ID: usize = 128;

/// What the requests of all connections pass through.
#[derive(Clone)]
pub(super) struct Entrance(Arc<Parts>);

struct Parts {
    state: AppState,
    router: Router,
    pace: Pace,
}

impl Entrance {
    pub(super) fn new(state: AppState, router: Router) -> Self {
        let pace = Pace::new(state.settings().requests_per_second);
        Self(Arc::new(Parts { state, router, pace }))
    }

    pub(super) fn state(&self) -> &AppState {
        &self.0.state
    }

    pub(super) fn pace(&self) -> &Pace {
        &self.0.pace
    }

    /// The way of one connection's requests.
    pub(super) fn way(&self, peer: Peer) -> impl Way {
        let entrance = self.clone();
        let inner = service_fn(move |request: Request<Incoming>| {
            let entrance = entrance.clone();
            async move { Ok::<_, Infallible>(entrance.admit(peer, request).await) }
        });
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(NewId))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    .on_request(())
                    .on_response(log)
                    .on_body_chunk(())
                    .on_eos(())
                    .on_failure(()),
            )
            .layer(CatchPanicLayer::custom(panicked))
            .service(inner)
    }

    async fn admit(&self, peer: Peer, request: Request<Incoming>) -> Response {
        let Parts { state, router, pace } = &*self.0;
        if let Err(wait) = pace.admit(peer) {
            let detail = "too many requests from this address (`http.requests_per_second`)";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail);
            return argo::refusal(request.uri().path(), problem.retry_after(wait));
        }
        if state.draining().is_cancelled() && !request.method().is_safe() {
            let problem = Problem::unavailable("the server is stopping");
            return argo::refusal(request.uri().path(), problem);
        }
        let body_timeout = state.settings().body_timeout;
        let request = request.map(|body| Body::new(TimedBody::new(body, body_timeout)));
        match router.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Answers a request on its way, and counts it.
    pub(super) async fn answer<W: Way>(
        &self,
        mut way: W,
        mut request: Request<Incoming>,
    ) -> Result<http::Response<W::Body>, Infallible> {
        drop_unfit_id(&mut request);
        let method = request.method().clone();
        let begun = Instant::now();
        let response = way.call(request).await?;
        self.0.state.metrics().answered(&method, response.status(), begun.elapsed());
        Ok(response)
    }
}

/// A service that answers requests of a connection.
pub(super) trait Way:
    Service<
        Request<Incoming>,
        Response = http::Response<<Self as Way>::Body>,
        Error = Infallible,
        Future: Send + 'static,
    > + Clone
    + Send
    + 'static
{
    /// What answers are made of.
    type Body: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static;
}

impl<S, B> Way for S
where
    S: Service<
            Request<Incoming>,
            Response = http::Response<B>,
            Error = Infallible,
            Future: Send + 'static,
        > + Clone
        + Send
        + 'static,
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Body = B;
}

/// Makes the ids of requests that bring none.
#[derive(Clone, Copy)]
struct NewId;

impl MakeRequestId for NewId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let mut text = [0; ulid::ULID_LEN];
        let text = ulid::Ulid::new().array_to_str(&mut text);
        text.make_ascii_lowercase();
        HeaderValue::from_str(text).ok().map(RequestId::new)
    }
}

/// Takes away an id that is too long, or not fit to be shown.
fn drop_unfit_id<B>(request: &mut Request<B>) {
    let unfit = |id: &HeaderValue| {
        id.is_empty() || id.len() > LONGEST_ID || !id.as_bytes().iter().all(u8::is_ascii_graphic)
    };
    if request.headers().get(REQUEST_ID).is_some_and(unfit) {
        request.headers_mut().remove(REQUEST_ID);
    }
}

/// Names the path and never the query, in which some services put secrets, nor a header.
fn span<B>(request: &Request<B>) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let path = request.uri().path();
    tracing::info_span!("request", method = %request.method(), path, id)
}

fn log<B>(response: &http::Response<B>, latency: Duration, _: &Span) {
    let milliseconds = latency.as_secs_f64() * 1000.0;
    tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
}

fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let said = payload.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| payload.downcast_ref::<&str>().copied());
    Problem::internal(&said.unwrap_or("a handler panicked")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_own_id_is_kept_if_it_is_fit_to_be_shown() {
        let with = |id: &[u8]| {
            let mut request = Request::new(());
            request.headers_mut().insert(REQUEST_ID, HeaderValue::from_bytes(id).unwrap());
            drop_unfit_id(&mut request);
            request.headers().contains_key(REQUEST_ID)
        };
        assert!(with(b"abc-123"));
        assert!(!with(b""));
        assert!(!with(b"a b"));
        assert!(!with(&[0xff]));
        assert!(!with(&[b'x'; LONGEST_ID + 1]));
    }

    #[tokio::test]
    async fn a_panic_becomes_an_answer_that_tells_nothing_of_it() {
        let response = panicked(Box::new("the password is 1234"));
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("1234"));
    }
}
