//! What the guests in `src/bin` share, and, natively, the guests that are bytes and not programs.
//!
//! - [`job`]: reading the job JSON, writing status lines. In: stdin; out: stdout.
//! - [`folder`]: listings and symbolic links.
//! - [`raw_http`]: HTTP requests as they are written, with no check before the host's.
//! - `generated`: guests made when a test asks, since they are too large or too broken to keep.
//! - `written`: the guests in `wat/`, which only text can say.

#[cfg(not(target_family = "wasm"))]
mod assemble;
pub mod folder;
#[cfg(not(target_family = "wasm"))]
pub mod generated;
pub mod job;
pub mod raw_http;
#[cfg(not(target_family = "wasm"))]
pub mod written;
