//! `sandyard binding list`: which bindings there are.

use serde_json::Value;

use crate::cli::client::Call;
use crate::cli::session::Session;
use crate::cli::table::{Cell, Table};

/// Prints the bindings.
pub(super) async fn list(session: &Session) -> anyhow::Result<()> {
    let bindings = session.pages(usize::MAX, || Call::get("/v1/bindings")).await?;
    session.list(&bindings, Table::new(["NAME", "ENABLED", "EVENT", "SELECTOR"]), |binding| {
        [
            Cell::id(binding, "name"),
            Cell::field(binding, "enabled"),
            Cell::whole(&event(binding)),
            Cell::field(binding, "selector"),
        ]
    })
}

/// The event that a binding submits, and where it is if that is elsewhere.
fn event(binding: &Value) -> String {
    let submit = binding.get("submit").unwrap_or(&Value::Null);
    let event = submit.get("event").and_then(Value::as_str).unwrap_or("-");
    match submit.get("cluster_scope") {
        Some(Value::Bool(true)) => format!("{event} in default"),
        _ => event.to_owned(),
    }
}
