//! Whether a webhook is from the sender it names.
//!
//! Comes in: the way a sender proves itself ([`ClientKind`](crate::definitions::ClientKind)), the secret shared with it, and a
//! [`Message`]: headers, the body as it arrived, the time. What the headers say is read first, as a
//! [`Claim`], which most of what is not from the sender does not even make. Goes out: [`Verified`],
//! with the id under which the sender repeats the same delivery, or why the message is refused.
//! Nothing here reads a secret, keeps anything or takes longer for a guess that is nearly right.

mod checks;
mod claim;
mod keyed;
mod message;
mod refusal;
mod shared_token;
mod signed_body;
mod slack;
mod standard;
mod stripe;
mod verify;

#[cfg(test)]
mod claim_tests;
#[cfg(test)]
mod timed_tests;
#[cfg(test)]
mod untimed_tests;

pub use checks::Checks;
pub use claim::Claim;
pub use message::Message;
pub use refusal::Unverified;
pub use verify::{Verified, secret_header, verify};
