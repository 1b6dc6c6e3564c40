//! The client: one policy, its caps, and the requests that go out under them.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Uri};
use http_body_util::Full;
use hyper::body::Body;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::body::{RequestBody, ResponseBody};
use super::caps::Caps;
use super::connect::{Route, connect};
use super::exchange::{Carrier, exchange, for_the_wire};
use super::patience::Patience;
use super::policy::{Policy, Transport};
use super::refusal::Refusal;
use super::resolve::{Lookup, resolve, system};
use super::response::Response;
use super::send_error::{BodyError, SendError};
use super::target::{Host, Target};
use super::tls::Trust;

/// Sends requests where its policy lets them go. Clones share its connection slots.
#[derive(Clone)]
pub struct Client {
    policy: Policy,
    caps: Caps,
    slots: Arc<Semaphore>,
    lookup: Lookup,
    trust: Arc<Trust>,
}

/// A request that the policy lets go, as far as its URL can tell.
pub(crate) struct Admitted {
    target: Target,
    transport: Transport,
}

impl Client {
    /// A client with the usual caps.
    pub fn new(policy: Policy) -> Self {
        Self::with_caps(policy, Caps::default())
    }

    /// A client with caps of its own.
    pub fn with_caps(policy: Policy, caps: Caps) -> Self {
        Self {
            policy,
            caps,
            slots: Arc::new(Semaphore::new(caps.connections)),
            lookup: system(),
            trust: Trust::of_this_machine(),
        }
    }

    /// Sends `request` and waits for the head of its response. Redirects are not followed.
    ///
    /// The URL is a whole one, with scheme and host. `Host`, `Connection` and `Content-Length` are
    /// the client's to write.
    ///
    /// # Errors
    /// [`SendError`]; nothing was sent if it is [`SendError::Refused`].
    pub async fn send(
        &self,
        request: Request<Bytes>,
        patience: Patience,
    ) -> Result<Response, SendError> {
        let admitted = self.admit(request.method(), request.uri())?;
        let request = request.map(Full::new);
        let (response, carrier) = self.send_admitted(request, patience, admitted).await?;
        Ok(Response::new(response, carrier))
    }

    /// Holds a request's URL against the policy.
    pub(crate) fn admit(&self, method: &Method, uri: &Uri) -> Result<Admitted, Refusal> {
        if *method == Method::CONNECT {
            return Err(Refusal::Tunnel);
        }
        let target = Target::of(uri)?;
        let transport = self.policy.admit(&target)?;
        Ok(Admitted { target, transport })
    }

    /// Sends an admitted request to a checked address of its host. The response's body comes only
    /// as long as somebody polls the carrier.
    pub(crate) async fn send_admitted<B>(
        &self,
        request: Request<B>,
        patience: Patience,
        admitted: Admitted,
    ) -> Result<(http::Response<ResponseBody>, Carrier), SendError>
    where
        B: Body<Data = Bytes, Error: Into<BodyError>> + Send + 'static,
    {
        let Admitted { target, transport } = admitted;
        let until = patience.until(patience.connect);
        let slot = self.slot(until).await?;
        let request = for_the_wire(request)?;
        let request = request.map(|body| RequestBody::new(body, self.caps.request_body));
        let (addresses, slot) = timeout_at(until, self.addresses(&target, slot))
            .await
            .map_err(|_| SendError::NameTimeout)??;
        let route = Route { target: &target, transport, policy: &self.policy };
        let stream = connect(route, &addresses, &self.trust, until).await?;
        exchange(stream, request, &self.caps, patience, slot).await
    }

    async fn slot(&self, until: Instant) -> Result<OwnedSemaphorePermit, SendError> {
        match timeout_at(until, Arc::clone(&self.slots).acquire_owned()).await {
            Ok(slot) => slot.map_err(|error| SendError::Internal(error.to_string())),
            Err(_) => Err(SendError::Busy { limit: self.caps.connections }),
        }
    }

    async fn addresses(
        &self,
        target: &Target,
        slot: OwnedSemaphorePermit,
    ) -> Result<(Vec<IpAddr>, OwnedSemaphorePermit), SendError> {
        let (found, slot) = match &target.host {
            Host::Address(address) => (vec![*address], slot),
            Host::Name(name) => resolve(Arc::clone(&self.lookup), name.clone(), slot).await?,
        };
        Ok((self.policy.reachable(target, found)?, slot))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("policy", &self.policy)
            .field("caps", &self.caps)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Client {
    /// With names that resolve as `lookup` says, and trust as given.
    pub(crate) fn resolving(mut self, lookup: Lookup, trust: Arc<Trust>) -> Self {
        self.lookup = lookup;
        self.trust = trust;
        self
    }
}
