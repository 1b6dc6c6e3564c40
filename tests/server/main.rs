//! The server from outside: the real binary over real sockets.

#![cfg(test)]

#[allow(dead_code, reason = "other test programs use what this one doesn't")]
mod server;

mod admission;
mod configuration;
mod limits;
mod metrics;
mod protocols;
mod starting;
mod stopping;
mod tokens;
