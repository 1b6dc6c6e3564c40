//! Compiled once, kept private, and never believed when it changed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sandyard::model::Outcome;
use sandyard::plugins::Manifest;
use sandyard::sandbox::{SandboxConfig, Stopped};
use sandyard::{Host, JobRequest, Plugin};

use crate::trial::{self, yard};

/// A host whose data folder begins empty.
fn fresh(name: &str) -> SandboxConfig {
    let mut config = trial::config(name);
    if config.data.exists() {
        fs::remove_dir_all(&config.data).unwrap();
    }
    config.slots = 4;
    config
}

fn load(config: &SandboxConfig) -> (Host, Plugin) {
    let host = Host::open(config.clone()).unwrap();
    let bytes = fs::read(sandyard_test_programs::component("says-nothing")).unwrap();
    let manifest = Manifest::bare("says-nothing.wasm".as_ref());
    let plugin = yard().runtime.block_on(host.load(manifest, bytes.into())).unwrap();
    (host, plugin)
}

fn compiled_files(folder: &Path) -> Vec<(PathBuf, SystemTime)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(compiled_files(&path));
        } else if path.extension().is_none() {
            let modified = path.metadata().unwrap().modified().unwrap();
            found.push((path, modified));
        }
    }
    found
}

#[test]
fn a_plugin_is_compiled_once() {
    let config = fresh("cache-once");
    load(&config);
    let cache = config.data.join("compiled/cache");
    let first = compiled_files(&cache);
    assert_eq!(first.len(), 1, "{first:?}");
    load(&config);
    assert_eq!(compiled_files(&cache), first);
}

#[test]
fn a_broken_entry_is_compiled_anew() {
    let config = fresh("cache-broken");
    load(&config);
    let cache = config.data.join("compiled/cache");
    let (file, _) = compiled_files(&cache).remove(0);
    let good = fs::read(&file).unwrap();
    fs::write(&file, b"not what was compiled").unwrap();
    let (host, plugin) = load(&config);
    assert_eq!(fs::read(&file).unwrap().len(), good.len());
    let request = JobRequest::new(Arc::new(plugin));
    let record = yard().runtime.block_on(host.run(request, Stopped::never())).unwrap();
    assert_eq!(record.report.outcome, Outcome::Error);
    assert_eq!(record.report.description, "Process exited without reporting job completion.");
}

#[test]
fn what_others_could_write_to_is_not_believed() {
    let config = fresh("cache-open");
    load(&config);
    let compiled = config.data.join("compiled");
    fs::set_permissions(&compiled, fs::Permissions::from_mode(0o777)).unwrap();
    let planted = compiled.join("cache/planted");
    fs::write(&planted, b"foreign").unwrap();
    load(&config);
    assert!(!planted.exists());
    assert_eq!(compiled.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
