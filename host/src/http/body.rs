//! What stands in a request's body, and in that of an answer.

use std::error::Error;

use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::problem::{FieldError, Problem};
use super::timed_body::TooSlow;

/// A body of JSON. It is bounded in size and time; what it is not read as is refused with 400 and
/// the line and column, or with 422 and the field's path. Returned, it is the answer's body.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// A body as it is, bounded in size and time.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) => Err(unread(&rejection)),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        refuse_other_types(&request)?;
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        read_json(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => json_bytes(bytes).into_response(),
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}

/// An answer of JSON that is already written.
pub fn json_bytes(bytes: impl Into<Bytes>) -> impl IntoResponse {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes.into())
}

/// Reads a JSON text. Of the text's faults, those of form are 400 and those of content 422.
///
/// # Errors
/// What is wrong, with line and column, and the path of the field.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    // What follows costs time, and only those who sent a wrong text wait for it.
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes) {
        return Err(unread_json(&error));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let error = match serde_path_to_error::deserialize(&mut deserializer) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let path = error.path().to_string();
    let path = if path == "." { String::new() } else { path };
    let field = FieldError::new(path, error.inner().to_string());
    Err(Problem::unprocessable(field.to_string()).with_errors(vec![field]))
}

fn unread_json(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let (line, column) = (error.line(), error.column());
    Problem::bad_request(format!("the body is no JSON: line {line}, column {column}: {text}"))
}

/// A body that says nothing of its type counts as JSON.
fn refuse_other_types(request: &Request) -> Result<(), Problem> {
    let Some(found) = request.headers().get(CONTENT_TYPE) else { return Ok(()) };
    let text = found.to_str().unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || essence.ends_with("+json") {
        return Ok(());
    }
    let detail = format!("the body's content-type is {text:?}; accepted is application/json");
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type", detail))
}

/// Why a body could not be taken in.
fn unread(rejection: &BytesRejection) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => too_large(),
        other => unread_body(other),
    }
}

/// 413.
pub fn too_large() -> Problem {
    let detail = "the body is larger than this path takes (`http.body_limit`)";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail)
}

/// Why reading a body failed: 408 where it came too slowly, 413 where it is too large, else 400.
pub fn unread_body(error: &(dyn Error + 'static)) -> Problem {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(slow) = error.downcast_ref::<TooSlow>() {
            return Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", slow.to_string());
        }
        if error.is::<http_body_util::LengthLimitError>() {
            return too_large();
        }
        cause = error.source();
    }
    Problem::bad_request("the body ended before it was whole")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Order {
        params: Vec<u8>,
    }

    #[test]
    fn a_text_that_is_no_json_is_refused_with_its_place() {
        let texts =
            [("{\n  \"a\" 1}", "line 2, column 7"), ("{\"params\":[]} x", "line 1, column 15")];
        for (text, place) in texts {
            let problem = read_json::<Order>(text.as_bytes()).unwrap_err();
            assert_eq!(problem.status(), 400);
            assert!(problem.detail().contains(place), "{problem}");
        }
    }

    #[test]
    fn a_field_that_is_wrong_is_refused_with_its_path() {
        let problem = read_json::<Order>(b"{\"params\": [1, 2, \"x\"]}").unwrap_err();
        assert_eq!(problem.status(), 422);
        assert_eq!(problem.errors()[0].path, "params[2]");
        let problem = read_json::<Order>(b"{\"parms\": []}").unwrap_err();
        assert!(problem.detail().contains("unknown field `parms`"), "{problem}");
        assert!(read_json::<Order>(b"[").is_err());
    }
}
