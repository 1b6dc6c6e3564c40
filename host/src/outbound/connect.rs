//! A connection to a checked address, and to no other.

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::policy::{Policy, Transport};
use super::resolve::NO_ADDRESSES;
use super::send_error::SendError;
use super::target::Target;
use super::tls::Trust;

/// Bytes to and from the far side, in the clear or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Where a request goes, and how.
pub(super) struct Route<'a> {
    pub(super) target: &'a Target,
    pub(super) transport: Transport,
    pub(super) policy: &'a Policy,
}

/// Connects to the first of `addresses` that answers. The host's name is used for TLS alone.
///
/// # Errors
///
/// No address answered before `until`, or the TLS handshake failed.
pub(super) async fn connect(
    route: Route<'_>,
    addresses: &[IpAddr],
    trust: &Trust,
    until: Instant,
) -> Result<Box<dyn Stream>, SendError> {
    let tcp = first_answering(addresses, route.target.port, until).await?;
    let verify = match route.transport {
        Transport::Plain => return Ok(Box::new(tcp)),
        Transport::Verified => true,
        Transport::Unverified => false,
    };
    let handshake = async {
        let session = trust.session(&route.target.host, verify).await?;
        let failed = |error| SendError::of_tls(&error, route.policy.unchecked(route.target));
        session.over(tcp).await.map_err(failed)
    };
    let stream = timeout_at(until, handshake).await.map_err(|_| SendError::ConnectTimeout)??;
    Ok(Box::new(stream))
}

async fn first_answering(
    addresses: &[IpAddr],
    port: u16,
    until: Instant,
) -> Result<TcpStream, SendError> {
    let mut failed = SendError::Name(NO_ADDRESSES.to_owned());
    for (left, address) in (1..=addresses.len()).rev().zip(addresses) {
        let share = share_of_time(until, left);
        match timeout_at(share, TcpStream::connect(SocketAddr::new(*address, port))).await {
            Ok(Ok(stream)) => {
                // Requests are written whole, and waiting to fill packets only delays them.
                stream.set_nodelay(true).map_err(SendError::of_connect)?;
                return Ok(stream);
            }
            Ok(Err(error)) => failed = SendError::of_connect(error),
            Err(_) => failed = SendError::ConnectTimeout,
        }
    }
    Err(failed)
}

/// When to go on to the next of `left` addresses, so that a silent one leaves time for the rest.
fn share_of_time(until: Instant, left: usize) -> Instant {
    let now = Instant::now();
    let share = u32::try_from(left).map_or(std::time::Duration::ZERO, |left| {
        until.saturating_duration_since(now) / left.max(1)
    });
    now + share
}
