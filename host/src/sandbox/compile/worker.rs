//! The other side: what the compiler's process does.
//!
//! It reads a plugin on stdin and leaves the compiled code in the folder it is given. It has no
//! environment, bounded memory, and the lowest priority.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use rustix::process::{Resource, Rlimit, Signal};
use wasmtime::Module;
use wasmtime::component::Component;

use crate::model::Bytes;
use crate::sandbox::engine;
use crate::sandbox::kind::Kind;

/// The word that makes `sandyard` a compiler.
pub const COMMAND: &str = "compile-plugin";

/// The exit status that means the plugin is at fault, and stderr says how.
pub(super) const REJECTED: i32 = 3;

/// How far the compiler steps back behind the jobs that run.
const NICENESS: i32 = 10;

/// What the compiler is told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The form of the plugin.
    #[arg(long)]
    kind: KindName,
    /// The folder for the compiled code.
    #[arg(long)]
    output: PathBuf,
    /// Bytes of memory to get by with.
    #[arg(long)]
    memory: u64,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum KindName {
    Component,
    Module,
}

/// The command line that [`Arguments`] are read from.
pub(super) fn arguments(kind: Kind, output: &Path, memory: Bytes) -> Vec<std::ffi::OsString> {
    let kind = match kind {
        Kind::Component => "component",
        Kind::Module => "module",
    };
    let memory = memory.0.to_string();
    let texts = ["--kind", kind, "--memory", &memory, "--output"];
    texts.into_iter().map(Into::into).chain([output.into()]).collect()
}

/// Compiles what stdin gives.
///
/// # Errors
/// Where the host's side fails: a limit that can't be set, a folder that can't be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    step_back(arguments.memory)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("read the plugin")?;
    let cache = engine::cache(&arguments.output, Bytes(u64::MAX))?;
    let engine = engine::compiling(cache.clone())?;
    let compiled = match arguments.kind {
        KindName::Component => Component::from_binary(&engine, &bytes).map(drop),
        KindName::Module => Module::from_binary(&engine, &bytes).map(drop),
    };
    match compiled {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            use std::io::Write as _;
            write!(std::io::stderr(), "{error:#}")?;
            Ok(ExitCode::from(REJECTED as u8))
        }
    }
}

fn step_back(memory: u64) -> anyhow::Result<()> {
    // Nobody would stop it in time if the host were gone.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .context("end with the host")?;
    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    rustix::process::setrlimit(Resource::Data, limit(memory)).context("bound the memory")?;
    rustix::process::setrlimit(Resource::Core, limit(0)).context("switch off core dumps")?;
    rustix::process::nice(NICENESS).context("lower the priority")?;
    Ok(())
}
