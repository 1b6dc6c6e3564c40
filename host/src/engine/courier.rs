//! Sends web hooks and mails, until they arrive or are given up.

use std::sync::Arc;
use std::time::Duration;

use super::engine::Engine;
use super::now;
use super::record::Stopping;
use super::under_way::UnderWay;

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
    let mut under_way = UnderWay::default();
    loop {
        let room = under_way.room();
        if room == 0 {
            under_way.one_ended().await;
            continue;
        }
        match engine.store.due_notices(now(), room, under_way.except()).await {
            Err(error) => {
                tracing::warn!("web hooks and mails wait: {error}");
                tokio::time::sleep(REST).await;
            }
            Ok((due, next)) if due.is_empty() => {
                tokio::select! {
                    () = something_new(engine, next) => {}
                    // Its receiver may take another.
                    () = under_way.one_ended(), if !under_way.is_empty() => {}
                }
            }
            Ok((due, _)) => due.into_iter().for_each(|notice| under_way.send(engine, notice)),
        }
    }
}

/// Waits until something new is to be sent, or the next is due.
async fn something_new(engine: &Engine, next: Option<f64>) {
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
