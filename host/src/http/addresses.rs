//! How much one address may do: connections at once, requests a second.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Whoever sits at an address: of IPv6 the network of 64 bits, all of which is one customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Peer(IpAddr);

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let network = u128::from(v6) & (u128::MAX << 64);
                IpAddr::V6(Ipv6Addr::from(network))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// The connections of each peer.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    counts: Arc<Mutex<HashMap<Peer, u32>>>,
    /// 0 is no cap.
    most: u32,
}

/// A place for one connection, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    peer: Peer,
    connections: Connections,
}

impl Connections {
    pub(super) fn new(most: u32) -> Self {
        Self { counts: Arc::default(), most }
    }

    /// A place for one more connection of the peer, if it may have one.
    pub(super) fn admit(&self, peer: Peer) -> Option<Place> {
        let mut counts = self.counts();
        let count = counts.entry(peer).or_default();
        if self.most > 0 && *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { peer, connections: self.clone() })
    }

    /// How many there are.
    pub(super) fn total(&self) -> u64 {
        self.counts().values().map(|count| u64::from(*count)).sum()
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Peer, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.connections.counts();
        if let Some(count) = counts.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.peer);
            }
        }
    }
}

/// The pace of each peer's requests.
pub(super) struct Pace(Option<DefaultKeyedRateLimiter<Peer>>);

/// How often peers that were not heard of lately are forgotten.
pub(super) const FORGET_INTERVAL: Duration = Duration::from_secs(60);

impl Pace {
    /// `most` requests a second, after a burst of as many; 0 is no cap.
    pub(super) fn new(most: u32) -> Self {
        Self(NonZeroU32::new(most).map(|most| RateLimiter::keyed(Quota::per_second(most))))
    }

    /// Counts a request.
    ///
    /// # Errors
    /// It comes too early; how long it would have to wait.
    pub(super) fn admit(&self, peer: Peer) -> Result<(), Duration> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        let now = DefaultClock::default().now();
        limiter.check_key(&peer).map_err(|early| early.wait_time_from(now))
    }

    /// Forgets those who were not heard of lately.
    pub(super) fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> Peer {
        Peer::from(text.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_peer_has_its_share_of_connections_and_gets_them_back() {
        let connections = Connections::new(2);
        let first = connections.admit(peer("10.0.0.1")).unwrap();
        let _second = connections.admit(peer("10.0.0.1")).unwrap();
        assert!(connections.admit(peer("::ffff:10.0.0.1")).is_none());
        assert!(connections.admit(peer("10.0.0.2")).is_some());
        drop(first);
        assert!(connections.admit(peer("10.0.0.1")).is_some());
        assert_eq!(connections.total(), 1);
    }

    #[test]
    fn a_network_of_64_bits_is_one_peer() {
        assert_eq!(peer("2001:db8::1"), peer("2001:db8::ffff:1"));
        assert_ne!(peer("2001:db8::1"), peer("2001:db8:0:1::1"));
    }

    #[test]
    fn a_peer_that_hurries_waits() {
        let pace = Pace::new(2);
        assert!(pace.admit(peer("10.0.0.1")).is_ok() && pace.admit(peer("10.0.0.1")).is_ok());
        let wait = pace.admit(peer("10.0.0.1")).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_millis(500), "{wait:?}");
        assert!(pace.admit(peer("10.0.0.2")).is_ok());
        assert!(Pace::new(0).admit(peer("10.0.0.1")).is_ok());
    }
}
