//! Bodies on their way through: counted, and the far side's timed.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep_until};

use super::patience::Patience;
use super::send_error::{BodyError, RequestBodyError, SendError};

/// Bytes that one body may still carry.
struct Budget {
    limit: u64,
    left: u64,
}

impl Budget {
    fn new(limit: u64) -> Self {
        Self { limit, left: limit }
    }

    /// Takes what `frame` carries; false if there was less left.
    fn take(&mut self, frame: &Frame<Bytes>) -> bool {
        let size = frame.data_ref().map_or(0, |data| data.len() as u64);
        let left = self.left.checked_sub(size);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// A request's body, up to the cap.
pub(super) struct RequestBody {
    body: UnsyncBoxBody<Bytes, BodyError>,
    budget: Budget,
}

impl RequestBody {
    /// `body`, cut off with an error where it goes over `limit` bytes.
    pub(super) fn new<B>(body: B, limit: u64) -> Self
    where
        B: Body<Data = Bytes, Error: Into<BodyError>> + Send + 'static,
    {
        Self { body: body.map_err(Into::into).boxed_unsync(), budget: Budget::new(limit) }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = RequestBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestBodyError>>> {
        Poll::Ready(match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) if self.budget.take(&frame) => Some(Ok(frame)),
            Some(Ok(_)) => Some(Err(RequestBodyError::TooLarge(self.budget.limit))),
            Some(Err(error)) => Some(Err(RequestBodyError::Own(error))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The far side's response body, up to the cap, each piece within the time there is for it.
pub(crate) struct ResponseBody {
    body: Incoming,
    budget: Budget,
    patience: Patience,
    /// Set while the reader waits for the far side, and not while it makes the far side wait.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl ResponseBody {
    /// # Errors
    ///
    /// The response says of itself that it is over the cap.
    pub(super) fn new(body: Incoming, limit: u64, patience: Patience) -> Result<Self, SendError> {
        if body.size_hint().lower() > limit {
            return Err(SendError::ResponseTooLarge { limit });
        }
        Ok(Self { body, budget: Budget::new(limit), patience, alarm: None })
    }

    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let until = || self.patience.until(self.patience.between_bytes);
        self.alarm.get_or_insert_with(|| Box::pin(sleep_until(until()))).as_mut().poll(cx)
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = SendError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, SendError>>> {
        let Poll::Ready(next) = Pin::new(&mut self.body).poll_frame(cx) else {
            return self.poll_alarm(cx).map(|()| Some(Err(SendError::BodyTimeout)));
        };
        self.alarm = None;
        Poll::Ready(match next {
            Some(Ok(frame)) if self.budget.take(&frame) => Some(Ok(frame)),
            Some(Ok(_)) => Some(Err(SendError::ResponseTooLarge { limit: self.budget.limit })),
            Some(Err(error)) => Some(Err(SendError::of_exchange(error))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
