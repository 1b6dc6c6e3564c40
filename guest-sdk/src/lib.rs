//! The crate for authors of Sandyard plugins.
//!
//! A plugin is a program: it reads one line of job JSON on standard input and writes lines of JSON
//! on standard output. This crate does the reading and the writing, so that a plugin is the work
//! alone:
//!
//! ```no_run
//! use sandyard_guest::{Job, Outcome};
//!
//! #[derive(serde::Deserialize)]
//! struct Params {
//!     name: String,
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     sandyard_guest::run(|job: Job<Params>| {
//!         job.progress(0.5);
//!         job.log("Halfway there!");
//!         Ok(Outcome::success().describe(format!("Hello {}", job.params.name)))
//!     })
//! }
//! ```
//!
//! Build it with `cargo build --release --target wasm32-wasip2`.
//!
//! - [`run`]: reads the job, calls the work, reports how it ended. `?` on any error makes a failed
//!   job that tells the error and its causes, and so does a panic.
//! - [`Job`]: what is to be done, and all that can be said while it is done: progress, log,
//!   metrics, tables, chaining.
//! - [`Outcome`] and [`Error`]: how it ended.
//! - [`lenient`]: params as forms send them, with numbers and check boxes as text.
//! - [`http`]: outbound requests, to the hosts that the operator granted.
//! - [`kv`], [`chain`], [`secrets`]: what the host keeps between jobs, with the feature `services`.
//! - [`testing`]: runs the work in an ordinary `cargo test` and returns what it said.
//!
//! The crate builds for `wasm32-wasip2`, for `wasm32-wasip1` (without [`http`]) and natively.

pub mod chain;
pub mod http;
#[cfg(all(
    any(feature = "typed-imports", feature = "services"),
    target_os = "wasi",
    target_env = "p2"
))]
pub mod imports;
pub mod kv;
pub mod lenient;
pub mod secrets;
pub mod testing;

mod denied;
mod error;
mod html;
mod intake;
mod job;
mod outcome;
mod panics;
mod perf;
mod report;
mod run;
mod services;
mod table;
mod voice;

pub use denied::Denied;
pub use error::{Context, Error, Result};
pub use html::Html;
pub use job::Job;
pub use outcome::Outcome;
pub use perf::PerfTimer;
pub use run::run;
pub use table::{Cell, Table};
