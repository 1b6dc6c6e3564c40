//! Deliveries: taken in, kept, met with their bindings, and settled with the jobs they start.
//!
//! - `intake`: the front door: receive, wait, stop
//! - `limits`, `capacity`, `full`: what those on their way may hold, in each namespace and in all
//! - `work`: a delivery on its way
//! - `leftovers`: what an earlier process left is taken up
//! - `candidate`, `sets`: bindings, compiled once
//! - `message`: what a request says; `json_body`, `cloud_event`, `data_form`: its body, and what
//!   CloudEvents say
//! - `meeting`: one delivery and all of its bindings
//! - `asked`: the job that a binding that matched asks for
//! - `metrics`: deliveries, counted
//! - `troubles`: bindings that fail, told once a minute at most

mod asked;
mod candidate;
mod capacity;
mod cloud_event;
mod data_form;
mod full;
mod intake;
mod json_body;
mod leftovers;
mod limits;
mod meeting;
mod message;
mod metrics;
mod sets;
mod troubles;
mod work;

#[cfg(test)]
mod candidate_tests;
#[cfg(test)]
mod capacity_tests;

pub use asked::Asked;
pub use candidate::{Candidate, Verdict};
pub use capacity::{Reservation, Standing};
pub use full::Full;
pub use intake::{DeliveryIntake, ReceiveError, Received};
pub use limits::{DeliveryLimits, WEBHOOK_BODY};
pub use message::{MessageError, read_message};
pub use metrics::{DeliveryTotals, RefusedDeliveries};
pub use troubles::Trouble;
