//! The door that a component's `wasi:http` requests leave through.

use std::sync::{Arc, LazyLock};

use http::uri::Scheme;
use http::{HeaderName, Request, Response, header};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use super::caps::HttpCaps;
use super::egress::{Admitted, Egress, Journal, Notes};
use super::exchange::Carrier;
use super::policy::Policy;
use super::refusal::Refusal;
use super::resolve;
use super::tls::Trust;
use crate::model::HttpGrant;

/// Bytes that a plugin writes to a request's body at once; two such pieces are held for each
/// request. wasmtime's default of 1 MiB would let a job hold gigabytes in requests it never sends.
const REQUEST_PIECE: usize = 64 << 10;

/// The outbound HTTP of one job.
pub(crate) struct OutboundHttp {
    requests: u32,
    max_requests: u32,
    egress: Arc<Egress>,
}

type Answer = Result<(Response<WasiBody>, Carrier), Error>;

impl OutboundHttp {
    /// The way out of a job that may make `max_requests` requests to `grants` until `deadline`.
    ///
    /// `notes` takes a line for the job's log about each request that was refused or cut short. It
    /// must not block.
    pub(crate) fn new(
        grants: Arc<[HttpGrant]>,
        max_requests: u32,
        caps: HttpCaps,
        notes: Arc<dyn Fn(&str) + Send + Sync>,
        deadline: Instant,
    ) -> Self {
        let egress = Egress {
            policy: Policy::new(grants),
            caps,
            notes,
            deadline,
            slots: Arc::new(Semaphore::new(caps.connections)),
            lookup: resolve::system(),
            trust: Trust::of_this_machine(),
        };
        Self { requests: 0, max_requests, egress: Arc::new(egress) }
    }

    /// The requests that the job has tried, refused ones among them.
    pub(crate) fn requests(&self) -> u32 {
        self.requests
    }

    /// Counts a request, and admits it or says in the log why not.
    fn admit<B>(&mut self, request: &Request<B>, journal: &Journal) -> Result<Admitted, Error> {
        let earlier = self.requests;
        self.requests = earlier.saturating_add(1);
        if earlier >= self.max_requests {
            // Once is enough: a plugin in a loop would fill its log with the same line.
            if earlier == self.max_requests {
                journal.refused(&Refusal::Count { limit: self.max_requests });
            }
            return Err(Error::HttpRequestDenied);
        }
        self.egress.admit(request.method(), request.uri()).map_err(|refusal| {
            journal.refused(&refusal);
            Error::HttpRequestDenied
        })
    }
}

impl WasiHttpHooks for OutboundHttp {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        static FILTER: LazyLock<ForbiddenHeaderFilter> =
            LazyLock::new(|| Arc::new(|name: &HeaderName| is_forbidden(name)));
        Arc::clone(&FILTER)
    }

    /// Any, so that the request is counted and its refusal explained.
    fn is_supported_scheme(&mut self, _scheme: &Scheme) -> bool {
        true
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_read: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Answer> + Send> {
        let notes = Notes::clone(&self.egress.notes);
        let journal = Journal::new(request.method(), request.uri(), notes);
        let admitted = self.admit(&request, &journal);
        let egress = Arc::clone(&self.egress);
        Box::new(async move { egress.send(request, options, admitted?, journal).await })
    }

    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        REQUEST_PIECE
    }
}

/// Headers that are the host's to write: those that say where a message goes, where it ends and
/// what becomes of the connection. `Content-Length` stays the plugin's; wasmtime holds the body to it.
fn is_forbidden(name: &HeaderName) -> bool {
    DEFAULT_FORBIDDEN_HEADERS.contains(name) || [header::TE, header::TRAILER].contains(name)
}

#[cfg(test)]
impl OutboundHttp {
    /// With names that resolve as `lookup` says, and trust as given.
    pub(super) fn with(mut self, lookup: resolve::Lookup, trust: Arc<Trust>) -> Self {
        let egress = Arc::get_mut(&mut self.egress).unwrap();
        egress.lookup = lookup;
        egress.trust = trust;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_frame_or_route_a_message_are_the_hosts() {
        for name in ["host", "transfer-encoding", "te", "trailer", "connection", "upgrade"] {
            assert!(is_forbidden(&HeaderName::from_static(name)), "{name}");
        }
        for name in ["content-length", "authorization", "cookie", "x-forwarded-for"] {
            assert!(!is_forbidden(&HeaderName::from_static(name)), "{name}");
        }
    }
}
