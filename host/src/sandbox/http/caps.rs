//! How much one job's outbound HTTP may hold and how long it may wait.

use std::time::Duration;

use tokio::time::Instant;
use wasmtime_wasi_http::RequestOptions;

/// Bytes of one response's body. Bodies are streamed, so this bounds what an endless server can
/// make a job read, not what the host holds. As much as a job's scratch folder takes by default.
const RESPONSE_BODY: u64 = 64 << 20;

/// Bytes of one request's body; the same reason, seen from the far side.
const REQUEST_BODY: u64 = 64 << 20;

/// Headers of one response. Browsers stop at some hundreds, and hyper's own default is 100; cookies
/// and policies of large sites come near that.
const RESPONSE_HEADERS: usize = 256;

/// Bytes of one response's status line and headers, and of what is read ahead of the plugin. The
/// host holds this much for each open connection.
const RESPONSE_HEAD: usize = 64 << 10;

/// Connections that a job has open at once. With the read-ahead it bounds a job's buffers to 1 MiB,
/// and it is more than browsers open to one host.
const CONNECTIONS: usize = 16;

/// Time for a free connection slot, the name's resolution, TCP and TLS together. TCP repeats its
/// first packet after 1, 3, 7 and 15 seconds; what does not answer then is down.
const CONNECT: Duration = Duration::from_secs(30);

/// Time from the connection to the response's head. Services that compute, language models above
/// all, take their time.
const FIRST_BYTE: Duration = Duration::from_secs(120);

/// Time between two pieces of a body. Whoever streams sends a sign of life more often.
const BETWEEN_BYTES: Duration = Duration::from_secs(60);

/// The ceilings of one job's outbound HTTP. The number of requests is a limit of the job and not
/// among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HttpCaps {
    /// Bytes of one request's body.
    pub(crate) request_body: u64,
    /// Bytes of one response's body.
    pub(crate) response_body: u64,
    /// Headers of one response.
    pub(crate) response_headers: usize,
    /// Bytes of one response's status line and headers; at least 8 KiB.
    pub(crate) response_head: usize,
    /// Connections open at once.
    pub(crate) connections: usize,
    /// Time until a connection stands, where the plugin does not say.
    pub(crate) connect: Duration,
    /// Time until the response's head is there, where the plugin does not say.
    pub(crate) first_byte: Duration,
    /// Time between two pieces of a body, where the plugin does not say.
    pub(crate) between_bytes: Duration,
}

impl Default for HttpCaps {
    fn default() -> Self {
        Self {
            request_body: REQUEST_BODY,
            response_body: RESPONSE_BODY,
            response_headers: RESPONSE_HEADERS,
            response_head: RESPONSE_HEAD,
            connections: CONNECTIONS,
            connect: CONNECT,
            first_byte: FIRST_BYTE,
            between_bytes: BETWEEN_BYTES,
        }
    }
}

/// How long one request waits for what: as the plugin asked, else as the caps say, and never
/// beyond the end of the job.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) connect: Duration,
    pub(super) first_byte: Duration,
    pub(super) between_bytes: Duration,
    deadline: Instant,
}

impl Patience {
    pub(super) fn new(caps: &HttpCaps, asked: Option<RequestOptions>, deadline: Instant) -> Self {
        let asked = asked.unwrap_or_default();
        Self {
            connect: asked.connect_timeout.unwrap_or(caps.connect),
            first_byte: asked.first_byte_timeout.unwrap_or(caps.first_byte),
            between_bytes: asked.between_bytes_timeout.unwrap_or(caps.between_bytes),
            deadline,
        }
    }

    /// When a wait that begins now and may take `wait` is over.
    pub(super) fn until(&self, wait: Duration) -> Instant {
        Instant::now().checked_add(wait).map_or(self.deadline, |end| end.min(self.deadline))
    }

    /// When the job is over.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_can_ask_for_less_and_for_more_but_not_beyond_the_job() {
        let deadline = Instant::now() + Duration::from_secs(10);
        let caps = HttpCaps::default();
        let asked = RequestOptions {
            connect_timeout: Some(Duration::from_secs(1)),
            first_byte_timeout: Some(Duration::MAX),
            between_bytes_timeout: None,
        };
        let patience = Patience::new(&caps, Some(asked), deadline);
        assert!(patience.until(patience.connect) < deadline);
        assert_eq!(patience.until(patience.first_byte), deadline);
        assert_eq!(patience.between_bytes, BETWEEN_BYTES);
        assert_eq!(patience.until(patience.between_bytes), deadline);
    }
}
