//! Takes jobs from the store as fast as the sandbox has places for them.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::engine::Engine;
use super::record::Pause;

/// Runs until the store gives no more claims.
pub(super) async fn run(engine: Arc<Engine>) {
    let mut pause = Pause::default();
    while let Ok(mut permits) = places(&engine).await {
        match engine.store.claim(permits.num_permits()).await {
            Ok(claims) if claims.is_empty() => return,
            Ok(claims) => {
                pause = Pause::default();
                for claim in claims {
                    let Some(permit) = permits.split(1) else { break };
                    let live = engine.begin(&claim);
                    let attempt = engine.clone().attempt(claim, live, permit);
                    drop(engine.host.spawn(attempt));
                }
            }
            Err(error) => {
                tracing::error!("no jobs can be taken up: {error}");
                if engine.is_stopping() || !pause.wait(&engine.stopping).await {
                    return;
                }
            }
        }
    }
}

/// Every place that is free, and at least one.
async fn places(engine: &Arc<Engine>) -> Result<OwnedSemaphorePermit, tokio::sync::AcquireError> {
    let mut permits = engine.workers.clone().acquire_owned().await?;
    let free = engine.workers.available_permits();
    if let Ok(more) = engine.workers.clone().try_acquire_many_owned(free as u32) {
        permits.merge(more);
    }
    Ok(permits)
}
