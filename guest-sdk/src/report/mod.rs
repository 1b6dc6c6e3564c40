//! The things that can be said in two ways: as lines, or through the interfaces of
//! `sandyard:plugin`.

#[cfg(not(all(feature = "typed-imports", target_os = "wasi", target_env = "p2")))]
mod lines;
#[cfg(all(feature = "typed-imports", target_os = "wasi", target_env = "p2"))]
mod typed;

#[cfg(not(all(feature = "typed-imports", target_os = "wasi", target_env = "p2")))]
pub(crate) use lines::{label, message, metrics, progress};
#[cfg(all(feature = "typed-imports", target_os = "wasi", target_env = "p2"))]
pub(crate) use typed::{label, message, metrics, progress};
