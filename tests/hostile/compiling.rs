//! Plugins that are valid and cost whoever compiles them too much.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sandyard::model::Bytes;
use sandyard::plugins::Manifest;
use sandyard::sandbox::{CompilerProgram, LoadError};
use sandyard::{Host, JobRequest, Plugin};
use sandyard_test_guests::generated::compile;
use tokio::task::JoinHandle;

use crate::harm::{alone, bytes, good_job_finishes, harm};
use crate::trial::{Trial, config, yard};

/// What these compilations may take.
const DEADLINE: Duration = Duration::from_secs(2);
const MEMORY: Bytes = Bytes(512 << 20);

/// A host of its own below `data`.
fn host(data: &Path, deadline: Duration, memory: Bytes) -> Host {
    let mut config = config("compiling");
    config.data = data.to_owned();
    config.slots = 8;
    (config.compile.deadline, config.compile.memory) = (deadline, memory);
    Host::open(config).unwrap()
}

/// The same host, but that it can't compile.
fn host_without_compiler(data: &Path, deadline: Duration, memory: Bytes) -> Host {
    let mut config = config("compiling");
    config.data = data.to_owned();
    config.slots = 8;
    config.compile.compiler = CompilerProgram::At(data.join("no-compiler"));
    (config.compile.deadline, config.compile.memory) = (deadline, memory);
    Host::open(config).unwrap()
}

fn load(host: &Host, bytes: &[u8]) -> Result<Plugin, LoadError> {
    let manifest = Manifest::bare("bomb.wasm".as_ref());
    yard().runtime.block_on(host.load(manifest, bytes.to_vec().into()))
}

fn runs(host: &Host, plugin: Plugin) {
    let mut running = host.start(JobRequest::new(Arc::new(plugin))).unwrap();
    let record = yard().runtime.block_on(running.finished()).unwrap();
    assert_eq!(
        record.report.stop_reason.unwrap().to_string(),
        "incomplete",
        "{}",
        record.report.description
    );
}

/// Loads a bomb, and again with a host that knows it and could not compile it.
fn explode(name: &str, bomb: &[u8], deadline: Duration, memory: Bytes) -> Option<LoadError> {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let first_host = host(folder.path(), deadline, memory);
    let before = Instant::now();
    let first = load(&first_host, bomb);
    assert!(before.elapsed() < deadline + DEADLINE * 5, "{name} took {:?}", before.elapsed());
    good_job_finishes();
    let first = first.map(|plugin| runs(&first_host, plugin)).err();
    drop(first_host);
    assert_eq!(fs::read_dir(folder.path().join("compiled/incoming")).unwrap().count(), 0, "{name}");
    let second = load(&host_without_compiler(folder.path(), deadline, memory), bomb).err();
    let told = |error: &Option<LoadError>| error.as_ref().map(LoadError::to_string);
    assert_eq!(told(&second), told(&first), "{name} was not known the second time");
    first
}

#[test]
fn bombs_are_compiled_in_time_or_refused_once_and_for_all() {
    for (name, bomb) in [
        ("functions", compile::fifty_thousand_functions()),
        ("operations", compile::function_of_200_000_operations()),
        ("locals", compile::twenty_thousand_locals()),
        ("blocks", compile::twenty_thousand_nested_blocks()),
    ] {
        let ended = explode(name, &bomb, DEADLINE, MEMORY);
        let is_a_ceiling = matches!(
            ended,
            None | Some(LoadError::CompileDeadline { .. } | LoadError::CompileMemory { .. })
        );
        assert!(is_a_ceiling, "{name}: {ended:?}");
    }
}

#[test]
fn the_deadline_is_a_ceiling() {
    let bomb = compile::fifty_thousand_functions();
    let deadline = Duration::from_millis(50);
    let ended = explode("functions", &bomb, deadline, MEMORY).unwrap();
    assert!(matches!(ended, LoadError::CompileDeadline { .. }), "{ended:?}");
    assert!(ended.to_string().contains("longer than 0.05 s"), "{ended}");
}

