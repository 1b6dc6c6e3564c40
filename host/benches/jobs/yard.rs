//! This host's in-process path: a request in, a record out, all limits on.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use sandyard::sandbox::{CompilerProgram, SandboxConfig, Stopped};
use sandyard::{Host, JobRequest, Plugin};
use serde_json::json;

use crate::{MEASURED, PLUGIN, Rate};

/// A data folder that later runs find again.
pub(crate) fn config(threads: usize) -> SandboxConfig {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let mut config = SandboxConfig::new(data);
    config.threads = threads;
    config.compile.compiler = CompilerProgram::At(env!("CARGO_BIN_EXE_sandyard").into());
    config
}

/// Loads a built-in plugin.
pub(crate) async fn load(host: &Host, id: &str) -> anyhow::Result<Plugin> {
    let source = sandyard::plugins::find(id)?;
    let bytes = source.component.read()?.into_owned();
    Ok(host.load(source.manifest, bytes.into()).await?)
}

/// Runs jobs one after another in each of `threads` tasks on the plugins' own threads, as a
/// queue's workers do.
pub(crate) fn measure(threads: usize) -> anyhow::Result<Rate> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let host = Host::open(config(threads))?;
        let plugin = Arc::new(load(&host, PLUGIN).await?);
        let started = Instant::now();
        let mut workers = Vec::new();
        for _ in 0..threads {
            let (host, plugin) = (host.clone(), plugin.clone());
            workers.push(host.clone().spawn(async move { work(&host, &plugin, started).await }));
        }
        let mut jobs = 0;
        for worker in workers {
            jobs += worker.await??;
        }
        Ok(Rate { jobs, elapsed: started.elapsed() })
    })
}

async fn work(host: &Host, plugin: &Arc<Plugin>, started: Instant) -> anyhow::Result<u64> {
    let mut jobs = 0;
    while started.elapsed() < MEASURED {
        let mut request = JobRequest::new(plugin.clone());
        request.params.insert("name".to_owned(), json!("Ada"));
        let record = host.run(request, Stopped::never()).await?;
        ensure!(record.report.description == "Hello Ada", "{record:?}");
        jobs += 1;
    }
    Ok(jobs)
}

/// Times to compile the plugin in an empty cache, and to load it from a warm one.
pub(crate) fn load_times() -> anyhow::Result<(Duration, Duration)> {
    const TIMES: u32 = 50;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut config = config(2);
        config.data = config.data.join("cold");
        if config.data.exists() {
            std::fs::remove_dir_all(&config.data)?;
        }
        let host = Host::open(config)?;
        let started = Instant::now();
        load(&host, PLUGIN).await?;
        let cold = started.elapsed();
        let started = Instant::now();
        for _ in 0..TIMES {
            load(&host, PLUGIN).await?;
        }
        Ok((cold, started.elapsed() / TIMES))
    })
}
