//! Plugins made to harm the host: each is stopped for the right reason, the host lives, its memory
//! stays bounded, and a good job beside it finishes in time.
//!
//! - [`harm`]: one hostile job, and what must hold whatever it does
//! - [`coverage`]: every guest of the corpus is in a test
//! - the others: one file for each thing that is attacked

#![cfg(test)]

mod compiling;
mod coverage;
mod cpu;
mod exits;
mod files;
mod forged;
mod handles;
mod harm;
mod host_calls;
mod loading;
mod memory;
mod mounts;
mod neighbours;
mod network;
mod output;
mod server;
mod stop;
#[allow(dead_code, reason = "two test programs share it, and neither uses all of it")]
#[path = "../sandbox/trial.rs"]
mod trial;
