//! One request over `wasi:http/outgoing-handler`.

use std::time::{Duration, Instant};

use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, HeaderError, IncomingBody, IncomingResponse, Method,
    OutgoingBody, OutgoingRequest, RequestOptions, Scheme,
};
use wasip2::io::streams::{OutputStream, StreamError};

use super::{Error, Request, Response, Result, Timing};

/// How much of a body is asked for at once.
const PIECE: u64 = 64 << 10;

pub(super) fn send(request: &Request) -> Result<Response> {
    let started = Instant::now();
    let outgoing = outgoing(request)?;
    let body = outgoing.body().map_err(|()| unfit(request, "it cannot have a body"))?;
    let pending = outgoing_handler::handle(outgoing, Some(options(request))).map_err(explain)?;
    // A write that fails is not the cause: the response, or the error in its place, tells more.
    let written = write(body, &request.body);
    let sent = Instant::now();
    let incoming = wait(&pending, written)?;
    let answered = Instant::now();
    let response = head(&incoming);
    let response = response.with_body(read(&incoming, request.limit)?);
    Ok(response.with_timing(Timing {
        send: sent - started,
        wait: answered - sent,
        receive: answered.elapsed(),
        requests: 1,
    }))
}

fn outgoing(request: &Request) -> Result<OutgoingRequest> {
    let headers = Fields::new();
    for (name, value) in request.headers() {
        headers.append(name, value.as_bytes()).map_err(|error| refused(name, &error))?;
    }
    if !request.body.is_empty() && !headers.has("content-length") {
        let length = request.body.len().to_string();
        match headers.append("content-length", length.as_bytes()) {
            // A host that keeps this header to itself sends the body in chunks.
            Ok(()) | Err(HeaderError::Forbidden) => {}
            Err(error) => return Err(refused("content-length", &error)),
        }
    }
    let outgoing = OutgoingRequest::new(headers);
    let url = request.url();
    let scheme = if url.is_secure() { Scheme::Https } else { Scheme::Http };
    outgoing
        .set_method(&method(request.method()))
        .map_err(|()| unfit(request, "its method is not one of HTTP"))?;
    outgoing.set_scheme(Some(&scheme)).map_err(|()| unfit(request, "its scheme is not taken"))?;
    outgoing
        .set_authority(Some(url.authority()))
        .map_err(|()| unfit(request, "its host is not a host name"))?;
    outgoing
        .set_path_with_query(Some(url.target()))
        .map_err(|()| unfit(request, "its path is not one of a URL"))?;
    Ok(outgoing)
}

fn unfit(request: &Request, reason: &'static str) -> Error {
    Error::Url { url: request.url().to_string(), reason }
}

fn refused(name: &str, error: &HeaderError) -> Error {
    let name = name.to_owned();
    match error {
        HeaderError::InvalidSyntax => Error::Header { name },
        HeaderError::Forbidden | HeaderError::Immutable => Error::ReservedHeader { name },
    }
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "CONNECT" => Method::Connect,
        "OPTIONS" => Method::Options,
        "TRACE" => Method::Trace,
        "PATCH" => Method::Patch,
        other => Method::Other(other.to_owned()),
    }
}

/// A host need not support every timeout; it has ceilings of its own.
fn options(request: &Request) -> RequestOptions {
    let options = RequestOptions::new();
    let unsupported = [
        options.set_connect_timeout(request.connect_timeout.map(nanoseconds)),
        options.set_first_byte_timeout(request.first_byte_timeout.map(nanoseconds)),
        options.set_between_bytes_timeout(request.between_bytes_timeout.map(nanoseconds)),
    ];
    debug_assert!(unsupported.iter().all(std::result::Result::is_ok), "the host takes no timeouts");
    options
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn write(body: OutgoingBody, bytes: &[u8]) -> Result<()> {
    let stream = body
        .write()
        .map_err(|()| Error::Protocol("the body of the request is taken".to_owned()))?;
    write_all(&stream, bytes).map_err(|error| stream_error(&error))?;
    drop(stream);
    OutgoingBody::finish(body, None).map_err(explain)
}

fn write_all(stream: &OutputStream, mut bytes: &[u8]) -> std::result::Result<(), StreamError> {
    while !bytes.is_empty() {
        let room = stream.check_write()?;
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) =
            bytes.split_at(bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX)));
        stream.write(now)?;
        bytes = later;
    }
    stream.flush()
}

