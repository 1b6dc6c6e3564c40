//! A request, put together before it is sent.

use std::time::Duration;

use serde::Serialize;

use super::{Error, Response, Result, Url, redirect};

/// A request. Nothing happens until it is sent.
///
/// ```no_run
/// use std::time::Duration;
/// use sandyard_guest::http::Request;
///
/// # fn main() -> sandyard_guest::http::Result<()> {
/// let response = Request::new("PUT", "https://example.com/rows/1")?
///     .header("authorization", "Bearer 1234")
///     .with_body("a,b\n1,2\n")
///     .first_byte_timeout(Duration::from_secs(5))
///     .follow(5)
///     .send()?;
/// assert_eq!(response.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) first_byte_timeout: Option<Duration>,
    pub(super) between_bytes_timeout: Option<Duration>,
    pub(super) limit: usize,
    pub(super) redirects: u32,
}

impl Request {
    /// The largest response body unless [`Request::limit`] says otherwise: 16 MiB, a quarter of the
    /// memory that a job usually has.
    pub const DEFAULT_LIMIT: usize = 16 << 20;

    /// A request with any method. The method is sent as it is; `GET` and `get` are different.
    ///
    /// # Errors
    /// [`Error::Url`].
    ///
    /// ```
    /// let request = sandyard_guest::http::Request::new("DELETE", "https://example.com/rows/1").unwrap();
    /// assert_eq!(request.method(), "DELETE");
    /// ```
    pub fn new(method: &str, url: &str) -> Result<Self> {
        Ok(Self {
            method: method.to_owned(),
            url: url.parse()?,
            headers: Vec::new(),
            body: Vec::new(),
            connect_timeout: None,
            first_byte_timeout: None,
            between_bytes_timeout: None,
            limit: Self::DEFAULT_LIMIT,
            redirects: 0,
        })
    }

    /// A `GET` request.
    ///
    /// # Errors
    /// [`Error::Url`].
    ///
    /// ```
    /// assert!(sandyard_guest::http::Request::get("https://example.com/").is_ok());
    /// ```
    pub fn get(url: &str) -> Result<Self> {
        Self::new("GET", url)
    }

    /// A `POST` request.
    ///
    /// # Errors
    /// [`Error::Url`].
    ///
    /// ```
    /// assert!(sandyard_guest::http::Request::post("https://example.com/").is_ok());
    /// ```
    pub fn post(url: &str) -> Result<Self> {
        Self::new("POST", url)
    }

    /// Adds a header. The same name can be added several times.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// let request = Request::get("https://example.com/").unwrap().header("accept", "text/html");
    /// assert_eq!(request.headers().next(), Some(("accept", "text/html")));
    /// ```
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes a header out again, whatever the case of its name.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// let request = Request::get("https://example.com/").unwrap().header("Host", "x").without_header("host");
    /// assert_eq!(request.headers().count(), 0);
    /// ```
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Sets the body.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// let request = Request::post("https://example.com/").unwrap().with_body("a=1&b=2");
    /// assert_eq!(request.body(), b"a=1&b=2");
    /// ```
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the body to JSON, and `content-type` with it.
    ///
    /// # Errors
    /// [`Error::Json`]: the value does not fit JSON.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// let request = Request::post("https://example.com/").unwrap().with_json(&[1, 2]).unwrap();
    /// assert_eq!(request.body(), b"[1,2]");
    /// ```
    pub fn with_json(self, value: &(impl Serialize + ?Sized)) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(|error| Error::Json(error.to_string()))?;
        Ok(self
            .without_header("content-type")
            .header("content-type", "application/json")
            .with_body(body))
    }

    /// How long the connection may take to come about. The host has a ceiling of its own for this
    /// and the next two.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// # use std::time::Duration;
    /// let request = Request::get("https://example.com/").unwrap().connect_timeout(Duration::from_secs(10));
    /// ```
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long the first byte of the response may take.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// # use std::time::Duration;
    /// let request = Request::get("https://example.com/").unwrap().first_byte_timeout(Duration::from_secs(30));
    /// ```
    #[must_use]
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.first_byte_timeout = Some(timeout);
        self
    }

    /// How long the response may pause between two pieces.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// # use std::time::Duration;
    /// let request = Request::get("https://example.com/").unwrap().between_bytes_timeout(Duration::from_secs(30));
    /// ```
    #[must_use]
    pub fn between_bytes_timeout(mut self, timeout: Duration) -> Self {
        self.between_bytes_timeout = Some(timeout);
        self
    }

    /// The largest response body that is taken, in bytes; [`Request::DEFAULT_LIMIT`] if nothing is
    /// said.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// let request = Request::get("https://example.com/").unwrap().limit(1 << 20);
    /// ```
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Follows up to so many redirects; 0, if nothing is said, returns a redirect as the response
    /// it is.
    ///
    /// A `POST` that is answered by 301, 302 or 303 goes on as a `GET` without its body, as
    /// browsers do. `authorization` and `cookie` headers are not sent on to another host. Each host
    /// on the way has to be granted.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// let request = Request::get("https://example.com/").unwrap().follow(32);
    /// ```
    #[must_use]
    pub fn follow(mut self, redirects: u32) -> Self {
        self.redirects = redirects;
        self
    }

    /// Sends the request and waits for the whole response. Any status is a response.
    ///
    /// # Errors
    /// See [`Error`].
    ///
    /// ```no_run
    /// # use sandyard_guest::http::Request;
    /// let response = Request::get("https://example.com/")?.send()?;
    /// # Ok::<(), sandyard_guest::Error>(())
    /// ```
    pub fn send(self) -> Result<Response> {
        redirect::send(self)
    }

    /// The method.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// assert_eq!(Request::get("https://example.com/").unwrap().method(), "GET");
    /// ```
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Where it goes.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// assert_eq!(Request::get("https://example.com/a").unwrap().url().target(), "/a");
    /// ```
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers that were added.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// assert_eq!(Request::get("https://example.com/").unwrap().headers().count(), 0);
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body.
    ///
    /// ```
    /// # use sandyard_guest::http::Request;
    /// assert!(Request::get("https://example.com/").unwrap().body().is_empty());
    /// ```
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}
