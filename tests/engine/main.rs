//! The engine and the schedule on a real store, with real plugins in the real sandbox.

#![cfg(test)]

#[path = "../python/mod.rs"]
mod python;
#[allow(dead_code, reason = "two test programs share it, and this one needs little of it")]
#[path = "../notify/smtp.rs"]
mod smtp;

mod aborting;
mod chains;
mod crashing;
mod hooks;
mod keeping;
mod mails;
mod queueing;
mod receiver;
mod retries;
mod running;
mod scheduling;
mod serving;
mod stopping;
mod updating;
mod watch;
mod watching;
mod yard;
