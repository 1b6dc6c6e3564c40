//! One request and its response over one connection, which ends with them.

use std::pin::Pin;

use http::header::{CONNECTION, HOST, HeaderValue};
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};

use super::body::{RequestBody, ResponseBody};
use super::caps::Caps;
use super::connect::Stream;
use super::patience::Patience;
use super::send_error::SendError;

/// What carries on while a response's body is read; dropping it ends the connection.
pub(crate) type Carrier = Pin<Box<dyn Future<Output = Result<(), SendError>> + Send>>;

type Connection = Pin<Box<http1::Connection<TokioIo<Box<dyn Stream>>, RequestBody>>>;

/// Sends `request` over `stream` and waits for the head of its response.
///
/// # Errors
///
/// The response does not begin in time, is no HTTP, has too many headers, or says that its body is
/// over the cap.
pub(super) async fn exchange<Slot: Send + 'static>(
    stream: Box<dyn Stream>,
    request: Request<RequestBody>,
    caps: &Caps,
    patience: Patience,
    slot: Slot,
) -> Result<(Response<ResponseBody>, Carrier), SendError> {
    let (sender, connection) = handshake(stream, caps).await?;
    let mut connection = Some(Box::pin(connection));
    let until = patience.until(patience.first_byte);
    let response = timeout_at(until, first_of(sender, request, &mut connection))
        .await
        .map_err(|_| SendError::ResponseTimeout)??;
    let (head, body) = response.into_parts();
    let body = ResponseBody::new(body, caps.response_body, patience)?;
    let carrier = Box::pin(carry(connection, patience.deadline, slot));
    Ok((Response::from_parts(head, body), carrier))
}

async fn handshake(
    stream: Box<dyn Stream>,
    caps: &Caps,
) -> Result<
    (http1::SendRequest<RequestBody>, http1::Connection<TokioIo<Box<dyn Stream>>, RequestBody>),
    SendError,
> {
    http1::Builder::new()
        .max_headers(caps.response_headers)
        .max_header_size(caps.response_head)
        .max_buf_size(caps.response_head)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(SendError::of_exchange)
}

/// The response's head. A connection that ends on the way is left empty.
async fn first_of(
    mut sender: http1::SendRequest<RequestBody>,
    request: Request<RequestBody>,
    connection: &mut Option<Connection>,
) -> Result<Response<Incoming>, SendError> {
    let mut response = std::pin::pin!(sender.send_request(request));
    if let Some(running) = connection.as_mut() {
        tokio::select! {
            biased;
            response = &mut response => return response.map_err(SendError::of_exchange),
            ended = running => {
                *connection = None;
                ended.map_err(SendError::of_exchange)?;
            }
        }
    }
    response.await.map_err(SendError::of_exchange)
}

/// Keeps the connection going until it is done with, or the job is. The job's connection slot is
/// held as long.
async fn carry<Slot>(
    connection: Option<Connection>,
    deadline: Instant,
    slot: Slot,
) -> Result<(), SendError> {
    let _slot = slot;
    let Some(connection) = connection else {
        return Ok(());
    };
    timeout_at(deadline, connection)
        .await
        .map_err(|_| SendError::BodyTimeout)?
        .map_err(SendError::of_exchange)
}

/// The request as it goes over the wire: the path alone in its first line, the URL's host and none
/// of the sender's making in `Host`, and word that nothing follows.
///
/// # Errors
///
/// The path does not begin with a slash; it could name another host.
pub(super) fn for_the_wire<B>(mut request: Request<B>) -> Result<Request<B>, SendError> {
    let uri = request.uri();
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let host = HeaderValue::from_str(host).map_err(|_| SendError::Url)?;
    let path = match uri.path_and_query().map_or("/", |path| path.as_str()) {
        path if path.starts_with('/') => path.to_owned(),
        query if query.starts_with('?') => format!("/{query}"),
        _ => return Err(SendError::Url),
    };
    *request.uri_mut() = Uri::try_from(path).map_err(|_| SendError::Url)?;
    request.headers_mut().insert(HOST, host);
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_holds_a_path_and_nothing_of_a_host() {
        for (uri, path) in [
            ("http://a.com", "/"),
            ("http://a.com/x?y=1", "/x?y=1"),
            ("http://a.com?y", "/?y"),
            ("http://a.com//evil.com/x", "//evil.com/x"),
        ] {
            let request = for_the_wire(Request::get(uri).body(()).unwrap()).unwrap();
            assert_eq!(request.uri().path_and_query().unwrap().as_str(), path, "{uri}");
            assert!(request.uri().host().is_none(), "{uri}");
            assert_eq!(request.headers()[HOST], "a.com");
        }
    }

    #[test]
    fn a_second_host_header_does_not_survive() {
        let request = Request::get("http://a.com:81/").header(HOST, "b.com").header(HOST, "c.com");
        let request = for_the_wire(request.body(()).unwrap()).unwrap();
        let hosts: Vec<_> = request.headers().get_all(HOST).iter().collect();
        assert_eq!(hosts, ["a.com:81"]);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        assert!(for_the_wire(Request::options("*").body(()).unwrap()).is_err());
    }
}
