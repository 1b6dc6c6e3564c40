//! A whole engine on a store of its own, and what the tests do with it.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use sandyard::Host;
use sandyard::definitions::{Category, Event, Origin, ReadContext};
use sandyard::engine::{Engine, EngineConfig};
use sandyard::model::{JobId, JobState, Namespace, Order, Outcome, Submission};
use sandyard::sandbox::{CompilerProgram, SandboxConfig};
use sandyard::store::Store;
use sandyard::store::definitions::Expected;
use sandyard::store::jobs::{JobDetails, JobEntry, JobFilter, SubmitError, Submitted};
use sandyard::store::sqlite::{Caps, SqliteConfig, SqliteStore};
use sandyard::timing::Zone;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::watch::Watch;

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How an engine is set up.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) engine: EngineConfig,
    pub(crate) caps: Caps,
}

/// An engine that runs.
pub(crate) struct Yard {
    pub(crate) engine: Arc<Engine>,
    pub(crate) setup: Setup,
    pub(crate) data: TempDir,
}

/// A job that is done.
pub(crate) struct Ended {
    pub(crate) entry: JobEntry,
    pub(crate) order: Order,
    pub(crate) record: Value,
    pub(crate) chained: Vec<Value>,
    pub(crate) log: String,
}

impl Default for Setup {
    /// What is left running is stopped at once when the engine stops.
    fn default() -> Self {
        let engine =
            EngineConfig { workers: 16, shutdown_grace: Duration::ZERO, ..EngineConfig::default() };
        Self { engine, caps: Caps { host: 100_000, namespace: 0 } }
    }
}

/// The sandbox that all engines of this program share, on a runtime of its own.
fn host() -> Host {
    static HOST: OnceLock<(Runtime, Host)> = OnceLock::new();
    let (_, host) = HOST.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let entered = runtime.enter();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine");
        let mut config = SandboxConfig::new(folder);
        config.compile.compiler = CompilerProgram::At(env!("CARGO_BIN_EXE_sandyard").into());
        config.slots = 256;
        let host = Host::open(config).unwrap();
        drop(entered);
        (runtime, host)
    });
    host.clone()
}

impl Yard {
    /// An engine with an empty store.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// An engine with an empty store, set up otherwise.
    pub(crate) async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        Self::open(tempfile::tempdir().unwrap(), setup).await
    }

    /// An engine on the store in `data`, once nobody else has it.
    pub(crate) async fn open(data: TempDir, setup: Setup) -> Self {
        let config = SqliteConfig { caps: setup.caps, ..SqliteConfig::new(data.path()) };
        let store: Arc<dyn Store> =
            Arc::new(eventually(async || SqliteStore::open(&config).ok()).await);
        let engine = Engine::start(setup.engine.clone(), store, host()).await.unwrap();
        Self { engine, setup, data }
    }

    /// Stops the engine and starts another on the same data.
    pub(crate) async fn reopened(self) -> Self {
        let Self { engine, setup, data } = self;
        engine.stop().await;
        drop(engine);
        Self::open(data, setup).await
    }

    /// Starts another engine on what would be on disk if this one died now.
    pub(crate) async fn crashed(self) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.data.path(), copy.path());
        let setup = self.setup.clone();
        self.engine.stop().await;
        Self::open(copy, setup).await
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        self.engine.store()
    }

    /// Watches what happens from now on.
    pub(crate) fn watch(&self) -> Watch {
        Watch::new(self.engine.changes())
    }

    /// Keeps a test guest as a plugin of its own name, which may use every typed import.
    pub(crate) async fn upload(&self, guest: &str) {
        self.upload_in("default", guest).await;
    }

    pub(crate) async fn upload_in(&self, namespace: &str, guest: &str) {
        let bytes = fs::read(sandyard_test_programs::component(guest)).unwrap();
        let imports = "[\"context\", \"log\", \"progress\", \"chain\", \"kv\", \"secrets\"]";
        let manifest = format!("id = \"{guest}\"\n[grants]\nimports = {imports}\n");
        let namespace = namespace.parse().unwrap();
        self.store().put_plugin(&namespace, manifest, bytes.into()).await.unwrap();
    }

    /// Defines an event, anew or over what is there.
    pub(crate) async fn define(&self, fields: Value) -> Arc<Event> {
        let event = Event::read(object(fields), &context()).unwrap();
        self.store().define_event(event, Expected::Any).await.unwrap()
    }

    /// Defines an event that prints these lines and has these further properties.
    pub(crate) async fn prints(&self, id: &str, lines: &[Value], more: Value) -> Arc<Event> {
        self.define(printing(id, lines, more)).await
    }

    /// Defines an event that sleeps until it is stopped.
    pub(crate) async fn sleeps(&self, id: &str, more: Value) -> Arc<Event> {
        let params = json!({ "action": "sleep", "seconds": 0 });
        self.define(with(json!({ "id": id, "plugin": "limits", "params": params }), more)).await
    }

    pub(crate) async fn define_category(&self, fields: Value) {
        let category = Category::read(object(fields), &context()).unwrap();
        self.store().define_category(category, Expected::Any).await.unwrap();
    }

    /// The event as it is now.
    pub(crate) fn event(&self, id: &str) -> Arc<Event> {
        self.store().event(&Namespace::default(), &id.parse().unwrap()).unwrap()
    }

    /// Asks for a job of an event.
    pub(crate) async fn submit(&self, event: &str) -> JobId {
        self.try_submit(submission(event)).await.unwrap().job
    }

    pub(crate) async fn try_submit(
        &self,
        submission: Submission,
    ) -> Result<Submitted, SubmitError> {
        self.engine.submit(submission).await
    }

    /// Why a job of an event is refused.
    pub(crate) async fn refusal(&self, event: &str) -> String {
        self.try_submit(submission(event)).await.unwrap_err().to_string()
    }

    /// Asks for a job of an event and waits until it runs.
    pub(crate) async fn start(&self, event: &str) -> JobId {
        let mut watch = self.watch();
        let job = self.submit(event).await;
        watch.until_state(&job, JobState::Running).await;
        job
    }

    /// Runs a job of an event to its end.
    pub(crate) async fn run(&self, event: &str) -> Ended {
        self.finish(submission(event)).await
    }

    /// Runs a job to its end.
    pub(crate) async fn finish(&self, submission: Submission) -> Ended {
        let job = self.try_submit(submission).await.unwrap().job;
        self.ended(&job).await
    }

    /// Waits for the end of a job.
    pub(crate) async fn ended(&self, job: &JobId) -> Ended {
        let mut wait = self.engine.wait(job);
        if self.details(job).await.entry.state != JobState::Done {
            let ended = tokio::time::timeout(PATIENCE, wait.ended()).await;
            assert_eq!(ended, Ok(true), "the end of {job}");
        }
        let details = self.details(job).await;
        let log = self.store().log(job).await.unwrap().unwrap();
        if let Some(told) = wait.told() {
            // Who waits hears what is on disk.
            assert_eq!((&told.details, &told.log), (&details, &log));
        }
        let JobDetails { entry, order, record, chained, .. } = details;
        assert_eq!(entry.state, JobState::Done);
        let mut record = record.unwrap().fields().unwrap();
        record.insert("code".to_owned(), json!(entry.code));
        Ended { entry, order, record: Value::Object(record), chained, log }
    }

    /// What is kept of a job.
    pub(crate) async fn details(&self, job: &JobId) -> JobDetails {
        self.store().job(job).await.unwrap().unwrap()
    }

    pub(crate) async fn state(&self, job: &JobId) -> JobState {
        self.details(job).await.entry.state
    }

    /// Ends a job by hand, and waits for its end.
    pub(crate) async fn abort(&self, job: &JobId) -> Ended {
        self.engine.abort(job, "user: admin").await.unwrap();
        self.ended(job).await
    }

    /// The jobs of an event, oldest first.
    pub(crate) async fn jobs_of(&self, event: &str) -> Vec<JobEntry> {
        let filter = JobFilter { event: Some(event.parse().unwrap()), ..JobFilter::default() };
        let mut jobs = self.store().jobs(filter, None, 1000).await.unwrap().items;
        jobs.reverse();
        jobs
    }

    /// Waits until an event has so many jobs that are done.
    pub(crate) async fn done_of(&self, event: &str, number: usize) -> Vec<JobEntry> {
        eventually(async || {
            let jobs = self.jobs_of(event).await;
            let done = jobs.iter().filter(|job| job.state == JobState::Done).count();
            (done >= number).then_some(jobs)
        })
        .await
    }
}

