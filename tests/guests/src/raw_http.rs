//! HTTP requests as they are written, with no check before the host's. In: the parts; out: status and
//! size. Off `wasm32-wasip2` every request is an error.

use std::io;

/// One request, part by part, each sent as it is.
#[derive(Debug, Clone)]
pub struct Request {
    /// `http`, `https`, or any other text.
    pub scheme: String,
    /// Host and port, and whatever else a guest writes there.
    pub authority: String,
    /// Path and query.
    pub target: String,
    /// Names and values.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// Cuts a URL at its `://` and at the first `/` after it, and checks nothing.
    pub fn to(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            target: format!("/{path}"),
            headers: Vec::new(),
        }
    }

    /// Sends it and reads the body to its end. The answer is the status and the body's size in bytes.
    ///
    /// # Errors
    /// When the host or the interface refuses any part of it, and when the exchange breaks off.
    pub fn send(self) -> io::Result<(u16, u64)> {
        send(self)
    }
}

#[cfg(not(all(target_os = "wasi", target_env = "p2")))]
fn send(_request: Request) -> io::Result<(u16, u64)> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(target_os = "wasi", target_env = "p2"))]
fn send(request: Request) -> io::Result<(u16, u64)> {
    use wasip2::http::outgoing_handler::handle;
    use wasip2::http::types::{Fields, OutgoingRequest, Scheme};

    let headers = Fields::from_list(&request.headers).map_err(refused("headers"))?;
    let outgoing = OutgoingRequest::new(headers);
    let scheme = match request.scheme.as_str() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    outgoing.set_scheme(Some(&scheme)).map_err(refused("scheme"))?;
    outgoing.set_authority(Some(&request.authority)).map_err(refused("authority"))?;
    outgoing.set_path_with_query(Some(&request.target)).map_err(refused("path"))?;
    let answer = handle(outgoing, None).map_err(refused("request"))?;
    answer.subscribe().block();
    let response = answer
        .get()
        .ok_or_else(|| io::Error::other("there is no answer after the wait"))?
        .map_err(refused("answer"))?
        .map_err(refused("answer"))?;
    let body = response.consume().map_err(refused("body"))?;
    let stream = body.stream().map_err(refused("body"))?;
    Ok((response.status(), drain(&stream)?))
}

#[cfg(all(target_os = "wasi", target_env = "p2"))]
fn drain(stream: &wasip2::io::streams::InputStream) -> io::Result<u64> {
    use wasip2::io::streams::StreamError;

    let mut size = 0;
    loop {
        match stream.blocking_read(1 << 16) {
            Ok(bytes) => size += bytes.len() as u64,
            Err(StreamError::Closed) => return Ok(size),
            Err(StreamError::LastOperationFailed(error)) => {
                return Err(io::Error::other(error.to_debug_string()));
            }
        }
    }
}

#[cfg(all(target_os = "wasi", target_env = "p2"))]
fn refused<E: std::fmt::Debug>(part: &str) -> impl FnOnce(E) -> io::Error {
    let part = part.to_owned();
    move |error| io::Error::other(format!("{part}: {error:?}"))
}
