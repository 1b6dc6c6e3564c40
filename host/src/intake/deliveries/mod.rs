//! Deliveries: taken in, kept, met with their bindings, and settled with the jobs they start.
//!
//! - `intake`: the front door: receive, wait, stop
//! - `limits`, `places`: how many are on their way at once, in each namespace and in all
//! - `work`: a delivery on its way; `turns`: whose bindings are tried next
//! - `leftovers`: what an earlier process left is taken up
//! - `candidate`, `sets`: bindings, compiled once
//! - `message`: what a request says
//! - `meeting`: one delivery and all of its bindings
//! - `asked`: the job that a binding that matched asks for
//! - `metrics`: deliveries, counted
//! - `troubles`: bindings that fail, told once a minute at most

mod asked;
mod candidate;
mod intake;
mod leftovers;
mod limits;
mod meeting;
mod message;
mod metrics;
mod places;
mod sets;
mod troubles;
mod turns;
mod work;

#[cfg(test)]
mod candidate_tests;

pub use asked::Asked;
pub use candidate::{Candidate, Verdict};
pub use intake::{DeliveryIntake, ReceiveError, Received};
pub use limits::DeliveryLimits;
pub use message::{MessageError, read_message};
pub use metrics::{DeliveryTotals, RefusedDeliveries};
pub use places::Full;
pub use troubles::Trouble;
