//! The sandbox: WebAssembly plugins, each job in a fresh instance under all its limits.
//!
//! Bytes of a plugin come in and become a [`Program`]; a [`Job`] goes in and comes out
//! [`Finished`]. This room knows nothing of events, queues or stores, and it never runs the same
//! instance twice.
//!
//! - `kind`: component, core module, or neither
//! - `imports`: what a plugin wants against what the host offers
//! - `compile`: compiling, in a process of its own
//! - `engine`, `link`, `program`: wasmtime's engine, what plugins can import, a plugin ready
//!   to start
//! - `job`, `equipment`, `run`, `watch`, `end`: one run from start to end
//! - `pace`: how plugins let others in
//! - `growth`, `output`, `disk`: the caps on memory, output and scratch folder
//! - `scratch`, `files`, `mounts`, `environment`: the folders and variables a plugin sees
//! - `process_folders`: what a process leaves behind is cleared away by the next
//! - `http`, `network`, `typed`: requests to the outside, by way of `outbound`, sockets, which
//!   are denied, and the typed imports

mod compile;
mod config;
mod disk;
mod end;
mod engine;
mod environment;
mod equipment;
mod files;
mod growth;
mod http;
mod imports;
mod job;
mod kind;
mod link;
mod load_error;
mod mounts;
mod network;
mod output;
mod pace;
mod process_folders;
mod program;
mod run;
mod scratch;
mod state;
mod typed;
mod watch;

use std::future::Future;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use wasmtime::Engine;

pub use compile::worker as compile_worker;
pub use config::{CompileConfig, CompilerProgram, SandboxConfig};
pub use job::{Finished, Identity, Job, JobContext, Stop, Stopped, Stopper};
pub use kind::{Kind, NotWasm, is_wasm_text};
pub use load_error::LoadError;
pub use program::Program;
pub use typed::{Denied, KeyPage, Services};

use crate::model::Bytes;
use crate::plugins::MAX_COMPONENT;
use compile::{Compiler, Digest, Folders};
use end::Halt;
use imports::Outside;
use mounts::Mounts;
use program::Linkers;
use run::Surroundings;
use scratch::ScratchFolders;

/// Threads for the blocking work of plugins, such as reading files.
const BLOCKING_THREADS: usize = 64;

/// How many polls a thread makes before it looks for newcomers. A spinning plugin's poll takes up
/// to some 200 microseconds.
const NEWCOMER_INTERVAL: u32 = 5;

/// Runs plugins. One for a process: the engine's pool is set aside as a whole.
pub struct Sandbox {
    engine: Engine,
    linkers: Arc<Linkers>,
    compiler: Compiler,
    folders: Arc<ScratchFolders>,
    mounts: Mounts,
    slots: Semaphore,
    config: SandboxConfig,
    /// Present until the sandbox is dropped.
    runtime: Option<Runtime>,
}

impl Sandbox {
    /// Sets up engine, folders and threads.
    ///
    /// # Errors
    /// A data folder that can't be used, with its path.
    pub fn open(mut config: SandboxConfig) -> anyhow::Result<Self> {
        // The cache of compiled code wants a whole path.
        config.data = std::path::absolute(&config.data)
            .with_context(|| format!("the data folder {} is no path", config.data.display()))?;
        let compiled = Folders::open(&config.data.join("compiled"))?;
        let cache = engine::cache(compiled.cache(), config.compile.cache_size)?;
        let engine = engine::running(&config, cache)?;
        let linkers = Arc::new(Linkers {
            components: link::components(&engine)?,
            modules: link::modules(&engine)?,
        });
        let scratch = config.data.join("scratch");
        let folders = ScratchFolders::open(&scratch)
            .with_context(|| format!("set up the scratch folders in {}", scratch.display()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(config.threads)
            .max_blocking_threads(BLOCKING_THREADS)
            .global_queue_interval(NEWCOMER_INTERVAL)
            .thread_name("plugins")
            .enable_all()
            .build()
            .context("start the plugins' threads")?;
        Ok(Self {
            compiler: Compiler::new(compiled, config.compile.clone(), &engine),
            engine,
            linkers,
            folders,
            mounts: Mounts::default(),
            slots: Semaphore::new(usize::try_from(config.slots).unwrap_or(usize::MAX)),
            config,
            runtime: Some(runtime),
        })
    }

    /// How this sandbox was set up.
    pub fn config(&self) -> &SandboxConfig {
        &self.config
    }

    /// Makes a program of a plugin's bytes: checks what it is and what it imports, compiles it
    /// unless that was done before, and links it.
    ///
    /// # Errors
    /// [`LoadError`], saying what stands in the way.
    pub async fn load(&self, bytes: bytes::Bytes) -> Result<Program, LoadError> {
        let size = Bytes(bytes.len() as u64);
        if size > MAX_COMPONENT {
            return Err(LoadError::TooLarge { size, limit: MAX_COMPONENT });
        }
        let seen = bytes.clone();
        let look = move || {
            let kind = Kind::of(&seen)?;
            let outside = Outside::of(&seen)?;
            outside.check(kind)?;
            Ok::<_, LoadError>((kind, outside.typed_imports(), Digest::of(&seen)))
        };
        let (kind, typed_imports, digest) =
            tokio::task::spawn_blocking(look).await.context("look at the plugin")??;
        self.compiler.ensure(digest, kind, &bytes).await?;
        let (engine, linkers) = (self.engine.clone(), self.linkers.clone());
        let link = move || Program::link(&engine, &linkers, kind, &bytes, typed_imports);
        tokio::task::spawn_blocking(link).await.context("load compiled code")?
    }

    /// Runs a job to its end, in the caller's task. To keep plugins away from the caller's
    /// threads, call it within [`Self::spawn`].
    ///
    /// # Errors
    /// Where the host can't do its part: a mount that isn't there, a full disk.
    pub async fn run(&self, job: Job, mut stopped: Stopped) -> anyhow::Result<Finished> {
        if job.is_spent() {
            return Ok(run::never(job, Halt::Timeout));
        }
        let _slot = tokio::select! {
            biased;
            slot = self.slots.acquire() => slot.context("wait for a place in the sandbox")?,
            halt = watch::wait(job.deadline(), &mut stopped) => return Ok(run::never(job, halt)),
        };
        let surroundings = Surroundings {
            engine: &self.engine,
            folders: &self.folders,
            mounts: &self.mounts,
            grace: self.config.grace,
        };
        run::run(surroundings, job, stopped).await
    }

    /// Starts a task on the plugins' own threads.
    ///
    /// # Panics
    /// Never: the threads last as long as the sandbox.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        #[expect(clippy::expect_used, reason = "taken only when the sandbox is dropped")]
        self.runtime.as_ref().expect("the runtime lasts as long as the sandbox").spawn(task)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Waiting for threads is not allowed where this may be dropped, inside another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("config", &self.config).finish_non_exhaustive()
    }
}
