//! The client of a server's API, for commands that speak to one.
//!
//! - [`Remote`]: the options that say which server, with which token; opened, they are an [`Api`]
//! - [`Call`]: one request, and what the [`Api`] makes of it: JSON, a stream, or a [`Failure`]
//! - [`Items`]: lists, page by page
//! - [`Follow`]: server-sent events

mod api;
mod base;
mod call;
mod failure;
mod follow;
mod items;
mod place;
mod refused;
mod remote;
mod token;

pub(super) use api::{Answer, Api};
pub(super) use call::Call;
pub(super) use failure::Failure;
pub(super) use follow::Follow;
pub(super) use items::Items;
pub(super) use place::Place;
pub(super) use remote::Remote;

/// Runs a command that speaks to a server.
///
/// # Errors
/// What the command fails with, or that nothing asynchronous can be run at all.
pub(super) fn block_on<T>(command: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(command)
}