#[test]
fn the_memory_is_a_ceiling() {
    let bomb = compile::function_of_200_000_operations();
    let ended = explode("operations", &bomb, DEADLINE * 10, Bytes(48 << 20)).unwrap();
    assert!(matches!(ended, LoadError::CompileMemory { .. }), "{ended:?}");
    assert!(ended.to_string().contains("more than 48 MiB"), "{ended}");
}

#[test]
fn what_failed_under_tight_limits_is_tried_again_under_others() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let bomb = compile::modules_side_by_side(500);
    let tight = host(folder.path(), Duration::from_millis(1), MEMORY);
    let error = load(&tight, &bomb).err().unwrap();
    assert!(matches!(error, LoadError::CompileDeadline { .. }), "{error:?}");
    drop(tight);
    let roomy = host(folder.path(), DEADLINE * 30, Bytes(4 << 30));
    let plugin = load(&roomy, &bomb).unwrap();
    runs(&roomy, plugin);
}

#[test]
fn types_and_modules_are_bounded_by_the_format() {
    for (name, within, beyond) in [
        ("nested types", compile::nested_types(99), compile::nested_types(101)),
        ("doubling types", compile::doubling_types(18), compile::doubling_types(30)),
        ("modules", compile::modules_side_by_side(999), compile::modules_side_by_side(1001)),
    ] {
        let record = harm(bytes(within));
        assert_eq!(record.report.stop_reason.unwrap().to_string(), "incomplete", "{name}");
        let error = Trial::bytes(beyond).err().unwrap();
        assert!(matches!(error, LoadError::Rejected { .. }), "{name}: {error:?}");
    }
}

/// Loads a bomb in the background.
fn begin_to_load(host: &Host, bomb: &[u8]) -> JoinHandle<Result<Plugin, LoadError>> {
    let (host, bytes) = (host.clone(), bomb.to_vec());
    let manifest = Manifest::bare("bomb.wasm".as_ref());
    yard().runtime.spawn(async move { host.load(manifest, bytes.into()).await })
}

/// A compiler that somebody else ends says nothing about the plugin.
#[test]
fn a_compiler_that_was_killed_is_not_the_plugins_fault() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path(), DEADLINE * 30, Bytes(4 << 30));
    let bomb = compile::fifty_thousand_functions();
    let loading = begin_to_load(&host, &bomb);
    kill_process(compiler(folder.path()), Signal::TERM).unwrap();
    let error = yard().runtime.block_on(loading).unwrap().err().unwrap();
    assert!(matches!(error, LoadError::Host(_)), "{error:?}");
    let plugin = load(&host, &bomb).unwrap();
    runs(&host, plugin);
}

#[test]
fn a_load_that_is_given_up_ends_its_compiler() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path(), DEADLINE * 30, Bytes(4 << 30));
    let bomb = compile::fifty_thousand_functions();
    let loading = begin_to_load(&host, &bomb);
    let compiler = compiler(folder.path());
    loading.abort();
    // A process that ended and was not yet waited for has no command line.
    let command = format!("/proc/{}/cmdline", compiler.as_raw_nonzero());
    let gone = || fs::read(&command).map_or(true, |command| command.is_empty());
    let before = Instant::now();
    while !gone() {
        assert!(before.elapsed() < DEADLINE * 5, "the compiler goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
    let plugin = load(&host, &bomb).unwrap();
    runs(&host, plugin);
    assert_eq!(fs::read_dir(folder.path().join("compiled/incoming")).unwrap().count(), 0);
}

/// The compiler that works for the host below `data`, once it is there.
fn compiler(data: &Path) -> Pid {
    let data = data.to_str().unwrap();
    let before = Instant::now();
    loop {
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let command = String::from_utf8_lossy(&command).into_owned();
            if command.contains("compile-plugin") && command.contains(data) {
                let process = entry.file_name().to_str().unwrap().parse().unwrap();
                return Pid::from_raw(process).unwrap();
            }
        }
        assert!(before.elapsed() < DEADLINE * 5, "there is no compiler");
    }
}
