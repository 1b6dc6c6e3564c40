//! The native API from outside: the real binary over real sockets.

#![cfg(test)]

#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../python/mod.rs"]
mod python;
#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../server/server.rs"]
mod server;

mod bindings;
mod categories;
mod chains;
mod definitions;
mod described;
mod events;
mod follow;
mod jobs;
mod plugins;
mod run;
mod schemathesis;
mod secrets;
mod sse;
mod walls;
mod yard;
