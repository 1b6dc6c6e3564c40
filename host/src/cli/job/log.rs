//! `sandyard job log`: what a job logged.

use std::io::Write as _;

use anyhow::bail;
use bytes::BytesMut;
use serde_json::Value;

use super::watch;
use crate::cli::client::Call;
use crate::cli::console;
use crate::cli::session::Session;
use crate::model::JobId;

/// The longest piece without a line's end that is held back for one.
const LONGEST_LINE: usize = 64 << 10;

/// Prints the log of a job; with `follow`, to the end of the job.
pub(super) async fn print(session: &Session, job: &JobId, follow: bool) -> anyhow::Result<()> {
    if session.json {
        bail!("a log is text; `sandyard job show --json` gives a job's record, with its log");
    }
    if follow {
        let ended = watch::follow(session, job, &mut Printer::Stdout).await?;
        console::say(&super::show::headline(&ended));
        return Ok(());
    }
    let call = Call::get(format!("/v1/jobs/{job}/log")).at(&session.place);
    let mut response = session.api.stream(call).await?;
    let mut out = console::bytes_out();
    let readable = console::is_terminal();
    let mut held = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|why| session.api.lost(why))? {
        if !readable {
            out.write_all(&chunk)?;
            continue;
        }
        held.extend_from_slice(&chunk);
        // Whole lines, so that no character is cut in two.
        let end = match held.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => end + 1,
            None if held.len() > LONGEST_LINE => held.len(),
            None => continue,
        };
        out.write_all(readably(&held.split_to(end)).as_bytes())?;
    }
    if !held.is_empty() {
        out.write_all(readably(&held).as_bytes())?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}

fn readably(bytes: &[u8]) -> String {
    console::printable(&String::from_utf8_lossy(bytes))
}

/// Prints log lines as they come.
pub(super) enum Printer {
    /// To stdout: the log is what was asked for.
    Stdout,
    /// To stderr: the end of the job is.
    Stderr,
}

impl watch::Listener for Printer {
    fn lines(&mut self, text: &str) -> anyhow::Result<()> {
        if matches!(self, Self::Stderr) {
            console::say(&console::printable(text));
            return Ok(());
        }
        let mut out = console::bytes_out();
        if console::is_terminal() {
            writeln!(out, "{}", console::printable(text))?;
        } else {
            writeln!(out, "{text}")?;
        }
        out.flush()?;
        Ok(())
    }

    fn skipped(&mut self, what: &Value) {
        let bytes = what.get("bytes").and_then(Value::as_u64).unwrap_or_default();
        console::say(&console::dim(&format!("[sandyard] {bytes} bytes are left out here")));
    }
}
