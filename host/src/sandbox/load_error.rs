//! Why a file can't be run as a plugin.

use std::time::Duration;

use thiserror::Error;

use super::kind::NotWasm;
use crate::model::Bytes;

/// Why a file can't be run as a plugin. Each says what was found and what would do.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It is larger than any plugin may be.
    #[error("the file has {size}, and a plugin may have {limit}")]
    TooLarge {
        /// What was found.
        size: Bytes,
        /// What is accepted.
        limit: Bytes,
    },
    /// It is no WebAssembly.
    #[error(transparent)]
    NotWasm(#[from] NotWasm),
    /// It begins like WebAssembly and goes wrong.
    #[error("the file is broken: {detail}")]
    Broken {
        /// Where and how.
        detail: String,
    },
    /// It is text that can't be read as WebAssembly.
    #[error("the WebAssembly text is wrong: {detail}")]
    BadText {
        /// Where and how.
        detail: String,
    },
    /// It is made for WASI 0.3.
    #[error(
        "it is made for WASI 0.3 ({name}), and this host runs WASI 0.2; build it for wasm32-wasip2"
    )]
    NewerWasi {
        /// The import or export that says so.
        name: String,
    },
    /// It has nothing to start.
    #[error(
        "this {kind} has no {wanted} to start (it exports {exports}); a plugin is a command with a main function"
    )]
    NoEntry {
        /// Component or core module.
        kind: &'static str,
        /// The export that is missing.
        wanted: &'static str,
        /// The exports that are there.
        exports: String,
    },
    /// What is to be started has another type.
    #[error("its {entry} is not {wanted}; a plugin is a command with a main function")]
    BadEntry {
        /// The export.
        entry: &'static str,
        /// The type it must have.
        wanted: &'static str,
    },
    /// It imports something the host doesn't offer.
    #[error(
        "it imports {import}, which this host does not offer; the nearest it offers is {nearest}"
    )]
    Unoffered {
        /// What it imports.
        import: String,
        /// The nearest thing there is.
        nearest: String,
    },
    /// It imports a typed interface that is not granted.
    #[error(
        "it imports sandyard:plugin/{import}, which is not granted; add \"{import}\" to `imports` under [grants] in plugin.toml"
    )]
    NotGranted {
        /// The interface.
        import: &'static str,
    },
    /// The compiler refused it.
    #[error("it can't be compiled: {detail}")]
    Rejected {
        /// What the compiler says.
        detail: String,
    },
    /// Compiling it took too long.
    #[error("compiling it took longer than {} s, so it was stopped; it is not tried again", deadline.as_secs_f64())]
    CompileDeadline {
        /// The time that was given.
        deadline: Duration,
    },
    /// Compiling it took too much memory.
    #[error(
        "compiling it took more than {limit} of memory, so it was stopped; it is not tried again"
    )]
    CompileMemory {
        /// The memory that was given.
        limit: Bytes,
    },
    /// The host could not do its part.
    #[error("the host could not load it: {0:#}")]
    Host(#[from] anyhow::Error),
}
