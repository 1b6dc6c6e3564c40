//! Intake: who sent a request, and what it starts.
//!
//! Comes in: what a server received from outside, as plain data. Goes out: submissions. Nothing
//! here answers HTTP, runs a job or knows how either is done.
//!
//! - [`deliveries`]: payloads that meet their bindings
//! - [`verification`]: whether a webhook is from the sender it names
//! - `turns`: whose work is done next, where several namespaces wait

pub mod deliveries;
mod turns;
pub mod verification;
