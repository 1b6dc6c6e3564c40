//! A component's `wasi:http` requests, each counted and held against the job's grants.
//!
//! Comes in: a request of a plugin. Goes out, by way of `outbound`: a response, an error code, and
//! for each request that was refused or cut short a line for the job's log.

mod failure;
mod hooks;
mod journal;

#[cfg(test)]
mod tests;

pub(crate) use hooks::OutboundHttp;
