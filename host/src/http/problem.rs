//! What a request is refused with: problem details (RFC 9457).
//!
//! What turns into a problem by itself stands in `problem_from`.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use crate::model::Namespace;

/// What `type` begins with; a word for the kind of problem follows, which programs may match.
const TYPE_PREFIX: &str = "urn:sandyard:problem:";

/// Why a request is refused, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone, PartialEq)]
struct Parts {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    header: Option<(HeaderName, HeaderValue)>,
}

/// One field that is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field, like `timing.hours[2]`; empty for the whole.
    pub path: String,
    /// What is wrong with it, in one sentence.
    pub message: String,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What would be accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// Where it is in an expression: its line, and a caret under the place in another line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caret: Option<String>,
}

impl Problem {
    /// A problem of a kind, which is a word like `queue-full`.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            header: None,
        }))
    }

    /// 400: the request can't be read.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// 401: no token, or a wrong one. It doesn't say which.
    pub fn unauthorized() -> Self {
        let detail = "this needs a token: send the header `Authorization: Bearer TOKEN`";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
            .with_header(http::header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 403: the token is not for this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 404: there is no such thing, or none that the caller may see.
    pub fn missing(what: &str, id: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", format!("there is no {what} {id}"))
    }

    /// 404: there is no such thing in a namespace where the caller may look for it.
    pub fn missing_in(namespace: &Namespace, what: &str, id: impl std::fmt::Display) -> Self {
        let detail = format!("there is no {what} {id} in the namespace {namespace}");
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// 409: it would contradict what is there.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// 412: what is there is not what the caller expected.
    pub fn precondition_failed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition-failed", detail)
    }

    /// 422: the request can be read, and asks for what can't be.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }

    /// 422 for one field.
    pub fn invalid_field(path: impl Into<String>, message: impl Into<String>) -> Self {
        let error = FieldError::new(path, message);
        Self::unprocessable(error.to_string()).with_errors(vec![error])
    }

    /// 503: it may work later.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            .retry_after(Duration::from_secs(1))
    }

    /// 500: what happened goes to the log and not to the caller, whose business it is not; both
    /// get a word by which the one can be found for the other.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        let incident = ulid::Ulid::new().to_string().to_lowercase();
        tracing::error!("a request failed ({incident}): {error}");
        let detail = format!("the host failed; its log says more under {incident}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// Adds the fields that are refused.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Says when another try may work. It is told in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// The answer's status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What is wrong, in a sentence.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The fields that are refused.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }
}

impl FieldError {
    /// A field that is refused for a reason.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), ..Self::default() }
    }
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl std::error::Error for Problem {}

/// The JSON of a problem.
#[derive(Serialize)]
struct Body<'p> {
    r#type: String,
    title: &'p str,
    status: u16,
    detail: &'p str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'p [FieldError],
    /// In seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let parts = *self.0;
        let wait = parts.retry_after.map(|after| after.as_secs_f64().ceil().max(1.0) as u64);
        let body = Body {
            r#type: format!("{TYPE_PREFIX}{}", parts.kind),
            title: parts.status.canonical_reason().unwrap_or("Refused"),
            status: parts.status.as_u16(),
            detail: &parts.detail,
            errors: &parts.errors,
            retry_after: wait,
        };
        // Texts and numbers always serialise.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (parts.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = wait {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        headers.extend(parts.header);
        response
    }
}
