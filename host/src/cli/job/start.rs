//! Starting a job, and waiting for its end if that is asked for.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

use super::log::Printer;
use super::watch::{self, Silence, Watch};
use super::{exit_code, show};
use crate::cli::client::{Api, Call, Place};
use crate::cli::console;
use crate::model::JobId;

/// A job to be started.
#[derive(Debug)]
pub(in crate::cli) struct Start {
    /// The call that starts it.
    pub(in crate::cli) call: Call,
    /// How to go on.
    pub(in crate::cli) watch: Watch,
    /// Whether the answer is JSON.
    pub(in crate::cli) json: bool,
}

/// Starts a job and tells what came of it.
///
/// # Errors
/// There is no job, or the server went away before its end.
pub(in crate::cli) async fn start(api: &Api, start: Start) -> anyhow::Result<ExitCode> {
    let Start { call, watch, json } = start;
    let answer = api.value(call).await?;
    let entry = answer.get("job").unwrap_or(&answer);
    let id = entry.get("id").and_then(Value::as_str).and_then(|id| id.parse::<JobId>().ok());
    let id = id.context("the server's answer names no job")?;
    if !watch.wait && !watch.follow {
        if json {
            console::print(&answer.to_string())?;
        } else {
            let state = entry.get("state").and_then(Value::as_str).unwrap_or("submitted");
            console::print(&format!("{id} {}", console::printable(state)))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    // The id is the server's own, so that it needs no namespace.
    let anywhere = Place::default();
    let ended = if watch.follow {
        watch::follow(api, &anywhere, &id, &mut Printer::Stderr).await?
    } else {
        watch::follow(api, &anywhere, &id, &mut Silence).await?
    };
    if json {
        console::print(&ended.to_string())?;
    } else {
        console::print(&format!("{id} {}", show::headline(&ended)))?;
    }
    Ok(exit_code(&ended))
}
