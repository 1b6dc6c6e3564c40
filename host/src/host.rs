//! The host as a library: plugins are loaded once, jobs run as often as wanted.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use serde_json::{Map, Value};
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::model::{Clocks, EventId, Grants, JobId, JobRecord, LimitRequest, Limits, Randomness};
use crate::plugins::{Manifest, ParamErrors};
use crate::protocol::{
    DEFAULT_CATEGORY, DEFAULT_CATEGORY_TITLE, Launch, Observer, Status, Transcript,
};
use crate::sandbox::{
    Finished, Identity, Job, JobContext, LoadError, Program, Sandbox, SandboxConfig, Stop, Stopped,
    Stopper,
};

/// The namespace of what belongs to none.
const DEFAULT_NAMESPACE: &str = "default";

/// A plugin ready to run: its manifest and its program.
#[derive(Debug)]
pub struct Plugin {
    /// What it says of itself.
    pub manifest: Manifest,
    /// What runs.
    pub program: Arc<Program>,
}

/// What is to be run.
pub struct JobRequest {
    /// The plugin.
    pub plugin: Arc<Plugin>,
    /// The event it is run for, if any.
    pub event: Option<EventId>,
    /// The event's title.
    pub event_title: String,
    /// Values for the plugin's params; the manifest's defaults fill in the rest.
    pub params: Map<String, Value>,
    /// Everything else that the job JSON is to carry: the event's own properties, chain data.
    pub fields: Map<String, Value>,
    /// Limits that the event asks for.
    pub limits: LimitRequest,
    /// What the operator allows.
    pub grants: Arc<Grants>,
    /// Who starts it, like `Manual (admin)`.
    pub source: String,
    /// The time it is for, in seconds since 1970; now, if absent.
    pub now: Option<i64>,
    /// Who hears of it while it runs.
    pub observer: Option<Arc<dyn Observer>>,
}

/// Why a job can't be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// Its params are wrong.
    #[error(transparent)]
    Params(#[from] ParamErrors),
    /// The plugin needs more than is granted.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// A job on its way. Dropped, the job is dropped too.
#[derive(Debug)]
pub struct RunningJob {
    id: JobId,
    stopper: Option<Stopper>,
    task: JoinHandle<anyhow::Result<JobRecord>>,
}

/// Loads plugins and runs jobs.
///
/// A program that embeds it names the `sandyard` that is to compile its plugins.
///
/// ```no_run
/// use std::sync::Arc;
/// use sandyard::sandbox::{CompilerProgram, SandboxConfig};
/// use sandyard::{Host, JobRequest, plugins};
///
/// # async fn example() -> anyhow::Result<()> {
/// let mut config = SandboxConfig::new("/var/lib/sandyard");
/// config.compile.compiler = CompilerProgram::At("/usr/local/bin/sandyard".into());
/// let host = Host::open(config)?;
/// let source = plugins::find("hello")?;
/// let plugin = host.load(source.manifest.clone(), source.component.read()?.into_owned().into()).await?;
/// let record = host.start(JobRequest::new(Arc::new(plugin)))?.finished().await?;
/// assert_eq!(record.report.description, "Hello world");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Host {
    sandbox: Arc<Sandbox>,
    name: Arc<str>,
}

impl JobRequest {
    /// A run of `plugin` without an event, with its defaults and no grants.
    pub fn new(plugin: Arc<Plugin>) -> Self {
        Self {
            plugin,
            event: None,
            event_title: String::new(),
            params: Map::new(),
            fields: Map::new(),
            limits: LimitRequest::default(),
            grants: Arc::new(Grants::default()),
            source: "Manual".to_owned(),
            now: None,
            observer: None,
        }
    }
}

impl Host {
    /// Sets up the sandbox.
    ///
    /// # Errors
    /// A data folder that can't be used.
    pub fn open(config: SandboxConfig) -> anyhow::Result<Self> {
        let name = rustix::system::uname().nodename().to_string_lossy().into();
        Ok(Self { sandbox: Arc::new(Sandbox::open(config)?), name })
    }

    /// Loads a plugin: compiles it unless that was done before.
    ///
    /// # Errors
    /// [`LoadError`], saying what stands in the way.
    pub async fn load(&self, manifest: Manifest, bytes: bytes::Bytes) -> Result<Plugin, LoadError> {
        let program = Arc::new(self.sandbox.load(bytes).await?);
        program.check_grants(&manifest.grants)?;
        Ok(Plugin { manifest, program })
    }

    /// The limits that a job of `manifest` runs under when the event asks for `event`.
    pub fn limits(&self, manifest: &Manifest, event: LimitRequest) -> Limits {
        self.sandbox.config().ceilings.resolve(&[manifest.limits, event])
    }

