//! Everything a plugin says during one job: it is read, merged into the status, and logged.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::line::{read_percentage, read_update};
use super::lines::{Line, Lines};
use super::log::Log;
use super::mask::{Added, Mask};
use super::report::{self, End};
use super::{Dialect, LogSource, Observer, Status, Update};
use crate::model::{Bytes, Report, SecretValue};

/// How many refusals are named in the log; more are counted. A plugin that gets a key wrong gets
/// it wrong on every line.
const MAX_REFUSALS_NAMED: u64 = 100;

/// Everything a plugin said so far.
///
/// It takes bytes in whatever pieces they come, and nothing a plugin sends makes it hold more
/// than the log's limit and a few megabytes: lines, nesting, texts and notes are all bounded.
///
/// Lines of stdout and of the log file stand in the log as they are; lines of stderr begin with
/// `[stderr]` and those of the host with `[sandyard]`. A plugin's line that begins with such a
/// mark is itself marked, so that it can't pass for the host's.
///
/// ```
/// use sandyard::model::{Bytes, Outcome};
/// use sandyard::protocol::{Dialect, End, Status, Transcript};
/// let mut transcript = Transcript::new(Dialect::Cronicle, Status::default(), Bytes(1 << 20), None);
/// transcript.stdout(b"Half way\n{\"progress\":0.5}\n{\"complete\":1}");
/// let report = transcript.finish(End::Returned, 0.1);
/// assert_eq!(report.outcome, Outcome::Success);
/// assert_eq!(report.log, "Half way\n");
/// ```
pub struct Transcript {
    dialect: Dialect,
    status: Status,
    log: Log,
    stdout: Lines,
    stderr: Lines,
    log_file: Lines,
    refusals: u64,
    observer: Option<Arc<dyn Observer>>,
    /// The secrets that the plugin was shown, if any.
    mask: Option<Box<Mask>>,
}

impl Transcript {
    /// An empty transcript. `status` is what holds before the plugin says anything, see
    /// [`Status::from_event`]; of the log, `log_limit` bytes are kept.
    pub fn new(
        dialect: Dialect,
        status: Status,
        log_limit: Bytes,
        observer: Option<Arc<dyn Observer>>,
    ) -> Self {
        Self {
            dialect,
            status,
            log: Log::new(log_limit),
            stdout: Lines::default(),
            stderr: Lines::default(),
            log_file: Lines::default(),
            refusals: 0,
            observer,
            mask: None,
        }
    }

    /// Begins with the log of earlier tries of the job, which counts towards the limit. No
    /// observer hears it again.
    #[must_use]
    pub fn resume(mut self, earlier_log: &str) -> Self {
        self.log.resume(earlier_log);
        self
    }

    /// Puts `[masked]` in place of this value wherever it turns up: from now on in all that is
    /// said and heard, and in all that is kept of what was said. Its usual encodings are looked
    /// for as well, and each longer line of a value of several lines. A value of fewer than four
    /// bytes can't be masked, which the log then says.
    ///
    /// ```
    /// use sandyard::model::{Bytes, SecretValue};
    /// use sandyard::protocol::{Dialect, End, Status, Transcript};
    /// let mut transcript = Transcript::new(Dialect::Cronicle, Status::default(), Bytes(1 << 20), None);
    /// transcript.mask(&SecretValue::from("hunter2".to_owned()));
    /// transcript.stdout(b"with hunter2, or aHVudGVyMg==\n");
    /// assert_eq!(transcript.finish(End::Returned, 0.1).log, "with [masked], or [masked]\n");
    /// ```
    pub fn mask(&mut self, value: &SecretValue) {
        let mask = self.mask.get_or_insert_default();
        match mask.add(value) {
            Added::Known => {}
            Added::TooShort => {
                self.note("a secret of fewer than 4 bytes was revealed, and is not masked");
            }
            Added::New => {
                self.log.mask(mask);
                self.status.mask(mask);
                if let Some(observer) = &self.observer {
                    observer.updated(&self.status);
                }
            }
        }
    }

