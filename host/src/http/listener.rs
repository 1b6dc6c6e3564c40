//! Takes in connections until it is told to stop.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::response::IntoResponse as _;
use http::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::addresses::{Connections, FORGET_INTERVAL, Peer};
use super::connection::{Reception, Tasks};
use super::layers::Entrance;
use super::problem::Problem;
use super::routes;
use super::state::AppState;

/// A pause after a failure to accept, as when the process has no file left.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a connection that is one too many may take to hear so.
const FAREWELL: Duration = Duration::from_secs(1);

/// Connections at once that hear that they are one too many; others are dropped in silence.
const FAREWELLS: usize = 64;

/// The server's end of HTTP. Dropped, it stops at once.
pub struct HttpServer {
    reception: Reception,
    /// Cancelled when no more connections are taken in.
    closed: CancellationToken,
}

/// A place to listen at, taken but not yet answered.
#[derive(Debug)]
pub struct Door(TcpListener);

impl Door {
    /// Takes a place to listen at; of port 0, one that is free.
    ///
    /// # Errors
    /// It is taken, or not this machine's.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await;
        listener.map(Self).with_context(|| format!("listen on {address} (`listen`)"))
    }

    /// Where it is.
    ///
    /// # Errors
    /// The system doesn't say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl HttpServer {
    /// Answers requests that come in at the door, over TLS if there is a `tls`.
    pub fn start(door: Door, tls: Option<TlsAcceptor>, state: AppState) -> Self {
        let router = routes::router(state.clone());
        let tasks = Tasks::new();
        let reception = Reception::new(Entrance::new(state, router), tls, tasks.clone());
        let closed = CancellationToken::new();
        let acceptor = Acceptor::new(door.0, reception.clone(), closed.clone());
        tasks.spawn(acceptor.run());
        Self { reception, closed }
    }

    /// Takes no more connections, lets requests end, and ends what is left after the grace.
    pub async fn stop(self, grace: Duration) {
        self.closed.cancel();
        self.reception.closing.cancel();
        let Tasks { tracker, ending } = &self.reception.tasks;
        tracker.close();
        if tokio::time::timeout(grace, tracker.wait()).await.is_err() {
            tracing::warn!("some requests did not end within {grace:?} and are cut off");
            ending.cancel();
            tracker.wait().await;
        }
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.reception.tasks.ending.cancel();
    }
}

/// Takes in connections.
struct Acceptor {
    listener: TcpListener,
    reception: Reception,
    closed: CancellationToken,
    /// A permit for each connection.
    places: Arc<Semaphore>,
    /// A permit for each connection that hears that it is one too many.
    farewells: Arc<Semaphore>,
    connections: Connections,
}

impl Acceptor {
    fn new(listener: TcpListener, reception: Reception, closed: CancellationToken) -> Self {
        let settings = reception.entrance.state().settings();
        let most = usize::try_from(settings.max_connections).unwrap_or(usize::MAX);
        let connections = reception.entrance.state().connections().clone();
        Self {
            places: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            farewells: Arc::new(Semaphore::new(FAREWELLS)),
            connections,
            listener,
            reception,
            closed,
        }
    }

    async fn run(self) {
        let mut forget = tokio::time::interval(FORGET_INTERVAL);
        loop {
            tokio::select! {
                () = self.closed.cancelled() => return,
                _ = forget.tick() => self.reception.entrance.pace().forget(),
                accepted = self.accept() => match accepted {
                    Ok((stream, address, place)) => self.take(stream, address, place),
                    Err(error) => self.failed(&error).await,
                },
            }
        }
    }

    /// The next connection, once there is a place for it. Those beyond the cap wait in the
    /// system's own queue.
    async fn accept(&self) -> io::Result<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
        let place = self.places.clone().acquire_owned().await.map_err(io::Error::other)?;
        let (stream, address) = self.listener.accept().await?;
        Ok((stream, address.ip(), place))
    }

    fn take(&self, stream: TcpStream, address: IpAddr, place: OwnedSemaphorePermit) {
        // Small answers go out at once.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("a connection is already gone: {error}");
            return;
        }
        let tasks = &self.reception.tasks;
        match self.connections.admit(Peer::from(address)) {
            Some(share) => {
                let reception = self.reception.clone();
                tasks.spawn(async move {
                    reception.serve(stream, address).await;
                    drop((share, place));
                });
            }
            None => {
                if let Ok(turn) = self.farewells.clone().try_acquire_owned() {
                    let is_plain = self.reception.tls.is_none();
                    tasks.spawn(async move {
                        let farewell = dismiss(stream, is_plain);
                        drop(tokio::time::timeout(FAREWELL, farewell).await);
                        drop(turn);
                    });
                }
            }
        }
    }

    /// Some failures are a connection's own; the others pass with time.
    async fn failed(&self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            return;
        }
        tracing::error!("no connection can be taken in: {error}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Tells a client that has too many connections, once it has said something: who closes while
/// bytes are unread takes the answer back.
async fn dismiss(mut stream: TcpStream, is_plain: bool) -> io::Result<()> {
    if !is_plain {
        return Ok(());
    }
    let mut unread = [0; 4096];
    if stream.read(&mut unread).await? == 0 {
        return Ok(());
    }
    stream.write_all(&farewell().await).await?;
    stream.shutdown().await?;
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

async fn farewell() -> Vec<u8> {
    let detail = "too many connections from this address (`http.max_connections_per_address`)";
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-connections", detail)
        .retry_after(Duration::from_secs(1));
    let body = axum::body::to_bytes(problem.into_response().into_body(), usize::MAX).await;
    let body = body.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/problem+json\r\n\
         retry-after: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}
