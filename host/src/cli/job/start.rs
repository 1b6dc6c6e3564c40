//! Starting a job, and waiting for its end if that is asked for.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

use super::log::Printer;
use super::watch::{self, Silence, Watch};
use super::{exit_code, show};
use crate::cli::client::Call;
use crate::cli::console;
use crate::cli::session::Session;
use crate::model::JobId;

/// Starts a job by a call and tells what came of it.
///
/// # Errors
/// There is no job, or the server went away before its end.
pub(in crate::cli) async fn start(
    session: &Session,
    call: Call,
    watch: Watch,
) -> anyhow::Result<ExitCode> {
    let answer = session.value(call).await?;
    let entry = answer.get("job").unwrap_or(&answer);
    let id = entry.get("id").and_then(Value::as_str).and_then(|id| id.parse::<JobId>().ok());
    let id = id.context("the server's answer names no job")?;
    if !watch.wait && !watch.follow {
        if session.json {
            console::print(&answer.to_string())?;
        } else {
            let state = entry.get("state").and_then(Value::as_str).unwrap_or("submitted");
            console::print(&format!("{id} {}", console::printable(state)))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let ended = if watch.follow {
        watch::follow(session, &id, &mut Printer::Stderr).await?
    } else {
        watch::follow(session, &id, &mut Silence).await?
    };
    if session.json {
        console::print(&ended.to_string())?;
    } else {
        console::print(&format!("{id} {}", show::headline(&ended)))?;
    }
    Ok(exit_code(&ended))
}
