//! What went wrong between the host and the far side.

use std::error::Error as _;
use std::io;

use thiserror::Error;
use tokio_rustls::rustls;

use super::refusal::{Refusal, Remedy};

/// An error of whoever gives a request's body.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Why a request has no answer. The texts name hosts at most, and never a path, a query or a header,
/// which may hold secrets.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SendError {
    /// Nothing was sent, as the policy says.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The URL is no URL that a request can go to.
    #[error("the URL is not valid for a request; one like https://example.com/path will do")]
    Url,
    /// As many connections are open as may be, and none ended in time.
    #[error("{limit} connections are open, as many as may be; finish or drop a response first")]
    Busy {
        /// Connections that may be open at once.
        limit: usize,
    },
    /// The resolver has no address for the host's name; in its words.
    #[error("the host's name can't be resolved: {0}")]
    Name(String),
    /// The resolver did not answer in time.
    #[error("the host's name was not resolved in time")]
    NameTimeout,
    /// Nothing listens there.
    #[error("the connection was refused")]
    ConnectionRefused,
    /// The host can't be reached.
    #[error("the host can't be reached: {0}")]
    Unreachable(#[source] io::Error),
    /// No connection in time.
    #[error("there was no connection in time")]
    ConnectTimeout,
    /// The far side broke off.
    #[error("the far side broke the connection off")]
    ConnectionLost,
    /// The certificate does not show the far side to be the host.
    #[error("its certificate is not valid for this host{}", or_unchecked(.remedy.as_ref()))]
    Certificate {
        /// What would have the certificate go unchecked; none where nothing would.
        remedy: Option<Remedy>,
    },
    /// The far side refused the TLS session.
    #[error("the far side refused the TLS session: {text}")]
    TlsAlert {
        /// The alert's number (RFC 8446, section 6).
        id: u8,
        /// The alert's name.
        text: String,
    },
    /// The far side speaks no TLS that is understood.
    #[error("the far side speaks no TLS that is understood")]
    TlsProtocol,
    /// This machine can't check certificates; the text says what is missing.
    #[error("TLS is not available: {0}")]
    Trust(String),
    /// The request's body is over the cap.
    #[error("the request's body is over {limit} bytes; send less at once")]
    RequestTooLarge {
        /// Bytes that it may have.
        limit: u64,
    },
    /// Whoever gives the request's body failed to.
    #[error("the request's body could not be read")]
    RequestBody(#[source] hyper::Error),
    /// The response's head did not come in time.
    #[error("there was no response in time")]
    ResponseTimeout,
    /// The response's head has too many headers or bytes.
    #[error("the response's headers are too many or too long")]
    ResponseHead,
    /// The response's body is over the cap.
    #[error(
        "the response's body is over {limit} bytes; ask for less at once, such as with a Range header"
    )]
    ResponseTooLarge {
        /// Bytes that it may have.
        limit: u64,
    },
    /// The next piece of the response's body did not come in time.
    #[error("the response's body stopped coming")]
    BodyTimeout,
    /// The response ends before its end.
    #[error("the response breaks off")]
    Incomplete,
    /// The response is no HTTP.
    #[error("the response is not valid HTTP")]
    Protocol(#[source] hyper::Error),
    /// The host could not do its part.
    #[error("{0}")]
    Internal(String),
}

/// Why a request's body ended early.
#[derive(Debug, Error)]
pub(super) enum RequestBodyError {
    #[error("the body is over {0} bytes")]
    TooLarge(u64),
    #[error(transparent)]
    Own(BodyError),
}

impl SendError {
    /// Of a TCP connection that did not come about.
    pub(super) fn of_connect(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::ConnectionRefused,
            io::ErrorKind::TimedOut => Self::ConnectTimeout,
            _ => Self::Unreachable(error),
        }
    }

    /// Of a TLS handshake that failed; `remedy`, if any, would have the certificate go unchecked.
    pub(super) fn of_tls(error: &io::Error, remedy: Option<Remedy>) -> Self {
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
        match cause {
            Some(
                rustls::Error::InvalidCertificate(_)
                | rustls::Error::NoCertificatesPresented
                | rustls::Error::InvalidCertRevocationList(_),
            ) => Self::Certificate { remedy },
            Some(rustls::Error::AlertReceived(alert)) => {
                Self::TlsAlert { id: u8::from(*alert), text: format!("{alert:?}") }
            }
            Some(_) => Self::TlsProtocol,
            None => Self::ConnectionLost,
        }
    }

    /// Of an exchange that hyper gave up.
    pub(super) fn of_exchange(error: hyper::Error) -> Self {
        if error.is_user() {
            return Self::of_request_body(error);
        }
        if error.is_parse_too_large() {
            return Self::ResponseHead;
        }
        if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
            return Self::Incomplete;
        }
        if error.is_timeout() {
            return Self::ResponseTimeout;
        }
        let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
        match cause.map(io::Error::kind) {
            Some(io::ErrorKind::UnexpectedEof) => Self::Incomplete,
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe,
            ) => Self::ConnectionLost,
            _ => Self::Protocol(error),
        }
    }

    fn of_request_body(error: hyper::Error) -> Self {
        match error.source().and_then(|cause| cause.downcast_ref::<RequestBodyError>()) {
            Some(RequestBodyError::TooLarge(limit)) => Self::RequestTooLarge { limit: *limit },
            _ => Self::RequestBody(error),
        }
    }
}

fn or_unchecked(remedy: Option<&Remedy>) -> String {
    remedy.map_or_else(String::new, |remedy| format!("; {remedy} would take it unchecked"))
}
