//! How much the requests of one client may hold.

/// Bytes of one response's body. Bodies are streamed, so this bounds what an endless server can
/// make its reader read, not what the host holds. As much as a job's scratch folder takes by default.
const RESPONSE_BODY: u64 = 64 << 20;

/// Bytes of one request's body; the same reason, seen from the far side.
const REQUEST_BODY: u64 = 64 << 20;

/// Headers of one response. Browsers stop at some hundreds, and hyper's own default is 100; cookies
/// and policies of large sites come near that.
const RESPONSE_HEADERS: usize = 256;

/// Bytes of one response's status line and headers, and of what is read ahead of the reader. The
/// host holds this much for each open connection.
const RESPONSE_HEAD: usize = 64 << 10;

/// Connections that a client has open at once. With the read-ahead it bounds a client's buffers to
/// 1 MiB, and it is more than browsers open to one host.
const CONNECTIONS: usize = 16;

/// The ceilings of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Bytes of one request's body; 64 MiB unless changed.
    pub request_body: u64,
    /// Bytes of one response's body; 64 MiB unless changed.
    pub response_body: u64,
    /// Headers of one response; 256 unless changed.
    pub response_headers: usize,
    /// Bytes of one response's status line and headers, at least 8 KiB; 64 KiB unless changed.
    pub response_head: usize,
    /// Connections open at once; 16 unless changed.
    pub connections: usize,
}

impl Caps {
    /// The usual caps, with responses that need not end, such as server-sent events. What is held
    /// of them at once is bounded all the same.
    pub fn endless_responses() -> Self {
        Self { response_body: u64::MAX, ..Self::default() }
    }
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            request_body: REQUEST_BODY,
            response_body: RESPONSE_BODY,
            response_headers: RESPONSE_HEADERS,
            response_head: RESPONSE_HEAD,
            connections: CONNECTIONS,
        }
    }
}
