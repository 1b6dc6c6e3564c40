//! The door that a component's `wasi:http` requests leave through.

use std::sync::{Arc, LazyLock};

use http::uri::Scheme;
use http::{HeaderName, Request, Response, header};
use http_body_util::BodyExt;
use tokio::time::Instant;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use super::journal::{Journal, Notes};
use crate::model::HttpGrant;
use crate::outbound::{Admitted, Caps, Client, Patience, Policy};

/// Bytes that a plugin writes to a request's body at once; two such pieces are held for each
/// request. wasmtime's default of 1 MiB would let a job hold gigabytes in requests it never sends.
const REQUEST_PIECE: usize = 64 << 10;

/// The outbound HTTP of one job.
pub(crate) struct OutboundHttp {
    requests: u32,
    max_requests: u32,
    client: Client,
    notes: Notes,
    deadline: Instant,
}

type Carrier = Box<dyn Future<Output = Result<(), Error>> + Send>;

type Answer = Result<(Response<WasiBody>, Carrier), Error>;

impl OutboundHttp {
    /// The way out of a job that may make `max_requests` requests to `grants` until `deadline`.
    ///
    /// `notes` takes a line for the job's log about each request that was refused or cut short. It
    /// must not block.
    pub(crate) fn new(
        grants: Arc<[HttpGrant]>,
        max_requests: u32,
        caps: Caps,
        notes: Arc<dyn Fn(&str) + Send + Sync>,
        deadline: Instant,
    ) -> Self {
        let client = Client::with_caps(Policy::granted(grants), caps);
        Self { requests: 0, max_requests, client, notes, deadline }
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
                journal.too_many(self.max_requests);
            }
            return Err(Error::HttpRequestDenied);
        }
        let admitted = self.client.admit(request.method(), request.uri());
        admitted.map_err(|refusal| journal.failed(&refusal.into()))
    }
}

/// Sends an admitted request, and has both its bodies' failures noted.
async fn send(
    client: Client,
    request: Request<WasiBody>,
    patience: Patience,
    admitted: Admitted,
    journal: Journal,
) -> Answer {
    let sent = client.send_admitted(request, patience, admitted).await;
    let (response, carrier) = sent.map_err(|error| journal.failed(&error))?;
    let reading = journal.clone();
    let response =
        response.map(|body| body.map_err(move |error| reading.failed(&error)).boxed_unsync());
    let carrier = async move { carrier.await.map_err(|error| journal.failed(&error)) };
    Ok((response, Box::new(carrier)))
}

/// How long a request waits: as the plugin asks, else as usual, and never beyond the job.
fn patience(asked: Option<RequestOptions>, deadline: Instant) -> Patience {
    let usual = Patience::until_deadline(deadline);
    let asked = asked.unwrap_or_default();
    Patience {
        connect: asked.connect_timeout.unwrap_or(usual.connect),
        first_byte: asked.first_byte_timeout.unwrap_or(usual.first_byte),
        between_bytes: asked.between_bytes_timeout.unwrap_or(usual.between_bytes),
        ..usual
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
        let notes = Notes::clone(&self.notes);
        let journal = Journal::new(request.method(), request.uri(), notes);
        let admitted = self.admit(&request, &journal);
        let (client, patience) = (self.client.clone(), patience(options, self.deadline));
        Box::new(async move { send(client, request, patience, admitted?, journal).await })
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
    pub(super) fn with(
        mut self,
        lookup: crate::outbound::Lookup,
        trust: Arc<crate::outbound::Trust>,
    ) -> Self {
        self.client = self.client.resolving(lookup, trust);
        self
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_plugin_can_ask_for_less_and_for_more() {
        let deadline = Instant::now() + Duration::from_secs(10);
        let asked = RequestOptions {
            connect_timeout: Some(Duration::from_secs(1)),
            first_byte_timeout: Some(Duration::MAX),
            between_bytes_timeout: None,
        };
        let (asked, usual) = (patience(Some(asked), deadline), patience(None, deadline));
        assert_eq!(asked.connect, Duration::from_secs(1));
        assert_eq!(asked.first_byte, Duration::MAX);
        assert_eq!(asked.between_bytes, usual.between_bytes);
    }

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
