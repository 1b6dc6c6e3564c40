//! Plugins in a language that is not Rust, on the real server.

#![cfg(test)]

#[path = "../python/mod.rs"]
mod python;
#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../server/server.rs"]
mod server;
#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../api/yard.rs"]
mod yard;

mod keeper;
mod services;
