//! The commands that speak to a server, with the real binary on both sides.

#![cfg(test)]

#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../cli/call.rs"]
mod call;
#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../server/server.rs"]
mod server;

mod apply;
mod bindings;
mod endpoints;
mod errors;
mod events;
mod import;
mod jobs;
mod namespaces;
mod plugins;
mod prune;
mod secrets;
mod site;
mod stdin;
mod tokens;
