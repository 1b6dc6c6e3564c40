//! The way to what the host keeps between jobs: the host's own interfaces where there are any,
//! what a test keeps elsewhere.

#[cfg(all(feature = "services", target_os = "wasi", target_env = "p2"))]
mod imported;
mod kept;
#[cfg(not(all(feature = "services", target_os = "wasi", target_env = "p2")))]
mod rehearsed;

#[cfg(all(feature = "services", target_os = "wasi", target_env = "p2"))]
pub(crate) use imported::{HeldSecret, delete, enqueue, get, list, open, set, swap};
pub(crate) use kept::{Keeping, Kept};
#[cfg(not(all(feature = "services", target_os = "wasi", target_env = "p2")))]
pub(crate) use rehearsed::{HeldSecret, delete, enqueue, get, list, open, set, swap};

/// Some keys, and what to pass as `after` for the next ones if there are any.
pub(crate) type Page = (Vec<String>, Option<String>);
