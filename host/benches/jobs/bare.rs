//! A bare wasmtime loop: nothing but the engine, tuned, and the same stdio.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    StoreLimits, StoreLimitsBuilder,
};
use wasmtime_wasi::p2::bindings::CommandPre;
use wasmtime_wasi::p2::pipe::{MemoryInputPipe, MemoryOutputPipe};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::{MEASURED, PLUGIN, Rate};

/// Variables in the environment, about as many as a job has.
const VARIABLES: usize = 30;

/// The line that a job of this host reads on stdin.
const JOB: &str = concat!(
    r#"{"id":"j01m80b2v7q3x5k9d8e6f4g2h1n","hostname":"localhost","command":"hello","event":"","#,
    r#""event_title":"","plugin":"hello","plugin_title":"Hello","category":"general","#,
    r#""category_title":"General","now":1449431125,"time_start":1449431125.482113,"#,
    r#""source":"Manual","log_file":"/job/job.log","params":{"name":"Ada"}}"#,
    "\n"
);

/// Which limits are on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) fuel: bool,
    pub(crate) memory: bool,
    pub(crate) clock: bool,
}

impl Limits {
    /// As many as wasmtime itself offers a loop like this.
    pub(crate) const ALL: Self = Self { fuel: true, memory: true, clock: false };
    pub(crate) const NONE: Self = Self { fuel: false, memory: false, clock: false };
}

struct State {
    wasi: WasiCtx,
    table: ResourceTable,
    limits: StoreLimits,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

/// The tuned engine: pooled, pages kept, page-map scan.
pub(crate) fn engine(fuel: bool) -> anyhow::Result<Engine> {
    const KEPT: usize = 4 << 20;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(2000)
        .total_core_instances(4000)
        .total_memories(2000)
        .total_tables(4000)
        .total_stacks(2000)
        .max_memory_size(256 << 20)
        .linear_memory_keep_resident(KEPT)
        .table_keep_resident(KEPT)
        .async_stack_keep_resident(128 << 10)
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config.consume_fuel(fuel).allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(Engine::new(&config)?)
}

/// The plugin's bytes.
pub(crate) fn component() -> anyhow::Result<Vec<u8>> {
    Ok(sandyard::plugins::find(PLUGIN)?.component.read()?.into_owned())
}

fn prepare(engine: &Engine) -> anyhow::Result<CommandPre<State>> {
    let component = Component::from_binary(engine, &component()?)?;
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    Ok(CommandPre::new(linker.instantiate_pre(&component)?)?)
}

async fn one(pre: &CommandPre<State>, limits: Limits, job: &Bytes) -> anyhow::Result<()> {
    let output = MemoryOutputPipe::new(1 << 20);
    let mut builder = WasiCtx::builder();
    builder.stdin(MemoryInputPipe::new(job.clone())).stdout(output.clone()).arg(PLUGIN);
    for number in 0..VARIABLES {
        builder.env(format!("JOB_VAR_{number}"), "some value");
    }
    let limiter = StoreLimitsBuilder::new().memory_size(64 << 20).build();
    let state = State { wasi: builder.build(), table: ResourceTable::new(), limits: limiter };
    let mut store = Store::new(pre.engine(), state);
    if limits.memory {
        store.limiter(|state| &mut state.limits);
    }
    if limits.fuel {
        store.set_fuel(10_000_000_000)?;
        store.fuel_async_yield_interval(Some(1_000_000))?;
    }
    let run = async {
        let command = pre.instantiate_async(&mut store).await?;
        command.wasi_cli_run().call_run(&mut store).await
    };
    let ended = if limits.clock {
        tokio::time::timeout(Duration::from_secs(3600), run).await.context("too slow")?
    } else {
        run.await
    };
    ensure!(ended?.is_ok(), "the plugin failed");
    ensure!(!output.contents().is_empty(), "the plugin said nothing");
    Ok(())
}

/// Runs jobs one after another on each of `threads` threads.
pub(crate) fn measure(threads: usize, limits: Limits) -> anyhow::Result<Rate> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    let engine = engine(limits.fuel)?;
    let pre = prepare(&engine)?;
    let job = Bytes::from_static(JOB.as_bytes());
    let jobs = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    runtime.block_on(async {
        let mut loops = tokio::task::JoinSet::new();
        for _ in 0..threads {
            let (pre, job, jobs) = (pre.clone(), job.clone(), jobs.clone());
            loops.spawn(async move {
                while started.elapsed() < MEASURED {
                    one(&pre, limits, &job).await?;
                    jobs.fetch_add(1, Ordering::Relaxed);
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = loops.join_next().await {
            ended??;
        }
        anyhow::Ok(())
    })?;
    Ok(Rate { jobs: jobs.load(Ordering::Relaxed), elapsed: started.elapsed() })
}

/// The mean time from nothing to an instance that has not run yet.
pub(crate) fn instantiate() -> anyhow::Result<Duration> {
    const TIMES: u32 = 20_000;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let engine = engine(true)?;
    let pre = prepare(&engine)?;
    runtime.block_on(async {
        let started = Instant::now();
        for _ in 0..TIMES {
            let wasi = WasiCtx::builder().build();
            let state = State { wasi, table: ResourceTable::new(), limits: StoreLimits::default() };
            let mut store = Store::new(&engine, state);
            store.set_fuel(1_000_000)?;
            pre.instantiate_async(&mut store).await?;
        }
        Ok(started.elapsed() / TIMES)
    })
}
