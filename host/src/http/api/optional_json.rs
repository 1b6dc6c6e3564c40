//! A body of JSON that may be left out.

use axum::extract::{FromRequest, Request};
use http_body::Body as _;
use serde::de::DeserializeOwned;

use crate::http::{Json, Problem};

/// A body of JSON; its default where there is no body.
#[derive(Debug, Clone, Copy)]
pub(super) struct OptionalJson<T>(pub(super) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.body().is_end_stream() {
            return Ok(Self(T::default()));
        }
        Json::from_request(request, state).await.map(|Json(value)| Self(value))
    }
}
