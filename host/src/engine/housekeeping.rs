//! Keeps the history as long as it shall be and no longer.

use std::sync::Arc;
use std::time::Duration;

use super::engine::Engine;
use super::record::Stopping;

/// How often the history is looked at.
const INTERVAL: Duration = Duration::from_secs(60);

/// A rest between two removals, for those who want to write.
const REST: Duration = Duration::from_millis(50);

/// Runs until the engine stops.
pub(super) async fn run(engine: Arc<Engine>) {
    let mut stopping = engine.stopping.subscribe();
    let mut wait = INTERVAL;
    loop {
        let stopped = stopping.wait_for(|stopping| *stopping != Stopping::No);
        if tokio::time::timeout(wait, stopped).await.is_ok() {
            return;
        }
        wait = match engine.store.prune(engine.config.retention).await {
            Ok(0) => INTERVAL,
            Ok(_) => REST,
            Err(error) => {
                tracing::warn!("the history is not pruned: {error}");
                INTERVAL
            }
        };
    }
}
