//! What the server keeps of what it has acknowledged when it is killed, overrun, or out of disk.
//!
//! - [`crash`]: killed again and again, and nothing is lost or done twice
//! - [`overload`]: asked for ten times what it can do
//! - [`full`]: a disk that takes no more, and takes more later
//! - the others: what these share

#![cfg(test)]

mod account;
mod client;
mod crash;
mod disk;
mod full;
mod jobs;
mod ledger;
mod mortal;
mod overload;
#[allow(dead_code, reason = "other test programs use what this one doesn't")]
#[path = "../server/server.rs"]
mod server;
mod witnesses;
