//! The HTTP server: listener, router, who may do what, and how requests are refused.
//!
//! Requests come in; what they ask for goes to the engine and its store. No SQL and no wasmtime
//! is known here.
//!
//! - `listener`, `connection`, `addresses`, `tls`: from a socket to a request
//! - `routes`, `layers`: which path is what, and what every request passes through
//! - `caller`, `auth`, `first_token`: tokens, and what their holders may do
//! - `query`, `body`, `timed_body`: what requests are made of
//! - `problem`, `problem_from`: how requests are refused
//! - `health`, `metrics`, `process`, `status`: what the server says of itself
//! - `tokens_api`: making, listing and revoking tokens
//! - `api`: the native API, one file a family
//! - `argo`: Argo's own paths, in its shapes

mod addresses;
pub mod api;
mod argo;
mod auth;
mod body;
mod caller;
mod connection;
mod first_token;
mod health;
mod layers;
mod listener;
mod metrics;
mod problem;
mod problem_from;
mod process;
mod query;
mod refused_webhooks;
mod routes;
mod settings;
mod state;
mod status;
mod timed_body;
mod tls;
mod tokens_api;

pub use auth::{AdminToken, Token};
pub use body::{Json, RawBody, json_bytes, read_json, too_large, unread_body};
pub use caller::Caller;
pub use first_token::first_token;
pub use listener::{Door, HttpServer};
pub use problem::{FieldError, Problem};
pub use query::{InNamespace, NoQuery, Path, Query, SaidToBeIn};
pub use routes::router;
pub use settings::HttpSettings;
pub use state::AppState;
pub use status::ServerStatus;
pub use tls::acceptor;
pub use tokens_api::{MadeToken, TokenList, TokenOrder};