    /// Starts a job on the plugins' own threads.
    ///
    /// # Errors
    /// [`StartError`]: params that the manifest does not accept, imports that are not granted.
    pub fn start(&self, request: JobRequest) -> Result<RunningJob, StartError> {
        let start = Start::new(request, self.name.clone())?;
        let id = start.id.clone();
        let (stopper, stopped) = Stopper::new();
        let host = self.clone();
        let task = self.spawn(async move { start.run(&host, stopped).await });
        Ok(RunningJob { id, stopper: Some(stopper), task })
    }

    /// Runs a job to its end within the caller's task, which nothing but dropping it stops. A
    /// loop that runs many jobs does so with least effort within [`Self::spawn`].
    ///
    /// # Errors
    /// What [`Self::start`] refuses, and where the host, not the plugin, failed.
    pub async fn run(&self, request: JobRequest) -> anyhow::Result<JobRecord> {
        Start::new(request, self.name.clone())?.run(self, Stopped::never()).await
    }

    /// Starts a task on the plugins' own threads, where it shares them with all that run.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.sandbox.spawn(task)
    }
}

impl RunningJob {
    /// The job's id.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Stops the job at once. It still finishes, as stopped.
    pub fn stop(&mut self, stop: Stop) {
        if let Some(stopper) = self.stopper.take() {
            stopper.stop(stop);
        }
    }

    /// Waits for the end. May be dropped and called again.
    ///
    /// # Errors
    /// Where the host, not the plugin, failed.
    pub async fn finished(&mut self) -> anyhow::Result<JobRecord> {
        (&mut self.task).await.context("the job's task failed")?
    }
}

impl Drop for RunningJob {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A job between its request and its record.
struct Start {
    id: JobId,
    request: JobRequest,
    params: Map<String, Value>,
    launched: Instant,
    /// Seconds since 1970.
    time_start: f64,
    hostname: Arc<str>,
}

impl Start {
    fn new(request: JobRequest, hostname: Arc<str>) -> Result<Self, StartError> {
        let launched = Instant::now();
        let params = request.plugin.manifest.resolve_params(&request.params)?;
        request.plugin.program.check_grants(&request.grants)?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let time_start = since.as_secs_f64();
        Ok(Self { id: JobId::generate(), request, params, launched, time_start, hostname })
    }

    async fn run(self, host: &Host, stopped: Stopped) -> anyhow::Result<JobRecord> {
        let start = Arc::new(self);
        let request = &start.request;
        let limits = host.limits(&request.plugin.manifest, request.limits);
        let transcript = Transcript::new(
            request.plugin.manifest.dialect,
            Status::from_event(&request.fields),
            limits.log,
            request.observer.clone(),
        );
        let job = Job {
            program: request.plugin.program.clone(),
            stdin: start.launch().stdin_line().into(),
            identity: start.clone(),
            limits,
            grants: request.grants.clone(),
            transcript,
            launched: start.launched,
        };
        let finished = host.sandbox.run(job, stopped).await?;
        Ok(start.record(finished, limits))
    }

    fn launch(&self) -> Launch<'_> {
        let Self { id, request, params, time_start, hostname, .. } = self;
        let manifest = &request.plugin.manifest;
        Launch {
            id,
            event: request.event.as_ref(),
            event_title: &request.event_title,
            plugin: &manifest.id,
            plugin_title: &manifest.title,
            category: DEFAULT_CATEGORY,
            category_title: DEFAULT_CATEGORY_TITLE,
            hostname,
            command: manifest.id.as_str(),
            now: self.now(),
            time_start: *time_start,
            source: &request.source,
            params,
            fields: &request.fields,
        }
    }

    fn now(&self) -> i64 {
        self.request.now.unwrap_or(self.time_start as i64)
    }

    fn record(&self, finished: Finished, limits: Limits) -> JobRecord {
        let Finished { report, usage } = finished;
        JobRecord {
            id: self.id.clone(),
            event: self.request.event.clone(),
            plugin: self.request.plugin.manifest.id.clone(),
            report,
            usage,
            limits,
            clocks: Clocks::Real,
            randomness: Randomness::Real,
        }
    }
}

impl Identity for Start {
    fn plugin(&self) -> &str {
        self.request.plugin.manifest.id.as_str()
    }

    fn environment(&self) -> Vec<(String, String)> {
        self.launch().environment()
    }

    fn context(&self) -> JobContext {
        JobContext {
            job: self.id.to_string(),
            namespace: DEFAULT_NAMESPACE.to_owned(),
            event: self.request.event.as_ref().map(EventId::to_string),
            plugin: self.plugin().to_owned(),
            attempt: 1,
            now: self.now(),
            source: self.request.source.clone(),
        }
    }
}
