//! One connection, from its acceptance to its end.

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::addresses::Peer;
use super::layers::Entrance;
use super::settings::HttpSettings;

/// Requests at once on one connection of HTTP/2.
const MAX_STREAMS: u32 = 256;

/// The most bytes of headers that are taken.
const MAX_HEADERS: u32 = 32 << 10;

/// What all connections share.
#[derive(Clone)]
pub(super) struct Reception {
    pub(super) entrance: Entrance,
    pub(super) tls: Option<TlsAcceptor>,
    /// Cancelled when connections shall end once they are idle.
    pub(super) closing: CancellationToken,
    pub(super) tasks: Tasks,
    builder: Arc<auto::Builder<Tasks>>,
}

/// The tasks of connections: all of them are known, and end when they are told to.
#[derive(Clone, Debug)]
pub(super) struct Tasks {
    pub(super) tracker: TaskTracker,
    /// Cancelled when they shall end at once.
    pub(super) ending: CancellationToken,
}

impl Tasks {
    pub(super) fn new() -> Self {
        Self { tracker: TaskTracker::new(), ending: CancellationToken::new() }
    }

    pub(super) fn spawn<F: Future<Output: Send> + Send + 'static>(&self, task: F) {
        let ending = self.ending.clone();
        drop(self.tracker.spawn(async move { drop(ending.run_until_cancelled(task).await) }));
    }
}

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, task: F) {
        self.spawn(task);
    }
}

impl Reception {
    pub(super) fn new(entrance: Entrance, tls: Option<TlsAcceptor>, tasks: Tasks) -> Self {
        let settings = entrance.state().settings();
        let builder = Arc::new(builder(settings, tasks.clone()));
        Self { entrance, tls, closing: CancellationToken::new(), tasks, builder }
    }

    /// Serves a connection to its end.
    pub(super) async fn serve(&self, stream: TcpStream, address: IpAddr) {
        let peer = Peer::from(address);
        let Some(tls) = &self.tls else { return self.speak(stream, peer).await };
        let patience = self.entrance.state().settings().header_timeout;
        match tokio::time::timeout(patience, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, peer).await,
            Ok(Err(error)) => tracing::debug!(%address, "no TLS: {error}"),
            Err(_) => tracing::debug!(%address, "TLS was too slow"),
        }
    }

    async fn speak<S>(&self, stream: S, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let way = self.entrance.way(peer);
        let spoke = Arc::new(AtomicBool::new(false));
        let (entrance, heard) = (self.entrance.clone(), spoke.clone());
        let service = service_fn(move |request| {
            heard.store(true, Ordering::Relaxed);
            let (entrance, way) = (entrance.clone(), way.clone());
            async move { entrance.answer(way, request).await }
        });
        let connection = self.builder.serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let patience = self.entrance.state().settings().header_timeout;
        let mut silence = pin!(tokio::time::sleep(patience));
        let (mut is_new, mut is_open) = (true, true);
        let end = loop {
            tokio::select! {
                end = connection.as_mut() => break end,
                () = &mut silence, if is_new => {
                    // What follows a first request has the idle time instead.
                    is_new = false;
                    if !spoke.load(Ordering::Relaxed) {
                        return;
                    }
                }
                () = self.closing.cancelled(), if is_open => {
                    is_open = false;
                    connection.as_mut().graceful_shutdown();
                }
            }
        };
        if let Err(error) = end {
            tracing::debug!("a connection ended: {error}");
        }
    }
}

fn builder(settings: &HttpSettings, tasks: Tasks) -> auto::Builder<Tasks> {
    let mut builder = auto::Builder::new(tasks);
    builder
        .http1()
        .timer(TokioTimer::new())
        // It runs from the end of one request to the whole head of the next.
        .header_read_timeout(settings.idle_timeout)
        .max_buf_size(MAX_HEADERS as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADERS)
        .keep_alive_interval(settings.idle_timeout)
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}
