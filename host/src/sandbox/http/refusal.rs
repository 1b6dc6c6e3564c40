//! Why a request does not leave the sandbox, in words that say what would let it.

use std::net::IpAddr;

use thiserror::Error;

use super::address::AddressClass;
use crate::model::HttpGrant;

/// Why a request was refused. The plugin sees `HTTP-request-denied` for each of them; the text is
/// for the job's log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    /// The job has made all the requests it may.
    #[error(
        "the job has made the {limit} requests it may; a higher limit http_requests would allow more"
    )]
    Count { limit: u32 },
    /// A scheme that plugins can't use.
    #[error("its scheme is {0:?}; http and https can be granted")]
    Scheme(String),
    /// `CONNECT` would turn the connection into a tunnel to wherever the far side leads.
    #[error("the method CONNECT makes tunnels; send the request itself")]
    Tunnel,
    /// The URL has no plain host and port.
    #[error("{0}; a URL like https://example.com:8443 can be granted")]
    Url(&'static str),
    /// No grant covers the host.
    #[error("not granted; grant \"{grant}\" would allow it")]
    NotGranted { grant: HttpGrant },
    /// The host is granted, and is at an address that takes a grant of its own.
    #[error(
        "{address} is {class}, which takes a grant of its own; grant \"{grant}\" would allow it"
    )]
    Address { address: IpAddr, class: AddressClass, grant: HttpGrant },
}
