//! How HTTP is set up, each value with the reason for its default.

use std::time::Duration;

use crate::model::Bytes;

/// How HTTP is set up.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpSettings {
    /// The largest body that is taken, but for plugins. Params and definitions are far smaller.
    pub body_limit: Bytes,
    /// The largest body of an uploaded plugin: its component may be as large as one that is loaded
    /// from a file, and its manifest comes with it.
    pub upload_limit: Bytes,
    /// How long a client may take for a request's headers, or for the TLS handshake.
    pub header_timeout: Duration,
    /// How long a client may take for a request's body, beside a second for each 16 KiB of it.
    pub body_timeout: Duration,
    /// How long a connection may stay without a request.
    pub idle_timeout: Duration,
    /// Connections at once. Each takes a file and some 20 KiB.
    pub max_connections: u32,
    /// Connections at once from one address; 0 is no cap but the one above.
    pub max_connections_per_address: u32,
    /// Requests a second from one address, after a burst of as many; 0 is no cap. Off by default:
    /// what is behind one address may be a whole company.
    pub requests_per_second: u32,
    /// How long requests have to end when the server stops.
    pub shutdown_grace: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            body_limit: Bytes(1 << 20),
            upload_limit: Bytes(128 << 20),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            max_connections: 10_000,
            max_connections_per_address: 1024,
            requests_per_second: 0,
            shutdown_grace: Duration::from_secs(5),
        }
    }
}