impl Ended {
    /// A value of the record.
    pub(crate) fn field(&self, name: &str) -> &Value {
        &self.record[name]
    }

    pub(crate) fn description(&self) -> &str {
        self.entry.description.as_deref().unwrap()
    }

    pub(crate) fn assert(&self, outcome: Outcome) -> &Self {
        assert_eq!(self.entry.outcome, Some(outcome), "{} {}", self.record, self.log);
        self
    }

    /// The job JSON, as the guest `echo-job` was given it.
    pub(crate) fn given(&self) -> &Value {
        &self.assert(Outcome::Success).record["chain_data"]["job"]
    }

    /// A variable of the environment, as the guest `echo-job` was given it.
    pub(crate) fn variable(&self, name: &str) -> &Value {
        &self.assert(Outcome::Success).record["chain_data"]["env"][name]
    }

    /// The one job that followed.
    pub(crate) fn next(&self) -> JobId {
        assert_eq!(self.chained.len(), 1, "{:?}", self.chained);
        self.chained[0]["job"].as_str().unwrap().parse().unwrap()
    }
}

/// Looks again and again, until there is something.
pub(crate) async fn eventually<T>(look: impl AsyncFn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not happen");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A job of an event that somebody asks for by hand.
pub(crate) fn submission(event: &str) -> Submission {
    submission_in("default", event)
}

pub(crate) fn submission_in(namespace: &str, event: &str) -> Submission {
    Submission {
        id: JobId::generate(),
        namespace: namespace.parse().unwrap(),
        event: event.parse().unwrap(),
        idempotency_key: None,
        order: Order {
            source: "Manual (admin)".to_owned(),
            now: 1_449_431_125,
            ..Order::default()
        },
    }
}

/// An event that prints these lines: texts as they are, all else as JSON.
pub(crate) fn printing(id: &str, lines: &[Value], more: Value) -> Value {
    with(json!({ "id": id, "plugin": "print", "params": { "stdout": text(lines) } }), more)
}

/// Lines for the guest `print`: texts as they are, all else as JSON.
pub(crate) fn text(lines: &[Value]) -> String {
    let line = |line: &Value| match line {
        Value::String(text) => format!("{text}\n"),
        json => format!("{json}\n"),
    };
    lines.iter().map(line).collect()
}

/// The fields of one object, and those of another over them.
pub(crate) fn with(fields: Value, more: Value) -> Value {
    let mut fields = object(fields);
    fields.extend(object(more));
    Value::Object(fields)
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("no object: {value}") };
    object
}

fn context() -> ReadContext {
    ReadContext {
        origin: Origin::Api,
        namespace: Namespace::default(),
        timezone: Zone::default(),
        username: "admin".to_owned(),
        now: 1_449_431_000,
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            // The shared memory dies with its process.
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
