//! What stands in a request's path and query.

use axum::extract::{FromRequestParts, rejection};
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::model::Namespace;

/// The parameters after the `?`. Types that refuse unknown fields refuse unknown parameters, with
/// 400 and their names.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

/// The parameters in the path, refused with 400 where they don't keep to their form.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

/// The query of what takes nothing but a namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InNamespace {
    /// The namespace; `default` if none is named.
    #[serde(default)]
    pub namespace: Namespace,
}

/// The query of what goes by an id of its own, wherever it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidToBeIn {
    /// The namespace that it is said to be in; what is in another is as if it were not there.
    #[serde(default)]
    pub namespace: Option<Namespace>,
}

/// The query of what takes none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(refused("query", &innermost(&rejection))),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        use rejection::PathRejection::FailedToDeserializePathParams;
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(FailedToDeserializePathParams(rejection)) => {
                Err(refused("path", &rejection.into_kind()))
            }
            Err(rejection) => Err(refused("path", &rejection)),
        }
    }
}

/// The error that says what is wrong, below those that say where it happened.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

fn refused(place: &str, error: &dyn std::fmt::Display) -> Problem {
    Problem::bad_request(format!("in the {place}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(uri: &str) -> Result<InNamespace, Problem> {
        let (mut parts, ()) = http::Request::get(uri).body(()).unwrap().into_parts();
        Query::from_request_parts(&mut parts, &()).await.map(|Query(query)| query)
    }

    #[tokio::test]
    async fn the_namespace_is_default_where_none_is_named() {
        assert_eq!(read("/v1/events").await.unwrap().namespace, Namespace::default());
        let there = read("/v1/events?namespace=there").await.unwrap();
        assert_eq!(there.namespace.as_str(), "there");
    }

    #[tokio::test]
    async fn a_parameter_that_is_wrong_or_unknown_is_refused_by_name() {
        let unknown = read("/?nmespace=a").await.unwrap_err();
        assert_eq!(unknown.status(), 400);
        assert!(unknown.detail().contains("`nmespace`"), "{unknown}");
        assert!(unknown.detail().contains("`namespace`"), "{unknown}");
        let wrong = read("/?namespace=a.b").await.unwrap_err();
        assert!(wrong.detail().contains("\"a.b\" is not usable"), "{wrong}");
    }
}
