//! A response, read to its end.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::{Error, Result};

/// How much of a body an error message quotes.
const QUOTED: usize = 200;

/// A response, with its whole body.
///
/// ```
/// use sandyard_guest::http::Response;
///
/// let response = Response::new(200).with_header("Content-Type", "application/json").with_body("[1,2]");
/// assert_eq!(response.header("content-type"), Some("application/json"));
/// assert_eq!(response.json::<Vec<u8>>().unwrap(), [1, 2]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    timing: Timing,
}

/// How long the parts of an exchange took; over all redirects, if some were followed.
///
/// ```
/// assert!(sandyard_guest::http::Response::new(200).timing().wait.is_zero());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    /// Handing over the request, its body included.
    pub send: Duration,
    /// From then to the head of the response; connecting is in here.
    pub wait: Duration,
    /// The body of the response.
    pub receive: Duration,
    /// How many requests were sent.
    pub requests: u32,
}

impl Response {
    /// A response without headers and body, for tests that answer requests.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::http::Response::new(404).status(), 404);
    /// ```
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), timing: Timing::default() }
    }

    /// The same response with one more header.
    ///
    /// ```
    /// let response = sandyard_guest::http::Response::new(302).with_header("location", "/x");
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// The same response with this body.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::http::Response::new(200).with_body("x").body(), b"x");
    /// ```
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    #[must_use]
    pub(super) fn with_timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// The status, such as 200.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::http::Response::new(200).status(), 200);
    /// ```
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The first header with this name, whatever the case of the name.
    ///
    /// ```
    /// let response = sandyard_guest::http::Response::new(302).with_header("Location", "/x");
    /// assert_eq!(response.header("location"), Some("/x"));
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All headers, with their names in lower case.
    ///
    /// ```
    /// let response = sandyard_guest::http::Response::new(200).with_header("ETag", "1");
    /// assert_eq!(response.headers().next(), Some(("etag", "1")));
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body.
    ///
    /// ```
    /// assert!(sandyard_guest::http::Response::new(204).body().is_empty());
    /// ```
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as text; what is not UTF-8 is replaced.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::http::Response::new(200).with_body("x").text(), "x");
    /// ```
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`Error::Json`]: the body is no JSON, or does not fit `T`.
    ///
    /// ```
    /// let response = sandyard_guest::http::Response::new(200).with_body("{\"rows\":3}");
    /// assert_eq!(response.json::<serde_json::Value>().unwrap()["rows"], 3);
    /// ```
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| Error::Json(error.to_string()))
    }

    /// The same response if its status is 200 to 299.
    ///
    /// # Errors
    /// [`Error::Status`] otherwise.
    ///
    /// ```
    /// let refused = sandyard_guest::http::Response::new(404).accept();
    /// assert_eq!(refused.unwrap_err().to_string(), "HTTP 404");
    /// ```
    pub fn accept(self) -> Result<Self> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        let body = self.text().trim().chars().take(QUOTED).collect();
        Err(Error::Status { status: self.status, body })
    }

    /// How long it took.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::http::Response::new(200).timing().requests, 0);
    /// ```
    pub fn timing(&self) -> Timing {
        self.timing
    }
}

impl std::ops::Add for Timing {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            send: self.send + other.send,
            wait: self.wait + other.wait,
            receive: self.receive + other.receive,
            requests: self.requests + other.requests,
        }
    }
}
