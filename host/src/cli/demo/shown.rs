//! How the tour shows its jobs.

use serde_json::Value;

use crate::cli::console;
use crate::model::JobRecord;

/// Log lines that are shown of each job.
const LINES: usize = 3;

/// The most of a line that fits on a common terminal, in characters.
const WIDTH: usize = 84;

/// What comes next.
pub(super) fn heading(number: usize, what: &str, title: &str) -> anyhow::Result<()> {
    console::print(&console::heading(&format!("{number}. {what}  {title}")))
}

/// A job that the sandbox ran.
pub(super) fn record(record: &JobRecord) -> anyhow::Result<()> {
    for text in record.report.log.lines().take(LINES) {
        line(text)?;
    }
    console::print(&format!("   {}", console::outcome(record)))?;
    below(&console::usage(&record.usage))
}

/// A line of what happens.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    console::print(&console::dim(&format!("   | {}", console::printable(&shortened(text)))))
}

/// How a job of the server ended.
pub(super) fn ending(job: &Value) -> anyhow::Result<()> {
    let text = |key: &str| job.get(key).and_then(Value::as_str).unwrap_or_default();
    let code = job.get("code").map(Value::to_string).unwrap_or_default();
    let ending = console::ending(text("outcome"), &code, text("description"));
    console::print(&format!("   {ending}"))
}

/// How a job of the server ended, within a line of what happens.
pub(super) fn in_a_line(job: &Value) -> String {
    let text = |key: &str| job.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{}  {}", text("outcome"), text("description"))
}

/// What else there is to say, and the end of it.
pub(super) fn below(text: &str) -> anyhow::Result<()> {
    console::print(&console::dim(&format!("   {text}\n")))
}

fn shortened(line: &str) -> String {
    let mut characters = line.chars();
    let start = characters.by_ref().take(WIDTH).collect::<String>();
    if characters.next().is_some() { format!("{start}...") } else { start }
}
