//! What a submission is held against: an axum handler that parses the same JSON and answers.

use std::net::{Ipv4Addr, SocketAddr};

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The handler, on two threads of its own.
pub(crate) struct Handler {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Handler {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/run", post(answer));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, _runtime: runtime })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn request(&self, body: &str) -> String {
        crate::server::request(self.address, "/run", "none", body)
    }
}

async fn answer(Json(body): Json<Value>) -> Json<Value> {
    Json(json!({ "params": body.get("params") }))
}
