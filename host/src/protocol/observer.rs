//! Who hears of a job while it runs.

use super::Status;

/// Where a line of the log came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogSource {
    /// The plugin's stdout, as far as it is no update.
    Stdout,
    /// The plugin's stderr, which is never read as updates.
    Stderr,
    /// What the plugin appended to its log file.
    LogFile,
    /// The host itself.
    Host,
}

impl LogSource {
    /// How a line of this source begins in the log; nothing for what is kept as it came.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Stdout | Self::LogFile => "",
            Self::Stderr => "[stderr] ",
            Self::Host => "[sandyard] ",
        }
    }

    /// What is put before a line of this source that would otherwise pass for one of the host's
    /// or of stderr.
    pub(super) fn disclaimer(self, line: &str) -> &'static str {
        let forged = line.starts_with('[')
            && ["[sandyard]", "[stderr]", "[stdout]", "[job.log]"]
                .iter()
                .any(|mark| line.starts_with(mark));
        match self {
            Self::Stdout if forged => "[stdout] ",
            Self::LogFile if forged => "[job.log] ",
            _ => "",
        }
    }
}

/// Hears what a plugin reports as it reports it; for live streams. It is called on the thread that
/// runs the plugin and must not block.
pub trait Observer: Send + Sync {
    /// An update was merged; `status` is what holds now.
    fn updated(&self, status: &Status);

    /// A line went to the log. It has no line feed and no mark of its source.
    fn logged(&self, source: LogSource, line: &str);
}
