//! `sandyard job show`: one job.

use std::io::Write as _;

use serde_json::Value;

use super::{fetch, is_done};
use crate::cli::session::Session;
use crate::cli::table::plain;
use crate::cli::{console, facts};
use crate::model::JobId;

/// What the first line says, or another command shows better.
const HIDDEN: [&str; 7] = ["outcome", "code", "description", "progress", "log", "log_url", "html"];

/// Prints a job.
pub(super) async fn show(session: &Session, job: &JobId) -> anyhow::Result<()> {
    let job = fetch(session, job).await?;
    if session.json {
        return console::print(&job.to_string());
    }
    console::print(&headline(&job))?;
    let mut out = console::stdout();
    facts::write(&mut out, &job, &HIDDEN)?;
    out.flush()?;
    Ok(())
}

/// How a job ended, or where it is on its way.
pub(super) fn headline(job: &Value) -> String {
    let text = |name: &str| job.get(name).filter(|value| !value.is_null()).map(plain);
    if is_done(job) {
        return console::ending(
            &text("outcome").unwrap_or_default(),
            &text("code").unwrap_or_default(),
            &text("description").unwrap_or_default(),
        );
    }
    let state = text("state").unwrap_or_default();
    let progress = job.get("progress").and_then(Value::as_f64);
    let said = progress.map_or(String::new(), |progress| format!("{:.0}%", progress * 100.0));
    console::ending(&state, "", &said)
}
