//! A server for the tour, in a folder that goes with it, and what is asked of it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use clap::Parser as _;
use http::HeaderValue;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::cli::client::{Api, Call, Remote};
use crate::cli::loading;
use crate::config::Config;
use crate::http::{AdminToken, Token};
use crate::sandbox::CompilerProgram;
use crate::server::{Server, ServerOptions};

/// Jobs at once; each place costs address space.
const WORKERS: u32 = 16;

/// How long a job of the tour may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the server is asked for something that will come about.
const PAUSE: Duration = Duration::from_millis(50);

/// A server, and a client of it.
pub(super) struct Yard {
    server: Server,
    api: Api,
    /// Last, so that the server is gone before it.
    _folder: Folder,
}

/// The options of a command that speaks to a server.
#[derive(clap::Parser)]
struct Options {
    #[command(flatten)]
    remote: Remote,
}

impl Yard {
    /// Starts a server with a token of its own, on a port that is free.
    pub(super) async fn start(data: &Path) -> anyhow::Result<Self> {
        let folder = Folder::below(data);
        let token = Token::generate()?;
        let mut config = Config::new(&folder.0);
        config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        config.engine.workers = WORKERS;
        let options = ServerOptions {
            config,
            admin: Some(AdminToken::given(token.reveal()).context("use a token")?),
            compiler: CompilerProgram::Itself,
        };
        let server = Server::start(options).await.context("start a server")?;
        // Named as by a user, so that no variable leads the tour to another server.
        let options = ["demo", "--server", server.url(), "--token", token.reveal()];
        let api = Options::try_parse_from(options)?.remote.open(None)?;
        Ok(Self { server, api, _folder: folder })
    }

    /// Where it is.
    pub(super) fn url(&self) -> &str {
        self.server.url()
    }

    /// Keeps a plugin, given as WebAssembly text.
    pub(super) async fn upload(&self, plugin: &str, text: &'static str) -> anyhow::Result<()> {
        let component = loading::from_text(Bytes::from_static(text.as_bytes()))?;
        let kind = HeaderValue::from_static("application/wasm");
        let call = Call::put(format!("/v1/plugins/{plugin}")).body(kind, component);
        self.api.value(call).await.with_context(|| format!("upload the plugin {plugin}"))?;
        Ok(())
    }

    /// Keeps an event.
    pub(super) async fn define(&self, event: &Value) -> anyhow::Result<()> {
        self.api.value(Call::post("/v1/events").json(event)).await.context("define an event")?;
        Ok(())
    }

    /// Runs an event and gives the record of its job.
    pub(super) async fn run(&self, event: &str, order: &Value) -> anyhow::Result<Value> {
        let call = Call::post(format!("/v1/events/{event}/run"))
            .query("wait", &PATIENCE.as_secs().to_string())
            .json(order);
        let job = self.api.value(call).await.with_context(|| format!("run the event {event}"))?;
        ensure!(is_done(&job), "the job of {event} has not ended after {PATIENCE:?}");
        Ok(job)
    }

    /// Keeps what stands at a path.
    pub(super) async fn put(&self, path: &str, definition: &Value) -> anyhow::Result<()> {
        let call = Call::put(path).json(definition);
        self.api.value(call).await.with_context(|| format!("PUT {path}"))?;
        Ok(())
    }

    /// Sends a delivery and gives what became of it.
    pub(super) async fn send(&self, path: &str, payload: &Value) -> anyhow::Result<Value> {
        let wait = format!("{}s", PATIENCE.as_secs());
        let call = Call::post(path).query("wait", &wait).json(payload);
        self.api.value(call).await.with_context(|| format!("POST {path}"))
    }

    /// Has something done that needs no more than its path.
    pub(super) async fn post(&self, path: &str) -> anyhow::Result<Value> {
        self.api.value(Call::post(path)).await.with_context(|| format!("POST {path}"))
    }

    /// What the server has at a path.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.api.value(Call::get(path)).await.with_context(|| format!("GET {path}"))
    }

    /// Jobs, newest first, once they are as they must be.
    ///
    /// # Errors
    /// They are not in time; `what` says what was waited for.
    pub(super) async fn jobs_once(
        &self,
        event: Option<&str>,
        what: &str,
        is_so: impl Fn(&[Value]) -> bool,
    ) -> anyhow::Result<Vec<Value>> {
        let begun = Instant::now();
        loop {
            let call = Call::get("/v1/jobs").query("limit", "200").query_some("event", event);
            let mut page = self.api.value(call).await.context("list jobs")?;
            let jobs = match page.get_mut("items").map(Value::take) {
                Some(Value::Array(jobs)) => jobs,
                _ => Vec::new(),
            };
            if is_so(&jobs) {
                return Ok(jobs);
            }
            ensure!(begun.elapsed() < PATIENCE, "after {PATIENCE:?} there are still not {what}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Stops the server.
    ///
    /// # Errors
    /// It still answers.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        let Self { server, api, _folder } = self;
        let address = server.address();
        drop(api);
        server.stop().await;
        let answers = TcpStream::connect(address).await.is_ok();
        ensure!(!answers, "the server was stopped, and still listens on {address}");
        Ok(())
    }
}

/// Whether a job has ended.
pub(super) fn is_done(job: &Value) -> bool {
    job.get("state").is_some_and(|state| state == "done")
}

/// A folder that goes with the tour.
struct Folder(PathBuf);

impl Folder {
    /// This process's own among the scratch folders, so that the next start removes it if this
    /// process can't.
    fn below(data: &Path) -> Self {
        Self(data.join("scratch").join(std::process::id().to_string()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!("the tour's folder is left at {}: {error}", self.0.display());
        }
    }
}
