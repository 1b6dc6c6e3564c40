//! Outbound HTTP requests, to the hosts that the operator granted.
//!
//! ```no_run
//! use sandyard_guest::http;
//!
//! # fn main() -> Result<(), http::Error> {
//! let answer: serde_json::Value = http::get_json("https://api.example.com/rows")?;
//! let stored: serde_json::Value = http::post_json("https://api.example.com/rows", &answer)?;
//! # Ok(())
//! # }
//! ```
//!
//! Requests work on wasm32-wasip2. Elsewhere each one is [`Error::Unsupported`], except in a test
//! that answers them itself: see [`Rehearsal::answer`](crate::testing::Rehearsal::answer).

use serde::Serialize;
use serde::de::DeserializeOwned;

mod answer;
mod error;
mod redirect;
mod request;
mod response;
mod transport;
mod url;
#[cfg(all(target_os = "wasi", target_env = "p2"))]
mod wasi;

pub(crate) use answer::{Answer, Answering};
pub use error::{Error, Result};
pub use request::Request;
pub use response::{Response, Timing};
pub use url::Url;

/// Fetches `url`. Any status is a response; see [`Response::accept`] to make an error of those
/// outside 200 to 299.
///
/// # Errors
/// See [`Error`].
///
/// ```no_run
/// let page = sandyard_guest::http::get("https://example.com/")?.text();
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn get(url: &str) -> Result<Response> {
    Request::get(url)?.send()
}

/// Fetches `url` and reads the body as JSON.
///
/// # Errors
/// See [`Error`]; a status outside 200 to 299 and a body that does not fit `T` are errors too.
///
/// ```no_run
/// let rows: Vec<u32> = sandyard_guest::http::get_json("https://example.com/rows")?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn get_json<T: DeserializeOwned>(url: &str) -> Result<T> {
    Request::get(url)?.header("accept", "application/json").send()?.accept()?.json()
}

/// Posts `body` as JSON to `url` and reads the answer as JSON.
///
/// # Errors
/// See [`Error`]; a status outside 200 to 299 and an answer that does not fit `T` are errors too.
///
/// ```no_run
/// let id: String = sandyard_guest::http::post_json("https://example.com/rows", &[1, 2, 3])?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn post_json<T: DeserializeOwned>(url: &str, body: &(impl Serialize + ?Sized)) -> Result<T> {
    Request::post(url)?
        .header("accept", "application/json")
        .with_json(body)?
        .send()?
        .accept()?
        .json()
}
