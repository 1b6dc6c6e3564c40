//! What came of compiling a plugin, kept beside the cache.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::model::Bytes;
use crate::sandbox::config::CompileConfig;
use crate::sandbox::load_error::LoadError;

/// What came of compiling a plugin.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// It was compiled, and these files came of it.
    Compiled {
        /// Relative to the cache.
        files: Vec<Artifact>,
    },
    /// It failed.
    Failed {
        /// How.
        failure: Failure,
        /// Under which limits; others would be worth another try.
        given: Given,
    },
}

/// Why a plugin could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Failure {
    /// It is wrong.
    Rejected {
        /// What the compiler says.
        detail: String,
    },
    /// It took too long.
    Deadline,
    /// It took too much memory.
    Memory,
}

/// The limits that a compilation ran under, and the compiler that ran.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Given {
    deadline: Duration,
    memory: u64,
    version: String,
}

/// One file of compiled code as it was when it came.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Artifact {
    path: PathBuf,
    size: u64,
    modified: u128,
}

impl Given {
    fn of(config: &CompileConfig) -> Self {
        Self {
            deadline: config.deadline,
            memory: config.memory.0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

impl Verdict {
    pub(super) fn failed(failure: Failure, config: &CompileConfig) -> Self {
        Self::Failed { failure, given: Given::of(config) }
    }

    /// Moves what was compiled from `incoming` into `cache`. Each file arrives whole or not at
    /// all.
    pub(super) fn admit(incoming: &Path, cache: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        let mut folders = vec![incoming.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let from = entry?.path();
                if from.is_dir() {
                    folders.push(from);
                    continue;
                }
                let relative = from.strip_prefix(incoming).map_err(io::Error::other)?.to_owned();
                let to = cache.join(&relative);
                if let Some(parent) = to.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::rename(&from, &to)?;
                // wasmtime rewrites its statistics as it likes.
                if to.extension().is_none() {
                    files.push(Artifact::of(relative, cache)?);
                }
            }
        }
        Ok(Self::Compiled { files })
    }

    /// What is known at `path`, if it can still be relied on: compiled code must be just as it
    /// was, and a failure must come of the same limits.
    pub(super) fn read(path: &Path, cache: &Path, config: &CompileConfig) -> Option<Self> {
        let text = fs::read(path).ok()?;
        let verdict = serde_json::from_slice::<Self>(&text).ok()?;
        match &verdict {
            Self::Compiled { files } if files.is_empty() => return None,
            Self::Compiled { files } => {
                let is_unchanged = |file: &Artifact| {
                    Artifact::of(file.path.clone(), cache).is_ok_and(|now| now == *file)
                };
                if !files.iter().all(is_unchanged) {
                    return None;
                }
            }
            Self::Failed { given, .. } if *given != Given::of(config) => return None,
            Self::Failed { .. } => {}
        }
        Some(verdict)
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let partial = path.with_extension("partial");
        fs::write(&partial, serde_json::to_vec(self)?)?;
        fs::rename(&partial, path)?;
        Ok(())
    }

    pub(super) fn into_result(self) -> Result<(), LoadError> {
        match self {
            Self::Compiled { .. } => Ok(()),
            Self::Failed { failure: Failure::Rejected { detail }, .. } => {
                Err(LoadError::Rejected { detail })
            }
            Self::Failed { failure: Failure::Deadline, given } => {
                Err(LoadError::CompileDeadline { deadline: given.deadline })
            }
            Self::Failed { failure: Failure::Memory, given } => {
                Err(LoadError::CompileMemory { limit: Bytes(given.memory) })
            }
        }
    }
}

impl Artifact {
    fn of(path: PathBuf, cache: &Path) -> io::Result<Self> {
        let data = fs::symlink_metadata(cache.join(&path))?;
        let modified = data.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        Ok(Self { path, size: data.len(), modified: modified.as_nanos() })
    }
}
