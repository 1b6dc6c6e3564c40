//! What every handler can reach.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::addresses::Connections;
use super::auth::AdminToken;
use super::health::LastProbe;
use super::metrics::HttpMetrics;
use super::refused_webhooks::RefusedWebhooks;
use super::settings::HttpSettings;
use crate::engine::Engine;
use crate::intake::deliveries::DeliveryIntake;
use crate::intake::verification::Checks;
use crate::model::now;
use crate::store::Store;

/// What every handler can reach. A clone is the same.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

struct Parts {
    engine: Arc<Engine>,
    deliveries: DeliveryIntake,
    settings: HttpSettings,
    admin: AdminToken,
    metrics: HttpMetrics,
    connections: Connections,
    last_probe: LastProbe,
    refused: RefusedWebhooks,
    checks: Checks,
    data: PathBuf,
    draining: CancellationToken,
    stopping: CancellationToken,
    started: Instant,
    /// Seconds since 1970.
    time_started: f64,
    hostname: String,
}

impl AppState {
    /// Puts together what handlers need. The process counts as started now.
    pub fn new(
        engine: Arc<Engine>,
        deliveries: DeliveryIntake,
        settings: HttpSettings,
        admin: AdminToken,
        data: PathBuf,
    ) -> Self {
        Self(Arc::new(Parts {
            connections: Connections::new(settings.max_connections_per_address),
            engine,
            deliveries,
            settings,
            admin,
            metrics: HttpMetrics::default(),
            last_probe: LastProbe::default(),
            refused: RefusedWebhooks::default(),
            checks: Checks::default(),
            data,
            hostname: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            draining: CancellationToken::new(),
            stopping: CancellationToken::new(),
            started: Instant::now(),
            time_started: now(),
        }))
    }

    /// The engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.0.engine
    }

    /// What takes in deliveries.
    pub fn deliveries(&self) -> &DeliveryIntake {
        &self.0.deliveries
    }

    /// What is kept.
    pub fn store(&self) -> &Arc<dyn Store> {
        self.0.engine.store()
    }

    /// How HTTP is set up.
    pub fn settings(&self) -> &HttpSettings {
        &self.0.settings
    }

    /// Cancelled when the server begins to stop: nothing new is taken in, and jobs that run may
    /// finish.
    pub fn draining(&self) -> &CancellationToken {
        &self.0.draining
    }

    /// Cancelled when the jobs have ended, or will not any more: streams and waits end then.
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    /// When the process started.
    pub(super) fn started(&self) -> Instant {
        self.0.started
    }

    /// When the process started, in seconds since 1970.
    pub(super) fn time_started(&self) -> f64 {
        self.0.time_started
    }

    /// The machine's name.
    pub(super) fn hostname(&self) -> &str {
        &self.0.hostname
    }

    /// The data directory.
    pub(super) fn data(&self) -> &Path {
        &self.0.data
    }

    /// Where it is told that a webhook is from no client.
    pub(super) fn refused(&self) -> &RefusedWebhooks {
        &self.0.refused
    }

    /// Where it is checked who signed a webhook.
    pub(super) fn checks(&self) -> &Checks {
        &self.0.checks
    }

    pub(super) fn last_probe(&self) -> &LastProbe {
        &self.0.last_probe
    }

    pub(super) fn admin(&self) -> &AdminToken {
        &self.0.admin
    }

    pub(super) fn connections(&self) -> &Connections {
        &self.0.connections
    }

    pub(super) fn metrics(&self) -> &HttpMetrics {
        &self.0.metrics
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}
