//! Webhook clients: senders who prove by a signature, and not by a token, who they are.

mod client;
mod kind;
mod read;
mod scheme;

pub use client::WebhookClient;
pub use kind::ClientKind;
pub use scheme::{HmacAlgorithm, HmacScheme, SignatureEncoding, SignedTime};

#[cfg(test)]
mod tests;
