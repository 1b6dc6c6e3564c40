//! Reading a delivery's body into memory that was reserved for it.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::header::EXPECT;
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use http_body_util::BodyExt as _;

use crate::http::Problem;
use crate::http::body::unread_body;
use crate::intake::deliveries::{DeliveryIntake, Reservation, Standing};
use crate::model::{self, Namespace};

/// What is reserved at once for a body that does not say its size.
const STEP: u64 = 64 << 10;

/// How long what a refused sender still sends is read on. Of a body that is up to twice as large as
/// may be, all is.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Reads a delivery's body.
pub(super) struct BodyReader<'r> {
    pub(super) intake: &'r DeliveryIntake,
    pub(super) namespace: &'r Namespace,
    pub(super) standing: Standing,
    /// The largest body that is taken.
    pub(super) limit: model::Bytes,
}

impl BodyReader<'_> {
    /// Reads a body. Where it says its size, that is reserved before anything is read, and else as
    /// it grows.
    ///
    /// # Errors
    /// It is too large, or there is not as much memory left; it ended early, or came too slowly.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        mut body: Body,
    ) -> Result<(Bytes, Reservation), Problem> {
        let read = self.read_in_room(&mut body).await;
        // Who waits to be told to go on hears the refusal first. All others send on, and would not
        // hear it while they do.
        if read.is_err() && !headers.contains_key(EXPECT) {
            let most = self.limit.0.saturating_mul(2);
            drop(tokio::time::timeout(LAST_WORDS, discard(body, most)).await);
        }
        read
    }

    async fn read_in_room(&self, body: &mut Body) -> Result<(Bytes, Reservation), Problem> {
        let size = body.size_hint().exact();
        self.check_size(size.unwrap_or(0))?;
        let first = size.unwrap_or(STEP.min(self.limit.0));
        let mut reservation = self.intake.reserve(self.namespace, first, self.standing)?;
        let mut whole = Bytes::new();
        // Most bodies are of one piece, which is not copied then.
        while whole.is_empty() {
            match self.piece(body, 0, &mut reservation).await? {
                Some(piece) => whole = piece,
                None => return Ok((whole, reservation)),
            }
        }
        let mut pieces = None;
        let mut length = whole.len() as u64;
        while let Some(piece) = self.piece(body, length, &mut reservation).await? {
            length += piece.len() as u64;
            let pieces = pieces.get_or_insert_with(|| {
                let room = usize::try_from(reservation.bytes()).unwrap_or(0);
                let mut pieces = BytesMut::with_capacity(room);
                pieces.extend_from_slice(&whole);
                pieces
            });
            pieces.extend_from_slice(&piece);
        }
        Ok((pieces.map_or(whole, BytesMut::freeze), reservation))
    }

    /// The next piece of the body, of which `before` bytes were read.
    async fn piece(
        &self,
        body: &mut Body,
        before: u64,
        reservation: &mut Reservation,
    ) -> Result<Option<Bytes>, Problem> {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| unread_body(&error))?;
            // What is no data is trailers, which say nothing here.
            let Ok(piece) = frame.into_data() else { continue };
            let length = before.saturating_add(piece.len() as u64);
            self.check_size(length)?;
            if let Some(missing) = length.checked_sub(reservation.bytes()).filter(|more| *more > 0)
            {
                // Twice as much each time, so that what grows is copied and asked for seldom.
                let most = self.limit.0 - reservation.bytes();
                let more = missing.max(reservation.bytes()).min(most);
                self.intake.reserve_more(reservation, more)?;
            }
            return Ok(Some(piece));
        }
        Ok(None)
    }

    fn check_size(&self, bytes: u64) -> Result<(), Problem> {
        let limit = self.limit.0;
        if bytes <= limit {
            return Ok(());
        }
        let detail = format!(
            "the body has more than {limit} bytes; that is the most of a webhook, and of a \
             delivery with a token unless `http.body_limit` is more"
        );
        Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail))
    }
}

/// Reads what comes and drops it, up to `most` bytes.
async fn discard(mut body: Body, most: u64) {
    let mut left = most;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len) as u64;
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
