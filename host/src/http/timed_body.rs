//! A request's body that must come at a certain pace.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use thiserror::Error;
use tokio::time::{Instant, Sleep};

/// What a body must bring each second, beside the time that it has anyway. A bound on the whole
/// time would refuse large plugins on slow lines; one between two pieces would let a client hold
/// a connection for hours, a byte at a time.
const BYTES_PER_SECOND: f64 = 16.0 * 1024.0;

/// The body came too slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the body came too slowly: it has {} s, and a second more for each 16 KiB",
    grace.as_secs_f64()
)]
pub(super) struct TooSlow {
    grace: Duration,
}

/// A request's body that must come at a certain pace. The clock starts when it is first waited
/// for.
pub(super) struct TimedBody<B = Incoming> {
    inner: B,
    grace: Duration,
    received: usize,
    /// Since when it is waited for, and the alarm.
    clock: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<B> TimedBody<B> {
    pub(super) fn new(inner: B, grace: Duration) -> Self {
        Self { inner, grace, received: 0, clock: None }
    }

    /// Whether the body is late. Wakes the task when it will be.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<TooSlow> {
        let now = Instant::now();
        let allowance = Duration::from_secs_f64(self.received as f64 / BYTES_PER_SECOND);
        let allowance = self.grace.saturating_add(allowance);
        let (since, alarm) = self
            .clock
            .get_or_insert_with(|| (now, Box::pin(tokio::time::sleep_until(now + allowance))));
        let deadline = *since + allowance;
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        ready!(alarm.as_mut().poll(cx));
        Poll::Ready(TooSlow { grace: self.grace })
    }
}

impl<B> Body for TimedBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.received += frame.data_ref().map_or(0, Bytes::len);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(end) => Poll::Ready(end.map(|end| end.map_err(Into::into))),
            Poll::Pending => {
                let late = ready!(this.poll_late(cx));
                Poll::Ready(Some(Err(late.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use tokio::sync::mpsc;

    use super::*;

    /// A body whose pieces are sent by hand.
    struct Fed(mpsc::Receiver<Bytes>);

    impl Body for Fed {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    const GRACE: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_body_that_drips_is_given_up() {
        let (sender, receiver) = mpsc::channel(1);
        let body = TimedBody::new(Fed(receiver), GRACE);
        let dripping = tokio::spawn(async move {
            while sender.send(Bytes::from_static(b"x")).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let start = Instant::now();
        let error = body.collect().await.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&TooSlow { grace: GRACE }));
        assert!(start.elapsed() >= GRACE);
        dripping.await.unwrap();
    }

    #[tokio::test]
    async fn a_large_body_on_a_slow_line_has_the_time_it_needs() {
        let (sender, receiver) = mpsc::channel(1);
        let body = TimedBody::new(Fed(receiver), GRACE);
        tokio::spawn(async move {
            // Three times as fast as it must be, and twice as long as the grace alone.
            for _ in 0..4 {
                sender.send(Bytes::from(vec![0; 5 << 10])).await.unwrap();
                tokio::time::sleep(GRACE / 2).await;
            }
        });
        let start = Instant::now();
        let whole = body.collect().await.unwrap().to_bytes();
        assert_eq!(whole.len(), 4 * (5 << 10));
        assert!(start.elapsed() > GRACE);
    }
}
