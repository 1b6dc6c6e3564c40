//! What the rooms below refuse, as problems.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::StatusCode;

use super::problem::{FieldError, Problem};
use crate::definitions::{self, Problems};
use crate::intake::deliveries::{Full, ReceiveError};
use crate::store::jobs::SubmitError;
use crate::store::{CursorError, Refusal, StoreError};

/// How often the log tells that the store fails: under load, thousands of requests hear of it.
const TELL_INTERVAL: Duration = Duration::from_secs(10);

fn tell_now_and_then(error: &StoreError) {
    static TOLD: Mutex<Option<Instant>> = Mutex::new(None);
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.is_none_or(|then| then.elapsed() >= TELL_INTERVAL) {
        *told = Some(Instant::now());
        tracing::error!("{error}");
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tell_now_and_then(&error);
                Self::unavailable(error.to_string())
            }
            StoreError::Missing { what, id } => Self::missing(what, id),
            StoreError::Conflict(detail) => Self::conflict(detail),
            StoreError::Invalid(detail) => Self::unprocessable(detail),
        }
    }
}

impl From<CursorError> for Problem {
    fn from(error: CursorError) -> Self {
        let field = FieldError::new("cursor", error.to_string());
        Self::bad_request(field.to_string()).with_errors(vec![field])
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::Store(error) => error.into(),
        }
    }
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Full(full) => full.into(),
            ReceiveError::Stopping => Self::unavailable(error.to_string()),
            ReceiveError::Store(error) => error.into(),
        }
    }
}

impl From<Full> for Problem {
    fn from(full: Full) -> Self {
        match full {
            Full::Namespace { .. } | Full::Host { .. } | Full::Bytes { .. } => {
                Self::unavailable(full.to_string())
            }
            Full::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", full.to_string())
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, kind) = match &refusal {
            Refusal::NoEvent(_) => (StatusCode::NOT_FOUND, "not-found"),
            Refusal::EventFull { .. } => (StatusCode::TOO_MANY_REQUESTS, "event-full"),
            Refusal::QueueFull { .. } => (StatusCode::TOO_MANY_REQUESTS, "queue-full"),
            Refusal::CategoryFull { .. } => (StatusCode::TOO_MANY_REQUESTS, "category-full"),
            Refusal::NamespaceFull { .. } => (StatusCode::SERVICE_UNAVAILABLE, "namespace-full"),
            Refusal::HostFull { .. } => (StatusCode::SERVICE_UNAVAILABLE, "host-full"),
            Refusal::CategoryDisabled(_) => (StatusCode::CONFLICT, "category-disabled"),
            Refusal::PluginDisabled(_) => (StatusCode::CONFLICT, "plugin-disabled"),
            Refusal::NoPlugin(_) => (StatusCode::CONFLICT, "no-plugin"),
            Refusal::NameTaken(_) => (StatusCode::CONFLICT, "name-taken"),
            Refusal::TooDeep { .. } => (StatusCode::CONFLICT, "chain-too-deep"),
        };
        let problem = Self::new(status, kind, refusal.to_string());
        match refusal.retry_after() {
            Some(after) => problem.retry_after(after),
            None => problem,
        }
    }
}

impl From<&definitions::Problem> for FieldError {
    fn from(problem: &definitions::Problem) -> Self {
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let whole = definitions::Problem { caret: None, ..problem.clone() }.to_string();
        let message = match whole.strip_prefix(&problem.path) {
            Some(rest) if !problem.path.is_empty() => rest.trim_start_matches(": ").to_owned(),
            _ => whole,
        };
        Self {
            path: problem.path.clone(),
            message,
            found: said(&problem.found),
            accepted: said(&problem.accepted),
            caret: problem.caret.clone(),
        }
    }
}

impl From<Problems> for Problem {
    fn from(problems: Problems) -> Self {
        let errors = problems.list().iter().map(FieldError::from).collect();
        Self::unprocessable(problems.to_string()).with_errors(errors)
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use serde_json::{Value, json};

    use super::*;
    use crate::model::EventId;

    async fn answer(problem: impl Into<Problem>) -> (u16, Option<String>, Value) {
        let response = problem.into().into_response();
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let retry = response.headers().get("retry-after");
        let retry = retry.map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
        (status, retry, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn what_time_heals_says_when_to_come_back() {
        let full = Refusal::EventFull { title: "Nightly".to_owned(), most: 1 };
        let (status, retry, body) = answer(full).await;
        assert_eq!((status, retry.as_deref()), (429, Some("1")));
        assert_eq!(body["type"], "urn:sandyard:problem:event-full");
        assert_eq!(body["retry_after"], 1);
        let (status, retry, _) = answer(Refusal::HostFull { most: 5 }).await;
        assert_eq!((status, retry.as_deref()), (503, Some("1")));
        let (status, retry, _) = answer(StoreError::Unavailable("the disk is full".into())).await;
        assert_eq!((status, retry.as_deref()), (503, Some("1")));
        let slow = Problem::unavailable("later").retry_after(Duration::from_millis(2100));
        assert_eq!(answer(slow).await.1.as_deref(), Some("3"));
    }

    #[tokio::test]
    async fn what_time_does_not_heal_says_nothing_of_it() {
        let id: EventId = "e1".parse().unwrap();
        let (status, retry, body) = answer(Refusal::NoEvent(id)).await;
        assert_eq!((status, retry), (404, None));
        assert_eq!(body.get("retry_after"), None);
        assert_eq!(body["title"], "Not Found");
        assert_eq!(answer(Refusal::TooDeep { most: 100 }).await.0, 409);
        assert_eq!(answer(StoreError::Invalid("no".into())).await.0, 422);
        assert_eq!(answer(StoreError::missing("event", "e1")).await.0, 404);
    }

    #[tokio::test]
    async fn a_refused_field_says_path_found_and_accepted() {
        let problem = definitions::Problem {
            path: "timing.hours[2]".to_owned(),
            found: "the number 25".to_owned(),
            accepted: "0 to 23".to_owned(),
            caret: Some("25\n^".to_owned()),
        };
        let error = FieldError::from(&problem);
        let body = json!({
            "path": "timing.hours[2]",
            "message": "found the number 25; accepted is 0 to 23",
            "found": "the number 25",
            "accepted": "0 to 23",
            "caret": "25\n^",
        });
        assert_eq!(serde_json::to_value(&error).unwrap(), body);
        let plain = definitions::Problem { caret: None, ..problem };
        assert_eq!(error.to_string(), plain.to_string());
    }
}
