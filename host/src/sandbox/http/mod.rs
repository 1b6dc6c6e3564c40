//! Outbound HTTP: a component's `wasi:http` requests, each held against the job's grants.
//!
//! Comes in: a request of a plugin. Goes out: a response, an error code, and for each refusal a
//! line for the job's log. A request passes, in this order, the count, the grants for its host, one
//! resolution of its name and a check of every address found; the connection then goes to a checked
//! address and nowhere else. Never: a redirect followed, a connection used twice, a pool, a proxy.

mod address;
mod body;
mod caps;
mod connect;
mod egress;
mod exchange;
mod failure;
mod outbound;
mod policy;
mod refusal;
mod resolve;
mod target;
mod tls;
mod verifier;

#[cfg(test)]
mod tests;

pub(crate) use caps::HttpCaps;
pub(crate) use outbound::OutboundHttp;
