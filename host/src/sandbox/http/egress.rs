//! The way out of one job: everything that its requests share.

use std::net::IpAddr;
use std::sync::Arc;

use http::{Method, Request, Response, Uri};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use super::body::RequestBody;
use super::caps::{HttpCaps, Patience};
use super::connect::connect;
use super::exchange::{Carrier, exchange, for_the_wire};
use super::policy::{Policy, Transport};
use super::refusal::Refusal;
use super::resolve::{Lookup, resolve};
use super::target::{Host, Target, describe};
use super::tls::Trust;

/// Takes a line for the job's log. It is called on the runtime, and must not block.
pub(super) type Notes = Arc<dyn Fn(&str) + Send + Sync>;

/// What the requests of one job share.
pub(super) struct Egress {
    pub(super) policy: Policy,
    pub(super) caps: HttpCaps,
    pub(super) notes: Notes,
    pub(super) deadline: Instant,
    pub(super) slots: Arc<Semaphore>,
    pub(super) lookup: Lookup,
    pub(super) trust: Arc<Trust>,
}

/// A request that the grants let go, as far as its URL can tell.
pub(super) struct Admitted {
    target: Target,
    transport: Transport,
}

/// Writes to the job's log what became of one request, under its method, scheme, host and port.
#[derive(Clone)]
pub(super) struct Journal {
    request: String,
    notes: Notes,
}

impl Journal {
    pub(super) fn new(method: &Method, uri: &Uri, notes: Notes) -> Self {
        Self { request: describe(method, uri), notes }
    }

    pub(super) fn refused(&self, refusal: &Refusal) {
        (self.notes)(&format!("http: {} refused: {refusal}", self.request));
    }

    pub(super) fn failed(&self, why: &str) {
        (self.notes)(&format!("http: {} failed: {why}", self.request));
    }
}

impl Egress {
    /// Holds a request's URL against the grants.
    pub(super) fn admit(&self, method: &Method, uri: &Uri) -> Result<Admitted, Refusal> {
        if *method == Method::CONNECT {
            return Err(Refusal::Tunnel);
        }
        let target = Target::of(uri)?;
        let transport = self.policy.admit(&target)?;
        Ok(Admitted { target, transport })
    }

    /// Sends an admitted request to a checked address of its host.
    pub(super) async fn send(
        self: Arc<Self>,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        admitted: Admitted,
        journal: Journal,
    ) -> Result<(Response<WasiBody>, Carrier), Error> {
        let Admitted { target, transport } = admitted;
        let patience = Patience::new(&self.caps, options, self.deadline);
        let until = patience.until(patience.connect);
        let slot = self.slot(until, &journal).await?;
        let request = for_the_wire(request)?;
        let request =
            request.map(|body| RequestBody::new(body, self.caps.request_body, journal.clone()));
        let (addresses, slot) = timeout_at(until, self.addresses(&target, slot, &journal))
            .await
            .map_err(|_| Error::DnsTimeout)??;
        let stream = connect(&target, &addresses, transport, &self.trust, until)
            .await
            .inspect_err(|error| note_connect_failure(error, &target, &journal))?;
        exchange(stream, request, &self.caps, patience, journal, slot).await
    }

    async fn slot(&self, until: Instant, journal: &Journal) -> Result<OwnedSemaphorePermit, Error> {
        match timeout_at(until, Arc::clone(&self.slots).acquire_owned()).await {
            Ok(slot) => slot.map_err(|error| Error::InternalError(Some(error.to_string()))),
            Err(_) => {
                journal.failed(&format!(
                    "the job has {} connections open, as many as it may; finish or drop a response first",
                    self.caps.connections
                ));
                Err(Error::ConnectionLimitReached)
            }
        }
    }

    async fn addresses(
        &self,
        target: &Target,
        slot: OwnedSemaphorePermit,
        journal: &Journal,
    ) -> Result<(Vec<IpAddr>, OwnedSemaphorePermit), Error> {
        let (found, slot) = match &target.host {
            Host::Address(address) => (vec![*address], slot),
            Host::Name(name) => resolve(Arc::clone(&self.lookup), name.clone(), slot).await?,
        };
        match self.policy.reachable(target, found) {
            Ok(open) => Ok((open, slot)),
            Err(refusal) => {
                journal.refused(&refusal);
                Err(Error::HttpRequestDenied)
            }
        }
    }
}

/// A certificate that does not hold, and a machine without roots, are the operator's to know.
fn note_connect_failure(error: &Error, target: &Target, journal: &Journal) {
    match error {
        Error::TlsCertificateError => {
            let mut grant = target.grant_for(&target.host);
            grant.scheme = crate::model::Scheme::HttpsInsecure;
            journal.failed(&format!(
                "its certificate is not valid for this host; grant \"{grant}\" would take it unchecked"
            ));
        }
        Error::InternalError(Some(why)) => journal.failed(why),
        _ => {}
    }
}
