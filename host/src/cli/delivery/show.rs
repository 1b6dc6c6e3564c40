//! One delivery, and what became of it.

use std::io::Write as _;

use serde_json::Value;

use crate::cli::table::plain;
use crate::cli::{console, facts};

/// What is shown line by line below the rest.
const HIDDEN: [&str; 5] = ["matches", "failures", "matched", "failed", "unmatched"];

/// Prints a delivery.
pub(super) fn delivery(delivery: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return console::print(&delivery.to_string());
    }
    let mut out = console::stdout();
    facts::write(&mut out, delivery, &HIDDEN)?;
    out.flush()?;
    bindings(delivery)
}

/// Prints what became of a delivery that was just sent.
pub(super) fn outcome(outcome: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return console::print(&outcome.to_string());
    }
    let word = |name: &str| outcome.get(name).map(plain).unwrap_or_default();
    console::print(&format!("{} {}", word("delivery"), console::printable(&word("state"))))?;
    bindings(outcome)
}

/// A line for each binding that matched or failed, and one for the others.
fn bindings(account: &Value) -> anyhow::Result<()> {
    let list = |name: &str| account.get(name).and_then(Value::as_array).into_iter().flatten();
    for one in list("matched") {
        console::print(&matched(one))?;
    }
    for one in list("failed") {
        console::print(&failed(one))?;
    }
    let others = list("unmatched").count();
    if others > 0 {
        let plural = if others == 1 { "" } else { "s" };
        console::print(&console::dim(&format!("{others} binding{plural} did not match")))?;
    }
    Ok(())
}

fn matched(one: &Value) -> String {
    let word = |name: &str| one.get(name).filter(|value| !value.is_null()).map(plain);
    let binding = word("binding").unwrap_or_default();
    let started = match (word("job"), word("name")) {
        (Some(job), Some(name)) => format!("started {job} ({name})"),
        (Some(job), None) => format!("started {job}"),
        (None, _) => "starts nothing".to_owned(),
    };
    console::printable(&format!("{binding} matched and {started}"))
}

fn failed(one: &Value) -> String {
    let word = |name: &str| one.get(name).map(plain).unwrap_or_default();
    let number = |name: &str| one.pointer(&format!("/position/{name}")).and_then(Value::as_u64);
    let place = match (number("line"), number("column")) {
        (Some(line), Some(column)) => format!(" ({line}:{column})"),
        _ => String::new(),
    };
    let line = format!("{} failed: {}: {}{place}", word("binding"), word("stage"), word("message"));
    console::printable(&line)
}
