//! Why the host does not serve a call.

use std::fmt;

/// Why [`kv`](crate::kv), [`chain`](crate::chain) or [`secrets`](crate::secrets) did not do what
/// was asked. All but [`Denied::Unsupported`] carry the host's sentence: what was asked for, and
/// what would be accepted.
///
/// ```
/// use sandyard_guest::{Denied, kv};
///
/// // Outside a host and outside a test, nothing is kept.
/// assert_eq!(kv::get("cursor"), Err(Denied::Unsupported));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denied {
    /// The operator has not granted it.
    NotGranted(String),
    /// It is granted, and there is too much of it.
    OverQuota(String),
    /// The host cannot serve it now. Trying again later can work.
    Unavailable(String),
    /// It has the wrong form.
    Invalid(String),
    /// There is no host to ask.
    Unsupported,
}

impl fmt::Display for Denied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGranted(sentence) => write!(formatter, "not granted: {sentence}"),
            Self::OverQuota(sentence) => write!(formatter, "over quota: {sentence}"),
            Self::Unavailable(sentence) => write!(formatter, "unavailable: {sentence}"),
            Self::Invalid(sentence) => write!(formatter, "invalid: {sentence}"),
            Self::Unsupported => formatter.write_str(
                "there is no host to ask here; build for wasm32-wasip2 with the feature `services`, or use `testing`",
            ),
        }
    }
}

impl std::error::Error for Denied {}
