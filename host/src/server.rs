//! A server: store, sandbox, engine, schedule and HTTP, put together and taken apart.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tokio_rustls::TlsAcceptor;

use crate::Host;
use crate::config::Config;
use crate::engine::{Engine, EngineConfig, NotifyConfig};
use crate::http::{self, AdminToken, AppState, Door, HttpServer};
use crate::intake::deliveries::DeliveryIntake;
use crate::sandbox::{CompilerProgram, SandboxConfig};
use crate::schedule::Scheduler;
use crate::store::Store;
use crate::store::sqlite::{Caps, SqliteConfig, SqliteStore};

/// The file in the data directory that says where the server answers.
const ADDRESS_FILE: &str = "address";

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// How it is set up.
    pub config: Config,
    /// The admin's token for this start. Without one, the data directory has one in
    /// `admin.token`, which the first start makes.
    pub admin: Option<AdminToken>,
    /// The program that compiles plugins.
    pub compiler: CompilerProgram,
}

/// A server that answers. It lasts until [`Server::stop`]; dropped, it ends as by a crash.
pub struct Server {
    config: Config,
    address: SocketAddr,
    url: String,
    engine: Arc<Engine>,
    deliveries: DeliveryIntake,
    scheduler: Scheduler,
    state: AppState,
    http: HttpServer,
}

impl Server {
    /// Starts a server. When this returns, it answers.
    ///
    /// # Errors
    /// The data directory can't be used or is another process's; the address is taken; a file
    /// that the configuration names can't be used.
    pub async fn start(options: ServerOptions) -> anyhow::Result<Self> {
        let ServerOptions { config, admin, compiler } = options;
        let tls = config.tls.as_ref().map(|tls| http::acceptor(&tls.cert, &tls.key)).transpose()?;
        let (store, host) = open(&config, compiler).await?;
        let started = Self::start_on(config, tls, admin, store.clone(), host.clone()).await;
        // Where the rest can't start, nothing of it is left by now that uses these.
        if started.is_err() {
            close((store, host)).await;
        }
        started
    }

    /// Starts a server on what is open. What was started ends again where the rest can't.
    async fn start_on(
        config: Config,
        tls: Option<TlsAcceptor>,
        admin: Option<AdminToken>,
        store: Arc<dyn Store>,
        host: Host,
    ) -> anyhow::Result<Self> {
        let door = Door::open(config.listen).await?;
        let address = door.address().context("ask for the address that was taken")?;
        let url = url(address, tls.is_some());
        let admin = match admin {
            Some(given) => given,
            None => {
                http::first_token(&*store, &config.data).await?;
                AdminToken::Stored
            }
        };
        let base_url = config.base_url.clone().unwrap_or_else(|| url.clone());
        let engine = Engine::start(engine_config(&config, base_url), store, host).await?;
        let deliveries = match DeliveryIntake::start(engine.clone(), config.events).await {
            Ok(deliveries) => deliveries,
            Err(error) => {
                engine.stop().await;
                return Err(error).context("take up deliveries that are not settled");
            }
        };
        let scheduler = Scheduler::start(engine.clone());
        let state = AppState::new(
            engine.clone(),
            deliveries.clone(),
            config.http.clone(),
            admin,
            config.data.clone(),
        );
        let http = HttpServer::start(door, tls, state.clone());
        tell_address(&config.data, &url);
        Ok(Self { config, address, url, engine, deliveries, scheduler, state, http })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as a URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How it was set up.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The engine, for programs that embed a server.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Stops the server: nothing is taken in any more, running jobs have the grace to finish, and
    /// are stopped then and handed to the next start; then requests have theirs.
    pub async fn stop(self) {
        let Self { config, url, engine, deliveries, scheduler, state, http, .. } = self;
        state.draining().cancel();
        scheduler.stop().await;
        deliveries.stop(config.http.shutdown_grace).await;
        engine.stop().await;
        state.stopping().cancel();
        http.stop(config.http.shutdown_grace).await;
        forget_address(&config.data, &url);
        close((scheduler, deliveries, state, engine)).await;
    }
}

/// Drops what holds the store. It writes its last when it is dropped, and waits for its threads
/// then.
async fn close(holders: impl Send + 'static) {
    let dropped = tokio::task::spawn_blocking(move || drop(holders));
    if let Err(error) = dropped.await {
        tracing::error!("the store did not close well: {error}");
    }
}

/// Opens what lies in the data directory.
async fn open(
    config: &Config,
    compiler: CompilerProgram,
) -> anyhow::Result<(Arc<dyn Store>, Host)> {
    let caps =
        Caps { host: config.engine.max_jobs, namespace: config.engine.max_jobs_per_namespace };
    let store_config = SqliteConfig { caps, ..SqliteConfig::new(&config.data) };
    let mut sandbox = SandboxConfig::new(&config.data);
    sandbox.slots = config.engine.workers;
    sandbox.ceilings = config.limits;
    sandbox.compile.compiler = compiler;
    let open = move || {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&store_config)?);
        Ok((store, Host::open(sandbox)?))
    };
    tokio::task::spawn_blocking(open).await.context("open the data directory")?
}

fn engine_config(config: &Config, base_url: String) -> EngineConfig {
    let engine = &config.engine;
    EngineConfig {
        workers: usize::try_from(engine.workers).unwrap_or(usize::MAX),
        shutdown_grace: engine.shutdown_grace,
        retention: config.retention,
        key_quota: engine.key_quota,
        chain_budget: engine.chain_budget,
        notify: NotifyConfig {
            base_url,
            templates: config.web_hooks.templates.clone(),
            allow: config.web_hooks.allow.clone(),
            mail: config.smtp.clone(),
        },
    }
}

fn url(address: SocketAddr, is_tls: bool) -> String {
    let scheme = if is_tls { "https" } else { "http" };
    format!("{scheme}://{address}")
}

/// Says where the server answers, for commands on the same machine. They can also be told, so
/// that the server does without it.
fn tell_address(data: &Path, url: &str) {
    let (fresh, file) = (data.join("address.new"), data.join(ADDRESS_FILE));
    let written = fs::write(&fresh, format!("{url}\n")).and_then(|()| fs::rename(&fresh, &file));
    if let Err(error) = written {
        tracing::warn!("{} can't be written: {error}", file.display());
    }
}

fn forget_address(data: &Path, url: &str) {
    let file = data.join(ADDRESS_FILE);
    let is_own = fs::read_to_string(&file).is_ok_and(|text| text.trim() == url);
    let removed = if is_own { fs::remove_file(&file) } else { Ok(()) };
    if let Err(error) = removed
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!("{} can't be removed: {error}", file.display());
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("url", &self.url).finish_non_exhaustive()
    }
}
