//! Outbound HTTP against real servers on loopback.

mod grants;
mod hostile;
mod limits;
mod tls;

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tokio::time::Instant;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::OutboundHttp;
use crate::outbound::loopback as server;
use crate::outbound::{Caps, Lookup, Trust, system};

/// A job's outbound HTTP, and what it wrote to the job's log.
struct Job {
    http: OutboundHttp,
    log: Arc<Mutex<Vec<String>>>,
}

/// What a job is set up with.
struct Setup {
    max_requests: u32,
    caps: Caps,
    time: Duration,
    lookup: Lookup,
    trust: Arc<Trust>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            max_requests: 100,
            caps: Caps::default(),
            time: Duration::from_secs(20),
            lookup: system(),
            trust: Trust::of_this_machine(),
        }
    }
}

impl Setup {
    fn job(self, grants: &[&str]) -> Job {
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        let notes = Arc::new(move |line: &str| lines.lock().unwrap().push(line.to_owned()));
        let grants = grants.iter().map(|grant| grant.parse().unwrap()).collect();
        let deadline = Instant::now() + self.time;
        let http = OutboundHttp::new(grants, self.max_requests, self.caps, notes, deadline);
        Job { http: http.with(self.lookup, self.trust), log }
    }
}

impl Job {
    fn granted(grants: &[&str]) -> Self {
        Setup::default().job(grants)
    }

    /// Begins a request the way wasmtime does; the carrier runs until the response is dropped.
    fn begin(
        &mut self,
        request: Request<Bytes>,
        options: Option<RequestOptions>,
    ) -> impl Future<Output = Result<Begun, Error>> + Send + use<> {
        let request =
            request.map(|body| Full::new(body).map_err(|never| match never {}).boxed_unsync());
        let sending =
            Box::into_pin(self.http.send_request(request, options, Box::new(async { Ok(()) })));
        async move {
            let (response, carrier) = sending.await?;
            let carrier = wasmtime_wasi::runtime::spawn(Box::into_pin(carrier));
            Ok(Begun { response, _carrier: carrier })
        }
    }

    /// The whole of one response.
    async fn fetch(
        &mut self,
        request: Request<Bytes>,
        options: Option<RequestOptions>,
    ) -> Result<Response<Bytes>, Error> {
        self.begin(request, options).await?.read().await
    }

    async fn get(&mut self, uri: &str) -> Result<Response<Bytes>, Error> {
        self.fetch(Request::get(uri).body(Bytes::new()).unwrap(), None).await
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

/// A response whose body is not read yet.
struct Begun {
    response: Response<WasiBody>,
    _carrier: wasmtime_wasi::runtime::AbortOnDropJoinHandle<Result<(), Error>>,
}

impl Begun {
    async fn read(self) -> Result<Response<Bytes>, Error> {
        let (head, body) = self.response.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

/// A resolver that gives these addresses for every name.
fn always(addresses: &[&str]) -> Lookup {
    let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Arc::new(move |_| Ok(addresses.clone()))
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}
