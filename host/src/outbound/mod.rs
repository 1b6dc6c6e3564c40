//! Outbound HTTP: one guarded client for plugins' requests and for the host's own.
//!
//! Comes in: a request and a [`Policy`]. Goes out: a [`Response`] or a [`SendError`] that says what
//! would have let the request go. A request passes, in this order, the policy for its host, one
//! resolution of its name and a check of every address found; the connection then goes to a checked
//! address and nowhere else. Never: a redirect followed, a connection used twice, a pool, a proxy.

mod address;
mod body;
mod caps;
mod client;
mod connect;
mod exchange;
mod patience;
mod policy;
mod refusal;
mod resolve;
mod response;
mod send_error;
mod target;
mod tls;
mod verifier;

#[cfg(test)]
mod client_tests;
#[cfg(test)]
pub(crate) mod loopback;

pub use address::AddressClass;
pub use caps::Caps;
pub use client::Client;
pub use patience::Patience;
pub use policy::Policy;
pub use refusal::{Refusal, Remedy};
pub use response::Response;
pub use send_error::SendError;

pub(crate) use client::Admitted;
pub(crate) use target::describe;

#[cfg(test)]
pub(crate) use resolve::{Lookup, system};
#[cfg(test)]
pub(crate) use tls::Trust;
