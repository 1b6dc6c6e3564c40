//! Deliveries: taken in, kept, met with their bindings, and settled with the jobs they start.
//!
//! - `intake`: the front door: receive, wait, stop; what an earlier process left is taken up
//! - `expression`, `compiled`, `sets`: bindings, compiled once
//! - `message`: what a request says
//! - `meeting`: one delivery and all of its bindings
//! - `job`: what a binding that matched asks for
//! - `troubles`: bindings that fail, told once a minute at most

mod compiled;
mod expression;
mod intake;
mod job;
mod limits;
mod meeting;
mod message;
mod scopes;
mod sets;
mod troubles;

#[cfg(test)]
mod compiled_tests;

pub use compiled::{Asked, CompiledBinding, Verdict};
pub use intake::{DeliveryIntake, ReceiveError, Received};
pub use limits::DeliveryLimits;
pub use message::{MessageError, read_message};
pub use troubles::Trouble;