    /// A text without the secrets that are masked so far. What is to be cut goes through here
    /// before, since half a secret is not recognised.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.mask {
            Some(mask) => mask.text(text),
            None => Cow::Borrowed(text),
        }
    }

    /// Takes the next bytes of stdout: updates are merged, all other lines are logged.
    pub fn stdout(&mut self, bytes: &[u8]) {
        let mut lines = std::mem::take(&mut self.stdout);
        lines.push(bytes, |line| self.stdout_line(&line));
        self.stdout = lines;
    }

    /// Takes the next bytes of stderr, which is logged and never read as updates.
    pub fn stderr(&mut self, bytes: &[u8]) {
        let mut lines = std::mem::take(&mut self.stderr);
        lines.push(bytes, |line| self.text_line(LogSource::Stderr, &line));
        self.stderr = lines;
    }

    /// Takes the next bytes that were appended to the job's log file.
    pub fn log_file(&mut self, bytes: &[u8]) {
        let mut lines = std::mem::take(&mut self.log_file);
        lines.push(bytes, |line| self.text_line(LogSource::LogFile, &line));
        self.log_file = lines;
    }

    /// Merges an update that came through a typed import; after completion it is ignored. Its
    /// texts went through [`Self::masked`].
    pub fn apply(&mut self, update: Update) {
        if self.status.completed {
            return;
        }
        for refusal in self.status.merge(update) {
            self.refuse(&refusal);
        }
        if let Some(observer) = &self.observer {
            observer.updated(&self.status);
        }
    }

    /// Logs a text, each of its lines on its own; blank lines are left out.
    pub fn log(&mut self, source: LogSource, text: &str) {
        let mut lines = Lines::default();
        lines.push(text.as_bytes(), |line| self.text_line(source, &line));
        lines.finish(|line| self.text_line(source, &line));
    }

    /// Logs what the host itself has to say.
    pub fn note(&mut self, text: &str) {
        self.log(LogSource::Host, text);
    }

    /// Whether the plugin reported completion.
    pub fn is_completed(&self) -> bool {
        self.status.completed
    }

    /// What holds so far.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Ends the transcript and says how the job went, given how its run ended and how many
    /// seconds it took.
    pub fn finish(mut self, end: End, elapsed: f64) -> Report {
        let mut lines = std::mem::take(&mut self.stdout);
        lines.finish(|line| self.stdout_line(&line));
        let mut lines = std::mem::take(&mut self.stderr);
        lines.finish(|line| self.text_line(LogSource::Stderr, &line));
        let mut lines = std::mem::take(&mut self.log_file);
        lines.finish(|line| self.text_line(LogSource::LogFile, &line));

        let update =
            self.status.update_event.take().map(|asked| self.status.update_rules.split(asked));
        for (key, reason) in update.iter().flat_map(|update| &update.refused) {
            self.refuse(&format_args!("update_event: {key}: {reason}"));
        }
        if let Some(more) = self.refusals.checked_sub(MAX_REFUSALS_NAMED + 1) {
            self.note(&format!("{} more were refused, beyond those named above", more + 1));
        }
        let mut verdict = report::judge(self.dialect, &mut self.status, end);
        if let Some(mask) = &self.mask {
            verdict.mask(mask);
        }
        let allowed = update.map(|update| update.allowed).filter(|allowed| !allowed.is_empty());
        Report::new(verdict, self.status, allowed, self.log.finish(), elapsed)
    }

    fn stdout_line(&mut self, line: &Line<'_>) {
        let Line::Whole(bytes) = line else {
            return self.text_line(LogSource::Stdout, line);
        };
        let text = String::from_utf8_lossy(bytes);
        let mask = self.mask.as_deref();
        let update = match self.dialect {
            Dialect::Cronicle => read_update(&text, mask),
            Dialect::ExitCode => read_update(&text, mask).or_else(|| read_percentage(&text)),
        };
        match update {
            Some(update) => self.apply(update),
            None => self.write(LogSource::Stdout, text),
        }
    }

    fn text_line(&mut self, source: LogSource, line: &Line<'_>) {
        match line {
            Line::Whole(bytes) => self.write(source, String::from_utf8_lossy(bytes)),
            Line::Overlong { beginning, length } => {
                let beginning = String::from_utf8_lossy(beginning);
                let masked = self.mask.as_ref().map(|mask| mask.cut_text(&beginning).into_owned());
                self.write(source, masked.map_or(beginning, Cow::Owned));
                self.refuse(&format_args!(
                    "the line above had {length} bytes, was cut, and was not read as an update; accepted are lines of at most 1 MiB"
                ));
            }
        }
    }

    fn write(&mut self, source: LogSource, line: Cow<'_, str>) {
        let line = if line.contains('\0') { line.replace('\0', "\u{FFFD}").into() } else { line };
        if line.trim().is_empty() && source != LogSource::LogFile {
            return;
        }
        let line = match &self.mask {
            Some(mask) => Cow::Owned(mask.text(&line).into_owned()),
            None => line,
        };
        match source.disclaimer(&line) {
            "" => self.log.push(source.mark(), &line),
            disclaimer => self.log.push(disclaimer, &line),
        }
        if let Some(observer) = &self.observer {
            observer.logged(source, &line);
        }
    }

    /// Logs what was not taken, while that is not too often.
    fn refuse(&mut self, what: &dyn fmt::Display) {
        self.refusals += 1;
        if self.refusals <= MAX_REFUSALS_NAMED {
            self.note(&what.to_string());
        }
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript")
            .field("dialect", &self.dialect)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
