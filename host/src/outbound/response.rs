//! A response whose body is read as it comes.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::response::Parts;
use http::{HeaderMap, StatusCode};
use hyper::body::Body as _;

use super::body::ResponseBody;
use super::exchange::Carrier;
use super::send_error::SendError;

/// A response. Its head is there, its body comes as it is read; dropping it ends the connection.
pub struct Response {
    head: Parts,
    body: ResponseBody,
    /// Present until the connection is done with.
    carrier: Option<Carrier>,
    /// Why the connection ended, if it failed.
    lost: Option<SendError>,
}

impl Response {
    pub(super) fn new(response: http::Response<ResponseBody>, carrier: Carrier) -> Self {
        let (head, body) = response.into_parts();
        Self { head, body, carrier: Some(carrier), lost: None }
    }

    /// The status; a redirect's is given like any other.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The next piece of the body, of any size above 0; none at its end.
    ///
    /// # Errors
    /// The body is over the client's cap, stops coming or breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, SendError> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// The whole body, of at most `limit` bytes.
    ///
    /// # Errors
    /// The body is over `limit` bytes or the client's cap, stops coming or breaks off.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, SendError> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > limit - whole.len() {
                return Err(SendError::ResponseTooLarge { limit: limit as u64 });
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, SendError>> {
        self.carry(cx);
        loop {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Ok(Some(data))),
                    // Nothing, or trailers.
                    _ => {}
                },
                Some(Err(error)) => return Poll::Ready(Err(self.lost.take().unwrap_or(error))),
                None => return Poll::Ready(Ok(None)),
            }
        }
    }

    /// Keeps the connection going, which brings the body.
    fn carry(&mut self, cx: &mut Context<'_>) {
        if let Some(carrier) = &mut self.carrier
            && let Poll::Ready(end) = carrier.as_mut().poll(cx)
        {
            self.carrier = None;
            self.lost = end.err();
        }
    }
}

impl fmt::Debug for Response {
    /// The status alone: headers may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.head.status).finish_non_exhaustive()
    }
}
