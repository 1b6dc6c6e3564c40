//! One run: a fresh store, all limits at once, and whatever ends it first.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use wasmtime::error::Context as _;
use wasmtime::{Engine, InstancePre, PoolConcurrencyLimitError, Store};
use wasmtime_wasi::p2::bindings::CommandPre;

use super::disk::DiskExceeded;
use super::end::{self, Halt, Returned};
use super::engine::YIELD_INTERVAL;
use super::equipment::Equipment;
use super::job::{Finished, Job, Stopped};
use super::mounts::Mounts;
use super::output::Output;
use super::pace;
use super::program::Runnable;
use super::scratch::ScratchFolders;
use super::state::{ComponentState, JobState, ModuleState};
use super::watch::{Watch, supervise};
use crate::model::{Limits, Usage};
use crate::protocol::End;

/// Bytes that one call of the host may carry.
const HOSTCALL_BYTES: usize = 8 << 20;

/// Handles a component may hold at once.
const MOST_HANDLES: usize = 10_000;

/// What all runs of a sandbox share.
pub(super) struct Surroundings<'a> {
    pub(super) engine: &'a Engine,
    pub(super) folders: &'a Arc<ScratchFolders>,
    pub(super) mounts: &'a Mounts,
    pub(super) grace: Duration,
}

/// Runs `job` to its end.
///
/// # Errors
/// Where the host can't do its part: a mount that isn't there, no room for a scratch folder.
pub(super) async fn run(
    surroundings: Surroundings<'_>,
    job: Job,
    stopped: Stopped,
) -> anyhow::Result<Finished> {
    let entered = Instant::now();
    surroundings.mounts.check(&job.grants)?;
    let (launched, limits, deadline) = (job.launched, job.limits, job.deadline());
    let spent = job.spent;
    let output = Output::new(job.transcript, limits.output);
    let watch = Watch { deadline, grace: surroundings.grace, stopped, output: &output };
    let equipment = Equipment {
        stdin: job.stdin,
        identity: job.identity,
        limits,
        grants: job.grants,
        output: output.clone(),
        deadline,
        services: job.services,
    };
    let remains = match job.program.runnable() {
        Runnable::Component(pre) => {
            let store = Store::new(surroundings.engine, equipment.component(surroundings.folders));
            run_component(store, pre, limits, watch).await?
        }
        Runnable::Module(pre) => {
            let store = Store::new(surroundings.engine, equipment.module(surroundings.folders)?);
            run_module(store, pre, limits, watch).await?
        }
    };
    let (end, mut usage) = remains.judge(&limits, entered, launched);
    let (transcript, output_bytes) = output.close();
    usage.output_bytes = output_bytes;
    usage.wall = entered.elapsed().as_secs_f64();
    let report = transcript.finish(end, spent.saturating_add(launched.elapsed()).as_secs_f64());
    Ok(Finished { report, usage })
}

/// The end of a job that never got a place.
pub(super) fn never(job: Job, halt: Halt) -> Finished {
    let end = end::halted(halt, &job.limits);
    let elapsed = job.spent.saturating_add(job.launched.elapsed());
    let report = job.transcript.finish(end, elapsed.as_secs_f64());
    Finished { report, usage: Usage::default() }
}

async fn run_component(
    mut store: Store<ComponentState>,
    pre: &CommandPre<ComponentState>,
    limits: Limits,
    watch: Watch<'_>,
) -> anyhow::Result<Remains> {
    bound(&mut store, &limits, watch.output)?;
    // Only components have handles of their own.
    store.set_max_component_handles(MOST_HANDLES);
    let mut started = None;
    let call = async {
        let command = pre.instantiate_async(&mut store).await?;
        started = Some(Instant::now());
        command.wasi_cli_run().call_run(&mut store).await
    };
    let output = watch.output;
    let ended = supervise(call, watch).await;
    Remains::of(store, ended, started, &limits, output)
}

async fn run_module(
    mut store: Store<ModuleState>,
    pre: &InstancePre<ModuleState>,
    limits: Limits,
    watch: Watch<'_>,
) -> anyhow::Result<Remains> {
    bound(&mut store, &limits, watch.output)?;
    let mut started = None;
    let call = async {
        let instance = pre.instantiate_async(&mut store).await?;
        let start = instance.get_typed_func::<(), ()>(&mut store, "_start")?;
        started = Some(Instant::now());
        start.call_async(&mut store, ()).await.map(Ok)
    };
    let output = watch.output;
    let ended = supervise(call, watch).await;
    Remains::of(store, ended, started, &limits, output)
}

/// Puts fuel, memory and host calls of a store under their limits.
fn bound<S: JobState>(
    store: &mut Store<S>,
    limits: &Limits,
    output: &Output,
) -> anyhow::Result<()> {
    store.limiter(|state| state.growth());
    store.set_fuel(limits.fuel.0).context("set the fuel")?;
    store.fuel_async_yield_interval(Some(YIELD_INTERVAL)).context("set the yield interval")?;
    pace::keep(store, output.clone());
    store.set_hostcall_fuel(HOSTCALL_BYTES);
    Ok(())
}

/// What is left of a run once its store is gone.
struct Remains {
    ended: Result<Returned, Halt>,
    started: Option<Instant>,
    was_refused: bool,
    looked: Result<(), DiskExceeded>,
    usage: Usage,
}

impl Remains {
    /// Takes stock of a store and drops it, and with it all that the plugin was and its scratch
    /// folder, which is looked at for the last time.
    fn of<S: JobState>(
        mut store: Store<S>,
        ended: Result<Returned, Halt>,
        started: Option<Instant>,
        limits: &Limits,
        output: &Output,
    ) -> anyhow::Result<Self> {
        if let Ok(Err(error)) = &ended
            && error.is::<PoolConcurrencyLimitError>()
        {
            // No fault of the plugin's: others took what the pool has for all.
            bail!("no room for the plugin's instances, memories and tables: {error}");
        }
        let left = store.get_fuel().context("read the fuel")?;
        let (looked, disk_bytes) = output.lock().finish_disk();
        let state = store.data_mut();
        let usage = Usage {
            fuel: limits.fuel.0.saturating_sub(left),
            memory_peak: state.growth().peak(),
            http_requests: state.http_requests(),
            disk_bytes,
            ..Usage::default()
        };
        let was_refused = state.growth().was_refused();
        Ok(Self { ended, started, was_refused, looked, usage })
    }

    /// What is over the disk's cap is a violation even if the plugin was gone before anybody
    /// looked, unless it had reported completion: then its report stands.
    fn judge(self, limits: &Limits, entered: Instant, launched: Instant) -> (End, Usage) {
        let mut usage = self.usage;
        let started = self.started.unwrap_or(entered);
        usage.start = started.saturating_duration_since(launched).as_secs_f64();
        let end = match self.ended {
            Ok(returned) => end::returned(returned, self.was_refused, limits),
            Err(halt) => end::halted(halt, limits),
        };
        match (self.looked, end) {
            (Err(exceeded), End::Returned | End::Exited(_)) => (end::disk(&exceeded), usage),
            (_, end) => (end, usage),
        }
    }
}
