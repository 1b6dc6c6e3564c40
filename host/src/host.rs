//! The host as a library: plugins are loaded once, jobs run as often as wanted.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use serde_json::{Map, Value};
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::model::{
    Clocks, EventId, Grants, JobId, JobRecord, LimitRequest, Limits, PluginId, Randomness,
};
use crate::plugins::{Manifest, ParamErrors};
use crate::protocol::{Launch, Observer, Status, Transcript};
use crate::sandbox::{
    Finished, Job, JobContext, LoadError, Program, Sandbox, SandboxConfig, Stop, Stopped, Stopper,
};

/// The namespace of what belongs to none.
const DEFAULT_NAMESPACE: &str = "default";

/// The category of what belongs to none, and its title.
const DEFAULT_CATEGORY: (&str, &str) = ("general", "General");

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
/// ```no_run
/// use std::sync::Arc;
/// use sandyard::sandbox::SandboxConfig;
/// use sandyard::{Host, JobRequest, plugins};
///
/// # async fn example() -> anyhow::Result<()> {
/// let host = Host::open(SandboxConfig::new("/var/lib/sandyard"))?;
/// let source = plugins::find("hello")?;
/// let plugin = host.load(source.manifest.clone(), source.component.read()?.into()).await?;
/// let record = host.start(JobRequest::new(Arc::new(plugin)))?.finished().await?;
/// assert_eq!(record.description, "Hello world");
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
        let launched = Instant::now();
        let params = request.plugin.manifest.resolve_params(&request.params)?;
        request.plugin.program.check_grants(&request.grants)?;
        let id = JobId::generate();
        let (stopper, stopped) = Stopper::new();
        let start = Start { id: id.clone(), request, params, launched };
        let host = self.clone();
        let task = self.sandbox.spawn(async move { start.run(&host, stopped).await });
        Ok(RunningJob { id, stopper: Some(stopper), task })
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
}

impl Start {
    async fn run(self, host: &Host, stopped: Stopped) -> anyhow::Result<JobRecord> {
        let limits = host.limits(&self.request.plugin.manifest, self.request.limits);
        let job = self.job(host, limits);
        let finished = host.sandbox.run(job, stopped).await?;
        Ok(self.record(finished, limits))
    }

    fn job(&self, host: &Host, limits: Limits) -> Job {
        let Self { id, request, params, launched } = self;
        let manifest = &request.plugin.manifest;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = request.now.unwrap_or_else(|| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
        let launch = Launch {
            id,
            event: request.event.as_ref(),
            event_title: &request.event_title,
            plugin: &manifest.id,
            plugin_title: &manifest.title,
            category: DEFAULT_CATEGORY.0,
            category_title: DEFAULT_CATEGORY.1,
            hostname: &host.name,
            command: manifest.id.as_str(),
            now,
            time_start: since.as_secs_f64(),
            source: &request.source,
            params,
            fields: &request.fields,
        };
        let status = Status::from_event(&request.fields);
        Job {
            program: request.plugin.program.clone(),
            stdin: launch.stdin_line().into(),
            environment: launch.environment(),
            limits,
            grants: request.grants.clone(),
            context: JobContext {
                job: id.clone(),
                namespace: DEFAULT_NAMESPACE.into(),
                event: request.event.clone(),
                plugin: manifest.id.clone(),
                attempt: 1,
                now,
                source: request.source.as_str().into(),
            },
            transcript: Transcript::new(
                manifest.dialect,
                status,
                limits.log,
                request.observer.clone(),
            ),
            launched: *launched,
        }
    }

    fn record(self, finished: Finished, limits: Limits) -> JobRecord {
        let Finished { report, usage } = finished;
        JobRecord {
            id: self.id,
            event: self.request.event,
            plugin: PluginId::clone(&self.request.plugin.manifest.id),
            outcome: report.outcome,
            code: report.code,
            description: report.description,
            stop_reason: report.stop_reason,
            progress: report.progress,
            elapsed: self.launched.elapsed().as_secs_f64(),
            usage,
            limits,
            perf: report.perf,
            pie: report.pie,
            table: report.table,
            html: report.html,
            chain: report.chain,
            chain_error: report.chain_error,
            chain_data: report.chain_data,
            chain_params: report.chain_params,
            notify_success: report.notify_success,
            notify_fail: report.notify_fail,
            update_event: report.update_event,
            label: report.label,
            log: report.log,
            clocks: Clocks::Real,
            randomness: Randomness::Real,
        }
    }
}
