//! This host's in-process path: a request in, a record out, all limits on.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use sandyard::sandbox::{CompilerProgram, SandboxConfig};
use sandyard::{Host, JobRequest, Plugin};
use serde_json::{Map, json};

use crate::{MEASURED, PLUGIN, Rate};

/// Jobs on their way at once, so that the plugins' threads always have one to turn to.
const IN_FLIGHT: usize = 32;

/// A data folder that later runs find again.
pub(crate) fn config(threads: usize) -> SandboxConfig {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let mut config = SandboxConfig::new(data);
    config.threads = threads;
    config.compile.compiler = CompilerProgram::At(env!("CARGO_BIN_EXE_sandyard").into());
    config
}

async fn load(host: &Host) -> anyhow::Result<Plugin> {
    let source = sandyard::plugins::find(PLUGIN)?;
    let bytes = source.component.read()?.into_owned();
    Ok(host.load(source.manifest, bytes.into()).await?)
}

/// Keeps jobs in flight from one thread while `threads` threads run them.
pub(crate) fn measure(threads: usize) -> anyhow::Result<Rate> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let host = Host::open(config(threads))?;
        let plugin = Arc::new(load(&host).await?);
        let mut params = Map::new();
        params.insert("name".to_owned(), json!("Ada"));
        let started = Instant::now();
        let keep_running = || async {
            let mut jobs = 0u64;
            while started.elapsed() < MEASURED {
                let mut request = JobRequest::new(plugin.clone());
                request.params = params.clone();
                let record = host.start(request)?.finished().await?;
                ensure!(record.description == "Hello Ada", "{record:?}");
                jobs += 1;
            }
            anyhow::Ok(jobs)
        };
        let loops = std::iter::repeat_with(keep_running).take(IN_FLIGHT);
        let jobs = futures_util::future::try_join_all(loops).await?;
        Ok(Rate { jobs: jobs.iter().sum(), elapsed: started.elapsed() })
    })
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
        load(&host).await?;
        let cold = started.elapsed();
        let started = Instant::now();
        for _ in 0..TIMES {
            load(&host).await?;
        }
        Ok((cold, started.elapsed() / TIMES))
    })
}
