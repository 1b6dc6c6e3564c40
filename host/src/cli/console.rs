//! What a person sees: colours where there is a terminal, control characters never.

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{Bytes, JobRecord, Usage};
use crate::protocol::{LogSource, Observer, Status};

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Whether stderr shows colours: on a terminal, unless `NO_COLOR` is set.
pub(super) fn has_colours() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Shows an error and its causes in one or two lines.
pub(super) fn error(error: &anyhow::Error) {
    let red = AnsiColor::Red.on_default().bold();
    say(&format!("{red}error:{red:#} {}", printable(&format!("{error:#}"))));
}

/// Writes a line to stderr. What can't be written there can't be told anywhere.
pub(super) fn say(line: &str) {
    drop(writeln!(anstream::stderr(), "{line}"));
}

/// Writes a line to stdout.
///
/// # Errors
/// See [`stdout`].
pub(super) fn print(line: &str) -> anyhow::Result<()> {
    writeln!(stdout(), "{line}")?;
    Ok(())
}

/// Stdout. That nobody reads it any more, as after `| head`, is no error; a full disk is one.
pub(super) fn stdout() -> impl Write {
    Stdout(anstream::stdout())
}

/// Stdout, for bytes that are not ours: on a terminal they are to be made [`printable`] first, and
/// elsewhere they go through as they are.
pub(super) fn bytes_out() -> impl Write {
    Stdout(io::stdout())
}

/// Whether stdout is a terminal.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

struct Stdout<W>(W);

impl<W: Write> Write for Stdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        written(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        written(self.0.flush(), ())
    }
}

/// What came of writing to stdout; `all` where nobody reads it.
fn written<T>(result: io::Result<T>, all: T) -> io::Result<T> {
    result.or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(all),
        kind => Err(io::Error::new(kind, format!("write to standard output: {error}"))),
    })
}

/// A heading.
pub(super) fn heading(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}

/// Something less important.
pub(super) fn dim(text: &str) -> String {
    format!("{DIM}{text}{DIM:#}")
}

/// Text from a plugin, with control characters made visible so that it can't drive a terminal.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(character),
            // Bidirectional controls could make a line read as another.
            c if c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                shown.extend(c.escape_default());
            }
            c => shown.push(c),
        }
    }
    shown
}

/// The outcome in its colour, and what the job says of it.
pub(super) fn outcome(record: &JobRecord) -> String {
    let report = &record.report;
    ending(&report.outcome.to_string(), &report.code.to_string(), &report.description)
}

/// How a job ended, from its outcome, its code and its description.
pub(super) fn ending(outcome: &str, code: &str, description: &str) -> String {
    let style = outcome_style(outcome).bold();
    let mut line = format!("{style}{}{style:#}", printable(outcome));
    if outcome == "error" {
        line.push(' ');
        line.push_str(&printable(code));
    }
    if !description.is_empty() {
        line.push_str("  ");
        line.push_str(&printable(description));
    }
    line
}

/// The colour of an outcome, or of a state; none for a word that is neither good nor bad.
pub(super) fn outcome_style(word: &str) -> Style {
    match word {
        "success" => AnsiColor::Green.on_default(),
        "warning" | "retrying" => AnsiColor::Yellow.on_default(),
        "error" | "aborted" => AnsiColor::Red.on_default(),
        "running" => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}

/// What a job used, in one line.
pub(super) fn usage(usage: &Usage) -> String {
    let mut parts = vec![
        format!("fuel {}", count(usage.fuel)),
        format!("memory {}", size(Bytes(usage.memory_peak))),
        format!("output {}", size(Bytes(usage.output_bytes))),
    ];
    if usage.http_requests > 0 {
        parts.push(format!("http requests {}", usage.http_requests));
    }
    parts.push(time(Duration::from_secs_f64(usage.wall.max(0.0))));
    parts.join(", ")
}

/// A number that need not be exact.
pub(super) fn count(number: u64) -> String {
    let scaled = |divisor: f64, unit: &str| format!("{:.1} {unit}", number as f64 / divisor);
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => scaled(1e3, "K"),
        1_000_000..1_000_000_000 => scaled(1e6, "M"),
        _ => scaled(1e9, "G"),
    }
}

/// Bytes, where they need not be exact.
pub(super) fn size(bytes: Bytes) -> String {
    let scaled =
        |shift: u32, unit: &str| format!("{:.1} {unit}", bytes.0 as f64 / f64::from(1 << shift));
    match bytes.0 {
        0..1024 => format!("{} B", bytes.0),
        1024..1_048_576 => scaled(10, "KiB"),
        1_048_576..1_073_741_824 => scaled(20, "MiB"),
        _ => scaled(30, "GiB"),
    }
}

/// How long something took.
pub(super) fn time(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    match seconds {
        s if s < 0.001 => format!("{:.0} us", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// Shows a job while it runs: log lines on stderr as they come, and a bar on a terminal.
pub(super) struct Live {
    bar: ProgressBar,
}

/// Steps of the bar.
const STEPS: u64 = 1000;

impl Live {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(STEPS);
        // The template is ours; a wrong one would fail every run.
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3}% {elapsed}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Live {
    fn updated(&self, status: &Status) {
        if let Some(progress) = status.progress {
            self.bar.set_position((progress * STEPS as f64) as u64);
        }
    }

    fn logged(&self, source: LogSource, line: &str) {
        let text = printable(line);
        let text = match source {
            LogSource::Stdout | LogSource::LogFile => text,
            LogSource::Stderr => dim(&format!("[stderr] {text}")),
            LogSource::Host => dim(&format!("[sandyard] {text}")),
        };
        self.bar.suspend(|| say(&text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(printable("a\x1b[2Jb\tc\u{202e}"), "a\\u{1b}[2Jb\tc\\u{202e}");
    }

    #[test]
    fn quantities_are_readable() {
        assert_eq!(count(24_115), "24.1 K");
        assert_eq!(size(Bytes(1_153_434)), "1.1 MiB");
        assert_eq!(time(Duration::from_micros(512)), "512 us");
        assert_eq!(time(Duration::from_millis(1500)), "1.50 s");
    }
}
