//! The one wasmtime engine of a process, and the settings that compiler and host must share.

use anyhow::Result;
use wasmtime::error::Context as _;
use wasmtime::{
    Cache, CacheConfig, Config, Enabled, Engine, InstanceAllocationStrategy,
    PoolingAllocationConfig,
};

use super::config::SandboxConfig;
use crate::model::Bytes;

/// After this much fuel a plugin yields its thread. A million units are some 30 to 200
/// microseconds of ordinary code: long enough to cost nothing, short enough that a hundred
/// spinning plugins on two threads let others in within milliseconds.
pub(super) const YIELD_INTERVAL: u64 = 1_000_000;

/// Memory that a place keeps between jobs, so that pages need not be fetched anew. A small Rust
/// plugin touches 1.1 MiB.
const KEEP_RESIDENT: usize = 2 << 20;

/// Stack that a place keeps between jobs, all of which is zeroed after each. A small Rust plugin and
/// what the host does for it touch less.
const KEEP_STACK_RESIDENT: usize = 32 << 10;

/// What one component may be made of. A Rust component has three core instances; interpreters
/// bundled with their libraries have dozens. There is room for every job to have as many: unused
/// ones cost nothing but address space, and no job can take another's.
const CORE_INSTANCES_PER_JOB: u32 = 64;
const MEMORIES_PER_JOB: u32 = 4;
const TABLES_PER_JOB: u32 = 16;

/// Function pointers a table may hold; large interpreters need some ten thousands.
pub(super) const TABLE_ELEMENTS: usize = 100_000;

/// The engine that runs plugins: pooled where the address space allows it, on demand where not.
pub(super) fn running(config: &SandboxConfig, cache: Cache) -> Result<Engine> {
    let mut settings = shared_settings(cache);
    settings.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(
        config.slots,
        config.ceilings.ceiling.memory,
    )));
    match Engine::new(&settings) {
        Ok(engine) => Ok(engine),
        Err(error) => {
            tracing::warn!(
                "no address space for {} jobs at once, so each is set up from nothing, which is \
                 slower; fewer slots or a higher limit on address space would help: {error:#}",
                config.slots
            );
            settings.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Ok(Engine::new(&settings).context("make the WebAssembly engine")?)
        }
    }
}

/// The engine that only compiles. Its output is what [`running`] finds in the cache, since both
/// come from the same settings; the pool has no part in compiled code.
pub(super) fn compiling(cache: Cache) -> Result<Engine> {
    Ok(Engine::new(&shared_settings(cache)).context("make the WebAssembly compiler")?)
}

/// The cache below `directory`, which only this user may reach.
pub(super) fn cache(directory: &std::path::Path, size: Bytes) -> Result<Cache> {
    let mut config = CacheConfig::new();
    config
        .with_directory(directory)
        .with_files_total_size_soft_limit(size.0)
        // A file that was packed anew would no longer be the one that was admitted.
        .with_optimized_compression_usage_counter_threshold(u64::MAX);
    Ok(Cache::new(config).context("open the compile cache")?)
}

fn shared_settings(cache: Cache) -> Config {
    let mut config = Config::new();
    config
        .cache(Some(cache))
        .consume_fuel(true)
        .memory_init_cow(true)
        .async_stack_zeroing(true)
        .wasm_component_model(true)
        // Shared memories are outside the reach of a resource limiter; threads are not built in.
        .shared_memory(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .wasm_wide_arithmetic(false)
        .wasm_stack_switching(false)
        .concurrency_support(false)
        .gc_support(false);
    config
}

fn pool(slots: u32, memory: Bytes) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(slots.saturating_mul(CORE_INSTANCES_PER_JOB))
        .total_memories(slots.saturating_mul(MEMORIES_PER_JOB))
        .total_tables(slots.saturating_mul(TABLES_PER_JOB))
        .total_stacks(slots)
        .max_core_instances_per_component(CORE_INSTANCES_PER_JOB)
        .max_memories_per_component(MEMORIES_PER_JOB)
        .max_tables_per_component(TABLES_PER_JOB)
        .max_tables_per_module(TABLES_PER_JOB)
        .max_memories_per_module(MEMORIES_PER_JOB)
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(4 << 20)
        .table_elements(TABLE_ELEMENTS)
        .max_memory_size(usize::try_from(memory.0).unwrap_or(usize::MAX))
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(KEEP_RESIDENT)
        .async_stack_keep_resident(KEEP_STACK_RESIDENT)
        .max_unused_warm_slots(slots)
        // Linux 6.7 and newer can tell which pages a plugin touched, which makes resetting a place
        // several times cheaper.
        .pagemap_scan(Enabled::Auto);
    pool
}
