//! How a sandbox is set up, each value with the reason for its default.

use std::path::PathBuf;
use std::time::Duration;

use crate::model::{Bytes, Ceilings};

/// The settings of a [`Sandbox`](super::Sandbox).
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// The folder for the compile cache and the jobs' scratch folders. It is made, and kept
    /// private to this user.
    pub data: PathBuf,
    /// How many jobs may be in the sandbox at once; more wait for a place. Each place reserves
    /// about 16 GiB of address space, for four memories, and keeps up to 2 MiB of memory resident.
    pub slots: u32,
    /// Threads that run plugins. By default as many as there are processors.
    pub threads: usize,
    /// What every job gets and what none gets more than. The memory ceiling is also the size of
    /// the places.
    pub ceilings: Ceilings,
    /// How long a plugin may go on after it reported completion, before it is dropped (protocol
    /// page, decision 7).
    pub grace: Duration,
    /// Where and under which limits plugins are compiled.
    pub compile: CompileConfig,
}

/// Where and under which limits plugins are compiled.
#[derive(Debug, Clone)]
pub struct CompileConfig {
    /// The program that compiles.
    pub compiler: CompilerProgram,
    /// After this long the compiler is killed. The largest plugin known, a Ruby interpreter of
    /// 30 MB, takes 13 s on two quiet processors.
    pub deadline: Duration,
    /// The memory that the compiler may have.
    pub memory: Bytes,
    /// Above this size the oldest compiled plugins are dropped from the cache.
    pub cache_size: Bytes,
}

/// The program that compiles plugins: `sandyard` itself, in a process of its own, so that a
/// plugin made to exhaust the compiler takes nothing else with it.
#[derive(Debug, Clone)]
pub enum CompilerProgram {
    /// The running program, which is `sandyard`.
    Itself,
    /// The `sandyard` at this path, for hosts that embed the library.
    At(PathBuf),
}

impl SandboxConfig {
    /// The defaults, with everything kept below `data`.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            slots: 1000,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
            ceilings: Ceilings::default(),
            grace: Duration::from_secs(1),
            compile: CompileConfig::default(),
        }
    }
}

impl Default for CompileConfig {
    fn default() -> Self {
        Self {
            compiler: CompilerProgram::Itself,
            deadline: Duration::from_secs(120),
            memory: Bytes(4 << 30),
            cache_size: Bytes(8 << 30),
        }
    }
}
