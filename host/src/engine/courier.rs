//! Sends web hooks and mails, until they arrive or are given up.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::engine::Engine;
use super::now;
use super::record::Stopping;
use crate::store::notices::{Notice, NoticeState};

/// Notices that are on their way at once.
const AT_ONCE: usize = 16;

/// How long to rest when the store can't say what is due.
const REST: Duration = Duration::from_secs(1);

/// Runs until the engine has ended its jobs. What is not sent by then waits for the next start.
pub(super) async fn run(engine: Arc<Engine>) {
    let mut stopping = engine.stopping.subscribe();
    tokio::select! {
        () = send_all(&engine) => {}
        // The engine holds the sender and outlives this.
        _ = stopping.wait_for(|stopping| *stopping == Stopping::Ended) => {}
    }
}

async fn send_all(engine: &Arc<Engine>) {
    loop {
        let (due, next) = match engine.store.due_notices(now(), AT_ONCE).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!("web hooks and mails wait: {error}");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        if due.is_empty() {
            wait(engine, next).await;
            continue;
        }
        let mut on_their_way = JoinSet::new();
        for notice in due {
            on_their_way.spawn(send(engine.clone(), notice));
        }
        while on_their_way.join_next().await.is_some() {}
    }
}

/// Waits until something new is to be sent, or the next is due.
async fn wait(engine: &Engine, next: Option<f64>) {
    let new = engine.store.new_notices();
    match next {
        None => new.await,
        Some(next) => {
            let pause = Duration::from_secs_f64((next - now()).clamp(0.0, 3600.0));
            // Either way there may be something to send.
            drop(tokio::time::timeout(pause, new).await);
        }
    }
}

async fn send(engine: Arc<Engine>, notice: Notice) {
    let (attempt, state) = engine.notifier.send(engine.store.as_ref(), &notice).await;
    match state {
        NoticeState::Delivered => engine.metrics.noticed(true),
        NoticeState::Failed => engine.metrics.noticed(false),
        NoticeState::Again(_) => {}
    }
    if let Err(error) = engine.store.tried(notice.id, attempt, state).await {
        tracing::warn!("a try to send a notice is not kept: {error}");
        tokio::time::sleep(REST).await;
    }
}
