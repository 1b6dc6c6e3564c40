//! Refusals as Argo's clients read them: a code of gRPC and a message.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::http::{Json, Problem};

/// Why a request is refused, as `{"code": N, "message": "..."}` (protocol page, A1). The status
/// and the headers are those of the problem.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct ArgoProblem(Problem);

impl<P: Into<Problem>> From<P> for ArgoProblem {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for ArgoProblem {
    fn into_response(self) -> Response {
        let body = json!({ "code": code(self.0.status()), "message": self.0.detail() });
        let (mut parts, _) = self.0.into_response().into_parts();
        let (json, body) = Json(body).into_response().into_parts();
        parts.headers.extend(json.headers);
        Response::from_parts(parts, body)
    }
}

/// The code of gRPC that stands for a status.
fn code(status: StatusCode) -> u8 {
    match status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => 3,
        StatusCode::REQUEST_TIMEOUT => 4,
        StatusCode::NOT_FOUND => 5,
        StatusCode::CONFLICT => 6,
        StatusCode::FORBIDDEN => 7,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::TOO_MANY_REQUESTS => 8,
        StatusCode::PRECONDITION_FAILED => 9,
        StatusCode::METHOD_NOT_ALLOWED => 12,
        StatusCode::INTERNAL_SERVER_ERROR => 13,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        StatusCode::UNAUTHORIZED => 16,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_refusal_is_a_code_and_a_message_with_the_problems_headers() {
        let response = ArgoProblem::from(Problem::unavailable("operation queue full"));
        let response = response.into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["retry-after"], "1");
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(body, r#"{"code":14,"message":"operation queue full"}"#);
        let response = ArgoProblem::from(Problem::unauthorized()).into_response();
        assert!(response.headers().contains_key("www-authenticate"));
    }
}
