//! One request to a server, before it is sent.

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method};
use serde_json::Value;

use super::place::Place;
use crate::model::Namespace;

/// One request to a server.
#[derive(Debug)]
pub(in crate::cli) struct Call {
    pub(super) method: Method,
    path: String,
    /// Escaped already.
    query: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
}

impl Call {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// Asks for what is at `path`, which begins with a slash and holds nothing to be escaped.
    pub(in crate::cli) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Has something done.
    pub(in crate::cli) fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Puts something at `path`.
    pub(in crate::cli) fn put(path: impl Into<String>) -> Self {
        Self::new(Method::PUT, path)
    }

    /// Removes what is at `path`.
    pub(in crate::cli) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// Adds a parameter to the query.
    pub(in crate::cli) fn query(mut self, name: &str, value: &str) -> Self {
        let mut query = Serializer::new(self.query);
        query.append_pair(name, value);
        self.query = query.finish();
        self
    }

    /// Adds a parameter to the query, if there is one.
    pub(in crate::cli) fn query_some(
        self,
        name: &str,
        value: Option<&(impl ToString + ?Sized)>,
    ) -> Self {
        match value {
            Some(value) => self.query(name, &value.to_string()),
            None => self,
        }
    }

    /// Says in which namespace, where it is not the usual one.
    pub(in crate::cli) fn within(self, namespace: &Namespace) -> Self {
        self.query("namespace", namespace.as_str())
    }

    /// Says in which namespace, where one is named.
    pub(in crate::cli) fn at(self, place: &Place) -> Self {
        self.query_some("namespace", place.namespace.as_ref())
    }

    /// Adds a header.
    pub(in crate::cli) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sends this JSON.
    pub(in crate::cli) fn json(self, body: &Value) -> Self {
        self.body(HeaderValue::from_static("application/json"), body.to_string().into())
    }

    /// Sends a body of some type.
    pub(in crate::cli) fn body(mut self, content_type: HeaderValue, body: Bytes) -> Self {
        self.body = body;
        self.header(CONTENT_TYPE, content_type)
    }

    /// The path, with its query.
    pub(super) fn target(&self) -> String {
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_escaped() {
        let call =
            Call::get("/v1/events").query("text", "a b&c=\u{e9}").within(&"n".parse().unwrap());
        assert_eq!(call.target(), "/v1/events?text=a+b%26c%3D%C3%A9&namespace=n");
        assert_eq!(Call::get("/v1").query_some("a", None::<&str>).target(), "/v1");
    }
}
