//! How long one request waits for what.

use std::time::Duration;

use tokio::time::Instant;

/// Time for a free connection slot, the name's resolution, TCP and TLS together. TCP repeats its
/// first packet after 1, 3, 7 and 15 seconds; what does not answer then is down.
const CONNECT: Duration = Duration::from_secs(30);

/// Time from the connection to the response's head. Services that compute, language models above
/// all, take their time.
const FIRST_BYTE: Duration = Duration::from_secs(120);

/// Time between two pieces of a body. Whoever streams sends a sign of life more often.
const BETWEEN_BYTES: Duration = Duration::from_secs(60);

/// The end of an exchange that has no other: far away, and still a point in time.
const NEVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long one request waits for what, and when it is over in any case.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Time for a free connection slot, the name's resolution, TCP and TLS together; 30 s unless
    /// changed.
    pub connect: Duration,
    /// Time from the connection to the response's head; 120 s unless changed.
    pub first_byte: Duration,
    /// Time between two pieces of a response's body; 60 s unless changed.
    pub between_bytes: Duration,
    /// When all is over; no wait goes beyond it.
    pub deadline: Instant,
}

impl Patience {
    /// The usual waits, and an end `total` from now, which no wait goes beyond.
    pub fn within(total: Duration) -> Self {
        Self::until_deadline(Instant::now().checked_add(total).unwrap_or_else(never))
    }

    /// The usual waits and no end, for a response that goes on as long as somebody reads it.
    pub fn endless() -> Self {
        Self::until_deadline(never())
    }

    /// The usual waits, and an end at `deadline`.
    pub fn until_deadline(deadline: Instant) -> Self {
        Self { connect: CONNECT, first_byte: FIRST_BYTE, between_bytes: BETWEEN_BYTES, deadline }
    }

    /// When a wait that begins now and may take `wait` is over.
    pub(super) fn until(&self, wait: Duration) -> Instant {
        Instant::now().checked_add(wait).map_or(self.deadline, |end| end.min(self.deadline))
    }
}

fn never() -> Instant {
    Instant::now() + NEVER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wait_goes_beyond_the_deadline() {
        let deadline = Instant::now() + Duration::from_secs(10);
        let patience = Patience {
            connect: Duration::from_secs(1),
            first_byte: Duration::MAX,
            ..Patience::until_deadline(deadline)
        };
        assert!(patience.until(patience.connect) < deadline);
        assert_eq!(patience.until(patience.first_byte), deadline);
        assert_eq!(patience.until(patience.between_bytes), deadline);
    }

    #[test]
    fn any_total_can_be_asked_for() {
        for total in [Duration::ZERO, Duration::MAX] {
            let patience = Patience::within(total);
            assert!(patience.until(Duration::from_secs(1)) <= patience.deadline);
        }
    }
}
