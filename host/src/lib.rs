//! Sandyard: a WebAssembly-sandboxed plugin host.
//!
//! A plugin is a program in any language that compiles to WebAssembly. It reads one line of job
//! JSON on stdin and writes status lines of JSON on stdout. Each job runs in a fresh instance
//! with a CPU budget, a clock, a memory cap and no right that was not granted, and leaves a
//! record of what it did and what it used.
//!
//! The rooms, each of which knows only those below it:
//!
//! - [`cli`]: the command line, one file a command
//! - [`Server`]: everything below, put together
//! - [`config`]: how a server is set up, from its file, its environment and its flags
//! - [`http`]: the server's HTTP: connections, tokens, the API
//! - [`intake`]: who sent a request, and what it starts
//! - [`schedule`]: events whose time has come become submissions
//! - [`engine`]: queue, claim, run, outcome, and what follows from it
//! - [`notify`]: web hooks and mails about jobs
//! - [`Host`]: the front door for those who keep nothing: load plugins, run jobs
//! - [`store`]: what outlives the process
//! - [`sandbox`]: plugins in WebAssembly under all their limits; one door: run a job, get an
//!   outcome
//! - [`outbound`]: the guarded HTTP client, for plugins and for the host itself
//! - [`definitions`]: events, categories, bindings and webhook clients as people write them
//! - [`timing`]: when an event runs
//! - [`plugins`]: manifests, the catalog, the built-in plugins
//! - [`protocol`]: job JSON in, status lines out
//! - [`model`]: plain data: ids, limits, grants, outcomes, records
//!
//! Data goes one way. A request or a tick of the schedule becomes a [`model::Submission`]; the store
//! has it on disk before its sender hears of it, and says whose turn it is; the engine turns it into
//! a [`JobRequest`]; the sandbox runs that; the protocol reads what the plugin says; a
//! [`model::JobRecord`] comes out, and is written together with all that follows from it.

pub mod cli;
pub mod config;
pub mod definitions;
pub mod engine;
mod host;
pub mod http;
pub mod intake;
pub mod model;
pub mod notify;
pub mod outbound;
pub mod plugins;
pub mod protocol;
pub mod sandbox;
pub mod schedule;
mod server;
pub mod store;
pub mod timing;

pub use host::{Host, JobRequest, Plugin, RunningJob, StartError};
pub use server::{Server, ServerOptions};
