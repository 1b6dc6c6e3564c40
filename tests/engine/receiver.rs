//! A receiver of web hooks on loopback.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use sandyard::model::HttpGrant;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::yard::PATIENCE;

/// A receiver of web hooks; it ends when it is dropped.
pub(crate) struct Receiver {
    port: u16,
    received: UnboundedReceiver<Received>,
    _tasks: JoinSet<()>,
}

/// One hook, as it arrived.
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

type Shared = (UnboundedSender<Received>, Arc<Mutex<VecDeque<u16>>>);

impl Receiver {
    /// Starts a receiver that answers with `statuses` one after the other, and then with 200.
    pub(crate) async fn start(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, received) = unbounded_channel();
        let answers = Arc::new(Mutex::new(statuses.iter().copied().collect()));
        let router = Router::new().fallback(take).with_state((sender, answers));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { port, received, _tasks: tasks }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// What lets the host reach it.
    pub(crate) fn grant(&self) -> HttpGrant {
        format!("http://127.0.0.1:{}", self.port).parse().unwrap()
    }

    /// The next hook that arrives.
    pub(crate) async fn next(&mut self) -> Received {
        let received = tokio::time::timeout(PATIENCE, self.received.recv()).await;
        received.expect("a hook arrives").unwrap()
    }

    /// Whether none has arrived beyond those that were looked at.
    pub(crate) fn is_idle(&mut self) -> bool {
        self.received.try_recv().is_err()
    }
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

async fn take(
    State((sender, answers)): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let status = answers.lock().unwrap().pop_front().unwrap_or(200);
    // A test that has seen enough is gone.
    drop(sender.send(Received { headers, body }));
    StatusCode::from_u16(status).unwrap()
}
