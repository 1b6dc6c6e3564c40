//! From a name to its addresses, once for each request and never on a runtime's own threads.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::send_error::SendError;

/// Lookups that the whole host has under way. The system's resolver can't be interrupted and may
/// take half a minute, so without a bound names that never resolve would take up every thread that
/// the runtime has for blocking work.
static LOOKUPS: Semaphore = Semaphore::const_new(64);

/// What turns a name into addresses; it may block.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// What is said of a name that leads nowhere.
pub(super) const NO_ADDRESSES: &str = "the name has no addresses";

/// The system's resolver.
pub(crate) fn system() -> Lookup {
    Arc::new(|name| Ok((name, 0).to_socket_addrs()?.map(|found| found.ip()).collect()))
}

/// The addresses of `name`, with IPv4 addresses in IPv6 clothes undressed.
///
/// The client's connection slot goes along and comes back, so that a sender that gives up waiting
/// does not get to start another lookup before this one is through.
///
/// # Errors
///
/// The resolver's own, in its words; and a name without addresses.
pub(super) async fn resolve(
    lookup: Lookup,
    name: String,
    slot: OwnedSemaphorePermit,
) -> Result<(Vec<IpAddr>, OwnedSemaphorePermit), SendError> {
    let turn = LOOKUPS.acquire().await.map_err(|error| internal(&error))?;
    let looking = tokio::task::spawn_blocking(move || {
        let found = lookup(&name);
        drop(turn);
        (found, slot)
    });
    let (found, slot) = looking.await.map_err(|error| internal(&error))?;
    let found = found.map_err(|error| SendError::Name(error.to_string()))?;
    if found.is_empty() {
        return Err(SendError::Name(NO_ADDRESSES.to_owned()));
    }
    Ok((found.iter().map(IpAddr::to_canonical).collect(), slot))
}

fn internal(error: &dyn std::error::Error) -> SendError {
    SendError::Internal(error.to_string())
}