fn wait(pending: &FutureIncomingResponse, written: Result<()>) -> Result<IncomingResponse> {
    pending.subscribe().block();
    match pending.get() {
        Some(Ok(Ok(response))) => Ok(response),
        Some(Ok(Err(error))) => Err(explain(error)),
        Some(Err(())) | None => Err(match written {
            Err(error) => error,
            Ok(()) => Error::Protocol("the host has no response".to_owned()),
        }),
    }
}

fn head(incoming: &IncomingResponse) -> Response {
    incoming
        .headers()
        .entries()
        .iter()
        .fold(Response::new(incoming.status()), |response, (name, value)| {
            response.with_header(name, &String::from_utf8_lossy(value))
        })
}

fn read(incoming: &IncomingResponse, limit: usize) -> Result<Vec<u8>> {
    let taken = |()| Error::Protocol("the body of the response is taken".to_owned());
    let body: IncomingBody = incoming.consume().map_err(taken)?;
    let stream = body.stream().map_err(taken)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(PIECE) {
            Ok(piece) if bytes.len() + piece.len() > limit => {
                return Err(Error::TooLarge { limit });
            }
            Ok(piece) => bytes.extend_from_slice(&piece),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(error) => return Err(stream_error(&error)),
        }
    }
}

fn stream_error(error: &StreamError) -> Error {
    match error {
        StreamError::Closed => Error::Protocol("the stream is closed".to_owned()),
        StreamError::LastOperationFailed(cause) => {
            match wasip2::http::types::http_error_code(cause) {
                Some(code) => explain(code),
                None => Error::Protocol(cause.to_debug_string()),
            }
        }
    }
}

/// The host's code as an error that a plugin can branch on.
fn explain(code: ErrorCode) -> Error {
    match code {
        ErrorCode::HttpRequestDenied => Error::Denied("see the log of the job".to_owned()),
        ErrorCode::DestinationIpProhibited => {
            Error::Denied("the address is not granted".to_owned())
        }
        ErrorCode::DnsTimeout => Error::Timeout("the name was not resolved in time".to_owned()),
        ErrorCode::ConnectionTimeout => Error::Timeout("no connection in time".to_owned()),
        ErrorCode::HttpResponseTimeout => Error::Timeout("no response in time".to_owned()),
        ErrorCode::ConnectionReadTimeout => {
            Error::Timeout("the response paused for too long".to_owned())
        }
        ErrorCode::ConnectionWriteTimeout => {
            Error::Timeout("the request could not be sent in time".to_owned())
        }
        ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            Error::Connect("the name cannot be resolved".to_owned())
        }
        ErrorCode::ConnectionRefused => Error::Connect("the connection was refused".to_owned()),
        ErrorCode::DestinationUnavailable => {
            Error::Connect("the destination is unavailable".to_owned())
        }
        ErrorCode::DestinationIpUnroutable => {
            Error::Connect("there is no route to the address".to_owned())
        }
        ErrorCode::ConnectionLimitReached => {
            Error::Connect("too many connections at once".to_owned())
        }
        ErrorCode::TlsProtocolError => Error::Tls("no agreement on TLS".to_owned()),
        ErrorCode::TlsCertificateError => Error::Tls("the certificate is not trusted".to_owned()),
        ErrorCode::TlsAlertReceived(alert) => Error::Tls(
            alert.alert_message.unwrap_or_else(|| "the server ended it with an alert".to_owned()),
        ),
        ErrorCode::HttpRequestUriInvalid => {
            Error::Protocol("the host does not take this URL".to_owned())
        }
        ErrorCode::ConnectionTerminated => Error::Protocol("the connection ended early".to_owned()),
        ErrorCode::InternalError(Some(detail)) => Error::Protocol(detail),
        other => Error::Protocol(format!("{other:?}")),
    }
}
