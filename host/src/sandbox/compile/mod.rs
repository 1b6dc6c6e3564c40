//! Compiling plugins, in a process of its own and once.
//!
//! Bytes come in, and compiled code goes to the cache, where wasmtime finds it. What came of each
//! plugin is kept as a [`Verdict`]: a plugin that failed is not tried again, and a plugin whose
//! compiled code is no longer what it was is compiled anew. Nothing that is compiled elsewhere is
//! ever taken in.

mod directory;
mod process;
mod verdict;
pub mod worker;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use wasmtime::Engine;

use super::config::CompileConfig;
use super::kind::Kind;
use super::load_error::LoadError;
use super::process_folders;
use verdict::Verdict;

/// Where compiled code and verdicts are kept.
#[derive(Debug)]
pub(super) struct Folders {
    cache: PathBuf,
    verdicts: PathBuf,
    incoming: PathBuf,
}

/// Compiles plugins one after another; each uses all processors.
#[derive(Debug)]
pub(super) struct Compiler {
    config: CompileConfig,
    folders: Folders,
    /// Tells apart engines that can't run each other's code.
    fingerprint: u64,
    turn: Semaphore,
}

/// What a plugin's bytes are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Folders {
    /// Opens the folders below `root`, private to this user.
    pub(super) fn open(root: &Path) -> anyhow::Result<Self> {
        directory::open_private(root)?;
        let inner = |name: &str| -> anyhow::Result<PathBuf> {
            let path = root.join(name);
            std::fs::create_dir_all(&path).with_context(|| format!("make {}", path.display()))?;
            Ok(path)
        };
        let incoming = inner("incoming")?;
        process_folders::sweep(&incoming).context("clear away what was left by a crash")?;
        let incoming = incoming.join(process_folders::own_name());
        Ok(Self { cache: inner("cache")?, verdicts: inner("verdicts")?, incoming })
    }

    /// The folder that wasmtime reads compiled code from.
    pub(super) fn cache(&self) -> &Path {
        &self.cache
    }
}

impl Compiler {
    /// A compiler for `engine`, which reads from the cache in `folders`.
    pub(super) fn new(folders: Folders, config: CompileConfig, engine: &Engine) -> Self {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self { config, folders, fingerprint: hasher.finish(), turn: Semaphore::new(1) }
    }

    /// Removes what a compilation left, and this process's folder once it is empty.
    fn clear(&self, incoming: &Path) -> anyhow::Result<()> {
        process_folders::remove(incoming).context("clear away what was compiled")?;
        match std::fs::remove_dir(&self.folders.incoming) {
            Err(error)
                if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) =>
            {
                Err(error).context("clear away the compiler's folder")
            }
            _ => Ok(()),
        }
    }

    /// Sees to it that the code of `bytes` is in the cache.
    ///
    /// # Errors
    /// [`LoadError`] where compiling fails, is stopped, or did so before.
    pub(super) async fn ensure(
        &self,
        digest: Digest,
        kind: Kind,
        bytes: &[u8],
    ) -> Result<(), LoadError> {
        let path = self.folders.verdicts.join(format!("{digest}-{:016x}.json", self.fingerprint));
        if let Some(verdict) = Verdict::read(&path, &self.folders.cache, &self.config) {
            return verdict.into_result();
        }
        let _turn = self.turn.acquire().await.context("wait for the compiler")?;
        // Somebody else may have compiled it in the meantime.
        if let Some(verdict) = Verdict::read(&path, &self.folders.cache, &self.config) {
            return verdict.into_result();
        }
        let incoming = self.folders.incoming.join(digest.to_string());
        let finished = process::compile(&self.config, kind, bytes, &incoming).await;
        let verdict = match finished {
            Ok(()) => {
                Verdict::admit(&incoming, &self.folders.cache).context("keep the compiled code")?
            }
            Err(process::Failure::Plugin(failure)) => Verdict::failed(failure, &self.config),
            Err(process::Failure::Host(error)) => {
                self.clear(&incoming)?;
                return Err(error.into());
            }
        };
        self.clear(&incoming)?;
        verdict.write(&path).context("keep what came of compiling")?;
        verdict.into_result()
    }
}
