//! The compiler's process: started, fed, timed, and ended.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::verdict;
use super::worker::{self, COMMAND};
use crate::sandbox::config::{CompileConfig, CompilerProgram};
use crate::sandbox::kind::Kind;

/// The most that is kept of what the compiler says.
const LONGEST_MESSAGE: u64 = 4096;

/// Signals that a program brings upon itself: ILL, ABRT, BUS, FPE, SEGV. All others come from
/// somebody else, who knows nothing of the plugin.
const FAULTS: [i32; 5] = [4, 6, 7, 8, 11];

/// Has the allocator reserve memory without asking for it: what it asks for ahead would count
/// against the compiler's cap.
const FRUGAL: (&str, &str) = ("MIMALLOC_ARENA_EAGER_COMMIT", "0");

/// Whose fault it was.
#[derive(Debug)]
pub(super) enum Failure {
    /// The plugin's.
    Plugin(verdict::Failure),
    /// The host's.
    Host(anyhow::Error),
}

/// Compiles `bytes` into the folder `output`.
pub(super) async fn compile(
    config: &CompileConfig,
    kind: Kind,
    bytes: &[u8],
    output: &Path,
) -> Result<(), Failure> {
    let mut child = start(config, kind, output).map_err(Failure::Host)?;
    let finished = tokio::time::timeout(config.deadline, attend(&mut child, bytes)).await;
    match finished {
        Err(_elapsed) => {
            child.kill().await.context("stop the compiler").map_err(Failure::Host)?;
            Err(Failure::Plugin(verdict::Failure::Deadline))
        }
        Ok(Err(error)) => Err(Failure::Host(error)),
        Ok(Ok((status, message))) => judge(status, &message),
    }
}

fn start(config: &CompileConfig, kind: Kind, output: &Path) -> anyhow::Result<Child> {
    let program = match &config.compiler {
        CompilerProgram::Itself => itself().context("find out where this program is")?,
        CompilerProgram::At(path) => path.clone(),
    };
    Command::new(&program)
        .arg(COMMAND)
        .args(worker::arguments(kind, output, config.memory))
        .env_clear()
        .env(FRUGAL.0, FRUGAL.1)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("start the compiler {}", program.display()))
}

/// The program that runs, even if another was put in its place in the meantime.
fn itself() -> std::io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}

/// Hands over the bytes and waits for the end.
async fn attend(child: &mut Child, bytes: &[u8]) -> anyhow::Result<(ExitStatus, String)> {
    let mut input = child.stdin.take().context("the compiler has no stdin")?;
    let errors = child.stderr.take().context("the compiler has no stderr")?;
    let feed = async move {
        // A compiler that ends early says itself why.
        let fed = input.write_all(bytes).await;
        drop(input);
        fed.or_else(|error| match error.kind() {
            std::io::ErrorKind::BrokenPipe => Ok(()),
            _ => Err(error),
        })
    };
    let listen = async move {
        let mut message = Vec::new();
        let mut errors = errors;
        (&mut errors).take(LONGEST_MESSAGE).read_to_end(&mut message).await?;
        tokio::io::copy(&mut errors, &mut tokio::io::sink()).await?;
        std::io::Result::Ok(message)
    };
    let (fed, message) = tokio::join!(feed, listen);
    fed.context("hand the plugin to the compiler")?;
    let message = message.context("listen to the compiler")?;
    let status = child.wait().await.context("wait for the compiler")?;
    Ok((status, String::from_utf8_lossy(&message).trim().to_owned()))
}

fn judge(status: ExitStatus, message: &str) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    if status.code() == Some(worker::REJECTED) {
        return Err(Failure::Plugin(verdict::Failure::Rejected { detail: message.to_owned() }));
    }
    if is_out_of_memory(message) {
        return Err(Failure::Plugin(verdict::Failure::Memory));
    }
    let is_fault = status.signal().is_some_and(|signal| FAULTS.contains(&signal));
    if is_fault || message.contains("panicked at") {
        // The plugin made the compiler itself fail, which it would do again.
        let detail = format!("the compiler failed on it ({status})");
        return Err(Failure::Plugin(verdict::Failure::Rejected { detail }));
    }
    Err(Failure::Host(anyhow::anyhow!("the compiler could not work ({status}): {message}")))
}

fn is_out_of_memory(message: &str) -> bool {
    ["memory allocation of", "Cannot allocate memory", "out of memory"]
        .iter()
        .any(|sign| message.contains(sign))
}
