//! Word to the outside about jobs: web hooks and mails.
//!
//! Comes in: the facts of a job, as plain data. Goes out: one try of a hook over `outbound`, or one
//! mail over SMTP, with what became of it. Whoever calls keeps the tries, waits between them and
//! masks secrets; nothing here stores, queues or schedules.
//!
//! - [`Pages`], [`Links`]: where a job and its event can be looked at
//! - [`HookPayload`], [`HookTemplates`]: what a hook says
//! - [`HookTarget`]: where a hook goes, with headers of its own
//! - [`SigningSecret`]: Standard Webhooks signatures, made and checked
//! - [`Hook`], [`RetryPolicy`]: one try, and when to try again
//! - [`mail`](mod@mail): mails

mod hook;
pub mod mail;
mod pages;
mod retry;
mod send;
mod signature;
mod target;
mod template;

#[cfg(test)]
mod hook_tests;
#[cfg(test)]
mod send_tests;
#[cfg(test)]
mod signature_tests;

pub use hook::{Action, HookPayload, HookTemplates};
pub use pages::{Links, Pages};
pub use retry::{RetryPolicy, Verdict};
pub use send::{Attempt, Hook, HookId, HookIdError};
pub use signature::{
    ID_HEADER, SIGNATURE_HEADER, SecretError, SignatureError, SigningSecret, TIMESTAMP_HEADER,
    TOLERANCE,
};
pub use target::{HookTarget, HookTargetError};
