//! A receiver of web hooks: an axum server on loopback that keeps what it gets.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

/// One hook, as it arrived.
pub(crate) struct Received {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

pub(crate) struct Receiver {
    address: SocketAddr,
    received: UnboundedReceiver<Received>,
    _tasks: JoinSet<()>,
}

impl Receiver {
    /// Starts a receiver that answers with `statuses` one after the other, and then with 200.
    pub(crate) async fn start(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, received) = unbounded_channel();
        let mut answers: Vec<_> =
            statuses.iter().rev().map(|status| StatusCode::from_u16(*status).unwrap()).collect();
        let (turns, mut turn) = unbounded_channel::<tokio::sync::oneshot::Sender<StatusCode>>();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            while let Some(asking) = turn.recv().await {
                asking.send(answers.pop().unwrap_or(StatusCode::OK)).unwrap();
            }
        });
        let router = Router::new().fallback(take).with_state((sender, turns));
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, received, _tasks: tasks }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next hook that arrived.
    pub(crate) fn next(&mut self) -> Received {
        self.received.try_recv().expect("a hook has arrived")
    }
}

type Turns = UnboundedSender<tokio::sync::oneshot::Sender<StatusCode>>;

async fn take(
    State((sender, turns)): State<(UnboundedSender<Received>, Turns)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    sender.send(Received { uri, headers, body }).unwrap();
    let (asking, answer) = tokio::sync::oneshot::channel();
    turns.send(asking).unwrap();
    answer.await.unwrap()
}
