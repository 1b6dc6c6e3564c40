//! Why there is no response.

use std::fmt;

/// The result of something about HTTP.
pub type Result<T> = std::result::Result<T, Error>;

/// Why there is no response, or none that can be used.
///
/// ```
/// use sandyard_guest::http::{Error, Request};
///
/// let error = Request::get("ftp://example.com").unwrap_err();
/// assert!(matches!(error, Error::Url { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The URL cannot be used.
    Url {
        /// The URL as it was given.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header whose name or value has characters that a header cannot have.
    Header {
        /// The name of the header.
        name: String,
    },
    /// A header that the host sets itself, such as `host` and `connection`; plugins cannot.
    ReservedHeader {
        /// The name of the header.
        name: String,
    },
    /// The host refused the request. The log of the job has the reason and the grant that would
    /// allow it.
    Denied(String),
    /// No connection: the name is unknown, or nobody answers there.
    Connect(String),
    /// The secure connection failed, for instance because the certificate is not trusted.
    Tls(String),
    /// It took too long.
    Timeout(String),
    /// The response is larger than [`Request::limit`](crate::http::Request::limit) allows.
    TooLarge {
        /// The ceiling, in bytes.
        limit: usize,
    },
    /// More redirects than [`Request::follow`](crate::http::Request::follow) allows.
    Redirects {
        /// The ceiling.
        limit: u32,
    },
    /// The status is outside 200 to 299, and only those were accepted.
    Status {
        /// The status.
        status: u16,
        /// The start of the body, for the one who reads the log.
        body: String,
    },
    /// A body is not the JSON that was expected.
    Json(String),
    /// The connection broke, or the other side does not speak HTTP.
    Protocol(String),
    /// There are no requests on this target.
    Unsupported,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { url, reason } => write!(formatter, "URL `{url}`: {reason}"),
            Self::Header { name } => {
                write!(formatter, "header `{}`: it has characters that a header cannot have", name.escape_debug())
            }
            Self::ReservedHeader { name } => write!(formatter, "header `{name}`: the host sets it, plugins cannot"),
            Self::Denied(detail) => write!(formatter, "the host refused the request: {detail}"),
            Self::Connect(detail) => write!(formatter, "cannot connect: {detail}"),
            Self::Tls(detail) => write!(formatter, "the secure connection failed: {detail}"),
            Self::Timeout(detail) => write!(formatter, "timed out: {detail}"),
            Self::TooLarge { limit } => write!(formatter, "the response has more than {limit} bytes"),
            Self::Redirects { limit } => write!(formatter, "more than {limit} redirects"),
            Self::Status { status, body } if body.is_empty() => write!(formatter, "HTTP {status}"),
            Self::Status { status, body } => write!(formatter, "HTTP {status}: {body}"),
            Self::Json(detail) => write!(formatter, "not the JSON that was expected: {detail}"),
            Self::Protocol(detail) => write!(formatter, "the exchange broke off: {detail}"),
            Self::Unsupported => formatter.write_str(
                "there are no HTTP requests on this target; build for wasm32-wasip2, or answer them in the test",
            ),
        }
    }
}

impl std::error::Error for Error {}
