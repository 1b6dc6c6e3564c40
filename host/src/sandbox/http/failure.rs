//! What went wrong with a request, in the error codes of `wasi:http`.

use wasmtime_wasi_http::Error;

use crate::outbound::SendError;

/// The code that a plugin sees.
pub(super) fn code(error: &SendError) -> Error {
    match error {
        SendError::Refused(_) => Error::HttpRequestDenied,
        SendError::Url => Error::HttpRequestUriInvalid,
        SendError::Busy { .. } => Error::ConnectionLimitReached,
        SendError::Name(text) => Error::DnsError { rcode: Some(text.clone()), info_code: None },
        SendError::NameTimeout => Error::DnsTimeout,
        SendError::ConnectionRefused => Error::ConnectionRefused,
        SendError::Unreachable(_) => Error::DestinationUnavailable,
        SendError::ConnectTimeout => Error::ConnectionTimeout,
        SendError::ConnectionLost => Error::ConnectionTerminated,
        SendError::Certificate { .. } => Error::TlsCertificateError,
        SendError::TlsAlert { id, text } => {
            Error::TlsAlertReceived { alert_id: Some(*id), alert_message: Some(text.clone()) }
        }
        SendError::TlsProtocol => Error::TlsProtocolError,
        SendError::RequestTooLarge { limit } => Error::HttpRequestBodySize(Some(*limit)),
        SendError::RequestBody(cause) => of_request_body(cause),
        SendError::ResponseTimeout => Error::HttpResponseTimeout,
        SendError::ResponseHead => Error::HttpResponseHeaderSectionSize(None),
        SendError::ResponseTooLarge { limit } => Error::HttpResponseBodySize(Some(*limit)),
        SendError::BodyTimeout => Error::ConnectionReadTimeout,
        SendError::Incomplete => Error::HttpResponseIncomplete,
        SendError::Protocol(_) => Error::HttpProtocolError,
        SendError::Trust(_) | SendError::Internal(_) => {
            Error::InternalError(Some(error.to_string()))
        }
    }
}

/// The plugin's own body failed: it wrote more or less than it had announced, or gave up.
fn of_request_body(error: &(dyn std::error::Error + 'static)) -> Error {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(Error::HttpRequestBodySize(size)) = error.downcast_ref() {
            return Error::HttpRequestBodySize(*size);
        }
        cause = error.source();
    }
    Error::HttpProtocolError
}
