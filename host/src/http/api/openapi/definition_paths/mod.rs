//! The paths of one definition, which all kinds answer by the same handlers: see
//! [`defined::one`](crate::http::api::defined::one).

#![expect(dead_code, reason = "they are described here and answered elsewhere")]

pub(super) mod bindings;
pub(super) mod categories;
pub(super) mod events;
pub(super) mod webhook_clients;
