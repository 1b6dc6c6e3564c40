//! The host as a library: plugins are loaded once, jobs run as often as wanted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Map, Value};
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::model::{
    CategoryId, Clocks, EventId, Grants, JobId, JobRecord, LimitRequest, Limits, Namespace,
    Randomness, now,
};
use crate::plugins::{Manifest, ParamErrors};
use crate::protocol::{DEFAULT_CATEGORY_TITLE, Launch, Observer, Status, Transcript};
use crate::sandbox::{
    Finished, Identity, Job, JobContext, LoadError, Program, Sandbox, SandboxConfig, Services,
    Stop, Stopped, Stopper,
};

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
    /// The job's id; a new one, if absent. A retry keeps its job's id.
    pub id: Option<JobId>,
    /// The namespace of job, event and plugin.
    pub namespace: Namespace,
    /// The event's category.
    pub category: CategoryId,
    /// The category's title.
    pub category_title: String,
    /// The event it is run for, if any.
    pub event: Option<EventId>,
    /// The event's title.
    pub event_title: String,
    /// Values for the plugin's params; the manifest's defaults fill in the rest.
    pub params: Map<String, Value>,
    /// Everything else that the job JSON is to carry: the event's own properties, chain data.
    /// Shared, since the jobs of an event mostly have the same.
    pub fields: Arc<Map<String, Value>>,
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
    /// Who serves its imports `kv`, `chain` and `secrets`. Without anybody, each call of theirs
    /// is denied as unavailable.
    pub services: Option<Arc<dyn Services>>,
    /// Which try of the job this is: 1 for the first.
    pub attempt: u32,
    /// When the first try was launched, in seconds since 1970; now, if absent.
    pub time_start: Option<f64>,
    /// How much time earlier tries used, pauses between them included: the timeout spans them all.
    pub spent: Duration,
    /// The log of earlier tries, which this one goes on with.
    pub earlier_log: String,
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
            id: None,
            namespace: Namespace::default(),
            category: CategoryId::general(),
            category_title: DEFAULT_CATEGORY_TITLE.to_owned(),
            event: None,
            event_title: String::new(),
            params: Map::new(),
            fields: Arc::default(),
            limits: LimitRequest::default(),
            grants: Arc::new(Grants::default()),
            source: "Manual".to_owned(),
            now: None,
            observer: None,
            services: None,
            attempt: 1,
            time_start: None,
            spent: Duration::ZERO,
            earlier_log: String::new(),
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

    /// Runs a job to its end within the caller's task. A loop that runs many jobs does so with
    /// least effort within [`Self::spawn`]. [`Stopped::never`] is for a job that nothing but
    /// dropping its task stops.
    ///
    /// # Errors
    /// What [`Self::start`] refuses, and where the host, not the plugin, failed.
    pub async fn run(&self, request: JobRequest, stopped: Stopped) -> anyhow::Result<JobRecord> {
        Start::new(request, self.name.clone())?.run(self, stopped).await
    }

    /// The name of this machine, as jobs read it.
    pub fn hostname(&self) -> &str {
        &self.name
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
    /// When this try was launched, in seconds since 1970.
    launched_at: f64,
    /// When the first try was.
    time_start: f64,
    hostname: Arc<str>,
}

impl Start {
    fn new(request: JobRequest, hostname: Arc<str>) -> Result<Self, StartError> {
        let launched = Instant::now();
        let params = request.plugin.manifest.resolve_params(&request.params)?;
        request.plugin.program.check_grants(&request.grants)?;
        let launched_at = now();
        let time_start = request.time_start.unwrap_or(launched_at);
        let id = request.id.clone().unwrap_or_else(JobId::generate);
        Ok(Self { id, request, params, launched, launched_at, time_start, hostname })
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
        )
        .resume(&request.earlier_log);
        let job = Job {
            program: request.plugin.program.clone(),
            stdin: start.launch().stdin_line().into(),
            identity: start.clone(),
            limits,
            grants: request.grants.clone(),
            transcript,
            launched: start.launched,
            spent: request.spent,
            services: request.services.clone(),
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
            category: &request.category,
            category_title: &request.category_title,
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
        self.request.now.unwrap_or(self.launched_at as i64)
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
            namespace: self.request.namespace.to_string(),
            event: self.request.event.as_ref().map(EventId::to_string),
            plugin: self.plugin().to_owned(),
            attempt: self.request.attempt,
            now: self.now(),
            source: self.request.source.clone(),
        }
    }
}
