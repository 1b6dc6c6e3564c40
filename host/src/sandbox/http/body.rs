//! Bodies on their way through: counted, and the far side's timed.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep_until};
use wasmtime_wasi_http::{Error, WasiBody};

use super::caps::Patience;
use super::egress::Journal;
use super::failure;

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

/// A plugin's request body, up to the cap.
pub(super) struct RequestBody {
    body: WasiBody,
    budget: Budget,
    journal: Journal,
}

impl RequestBody {
    pub(super) fn new(body: WasiBody, limit: u64, journal: Journal) -> Self {
        Self { body, budget: Budget::new(limit), journal }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            end => return Poll::Ready(end),
        };
        if self.budget.take(&frame) {
            return Poll::Ready(Some(Ok(frame)));
        }
        let limit = self.budget.limit;
        self.journal
            .failed(&format!("the request's body is over {limit} bytes; send less at once"));
        Poll::Ready(Some(Err(Error::HttpRequestBodySize(Some(limit)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The far side's response body, up to the cap, each piece within the time there is for it.
pub(super) struct ResponseBody {
    body: Incoming,
    budget: Budget,
    patience: Patience,
    /// Set while the plugin waits for the far side, and not while it makes the far side wait.
    alarm: Option<Pin<Box<Sleep>>>,
    journal: Journal,
}

impl ResponseBody {
    /// # Errors
    ///
    /// The response says of itself that it is over the cap.
    pub(super) fn new(
        body: Incoming,
        limit: u64,
        patience: Patience,
        journal: Journal,
    ) -> Result<Self, Error> {
        let announced = body.size_hint().lower();
        let body = Self { body, budget: Budget::new(limit), patience, alarm: None, journal };
        if announced > limit { Err(body.over()) } else { Ok(body) }
    }

    fn over(&self) -> Error {
        let limit = self.budget.limit;
        self.journal.failed(&format!(
            "the response's body is over {limit} bytes; ask for less at once, such as with a Range header"
        ));
        Error::HttpResponseBodySize(Some(limit))
    }

    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let until = || self.patience.until(self.patience.between_bytes);
        self.alarm.get_or_insert_with(|| Box::pin(sleep_until(until()))).as_mut().poll(cx)
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Poll::Ready(next) = Pin::new(&mut self.body).poll_frame(cx) else {
            return self.poll_alarm(cx).map(|()| Some(Err(Error::ConnectionReadTimeout)));
        };
        self.alarm = None;
        Poll::Ready(match next {
            Some(Ok(frame)) if self.budget.take(&frame) => Some(Ok(frame)),
            Some(Ok(_)) => Some(Err(self.over())),
            Some(Err(error)) => Some(Err(failure::of_exchange(&error))),
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
