//! The same plugin compiled for this machine, one process a job.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context as _, ensure};

use crate::{MEASURED, Rate};

const PACKAGE: &str = "sandyard-plugin-hello";

const JOB: &[u8] = b"{\"id\":\"jihuxvagi01\",\"params\":{\"name\":\"Ada\"}}\n";

/// Compiles the plugin, optimised, and says where it is.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("native");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--package", PACKAGE, "--target-dir"])
        .arg(&target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .context("start cargo")?;
    ensure!(status.success(), "the native plugin could not be built");
    Ok(target.join("release").join(PACKAGE))
}

/// Runs jobs one after another on each of `threads` threads.
pub(crate) fn measure(program: &PathBuf, threads: usize) -> anyhow::Result<Rate> {
    let jobs = AtomicU64::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        let run = || {
            while started.elapsed() < MEASURED {
                one(program)?;
                jobs.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        };
        let loops = (0..threads).map(|_| scope.spawn(run)).collect::<Vec<_>>();
        loops.into_iter().try_for_each(|thread| thread.join().expect("a loop panicked"))
    })?;
    Ok(Rate { jobs: jobs.into_inner(), elapsed: started.elapsed() })
}

fn one(program: &PathBuf) -> anyhow::Result<()> {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start the plugin")?;
    child.stdin.take().context("no stdin")?.write_all(JOB)?;
    let output = child.wait_with_output()?;
    ensure!(String::from_utf8_lossy(&output.stdout).contains("Hello Ada"), "{output:?}");
    Ok(())
}
