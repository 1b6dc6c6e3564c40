//! The schedule: events whose time has come become submissions.
//!
//! - `agenda`: which event is due next
//! - `held`: which events wait for a job of theirs to end
//! - `scheduler`: the task that waits for it, and what it does then
//!
//! When an event is due is known in [`timing`](crate::timing); here it is waited for. An event
//! that catches up has a cursor, which is on disk: up to it, everything was launched.

mod agenda;
mod held;
mod scheduler;

pub use scheduler::Scheduler;
