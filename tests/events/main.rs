//! The events endpoint from outside: deliveries, their bindings, and the jobs they start.

#![cfg(test)]

#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../cli/call.rs"]
mod call;
#[path = "../node/mod.rs"]
mod node;
#[path = "../python/mod.rs"]
mod python;
#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../server/server.rs"]
mod server;

mod clients;
mod comparing;
mod crash;
mod dispatch;
mod endpoint;
mod full;
mod large;
mod locked;
mod manual;
mod names;
mod peers;
mod post;
mod records;
mod starting;
