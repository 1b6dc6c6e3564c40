//! Web hooks and mails, held against servers and libraries of other people.

#![cfg(test)]

#[path = "../python/mod.rs"]
mod python;

mod hooks;
mod mails;
mod receiver;
mod smtp;
