//! `sandyard binding list`: which bindings there are.

use serde_json::Value;

use crate::cli::client::{Api, Call, Items, Place};
use crate::cli::console;
use crate::cli::table::{Cell, Table};

/// Prints the bindings.
pub(super) async fn list(api: &Api, place: &Place, json: bool) -> anyhow::Result<()> {
    let bindings = Items::fetch(api, usize::MAX, || Call::get("/v1/bindings").at(place)).await?;
    if json {
        return console::print(&bindings.json().to_string());
    }
    let mut table = Table::new(["NAME", "ENABLED", "EVENT", "SELECTOR"]);
    for binding in &bindings.items {
        table.row([
            Cell::id(binding, "name"),
            Cell::field(binding, "enabled"),
            Cell::whole(&event(binding)),
            Cell::field(binding, "selector"),
        ]);
    }
    table.write(&mut console::stdout())?;
    Ok(())
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
