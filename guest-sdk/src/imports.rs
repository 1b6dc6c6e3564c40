//! The interfaces of `sandyard:plugin`, as they are: with the feature `typed-imports` or
//! `services`, on wasm32-wasip2. [`kv`](crate::kv), [`chain`](crate::chain) and
//! [`secrets`](crate::secrets) read better.
//!
//! A plugin that calls one of them imports that interface, and needs the grant of its name. See the
//! WIT package for what each function means.
//!
//! ```no_run
//! use sandyard_guest::imports::kv;
//!
//! if let Ok(Some(value)) = kv::get("last-seen") {
//!     assert!(value.len() <= 1 << 20);
//! }
//! ```

/// What the generator wrote; it calls the host, which takes unsafe code.
#[allow(unsafe_code, missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
mod generated {
    wit_bindgen::generate!({ path: "../wit", world: "imports" });
}

pub use generated::sandyard::plugin::{chain, context, kv, log, progress, secrets, types};
