//! Progress, label, log messages and metrics as lines on standard output.

use crate::perf::Perf;
use crate::voice::Voice;

/// What marks a line of text that would otherwise be read as a status update.
const QUOTE: &str = "| ";

pub(crate) fn progress(voice: &Voice, fraction: f64) {
    voice.say("progress", &fraction);
}

pub(crate) fn label(voice: &Voice, label: &str) {
    voice.say("label", label);
}

/// Says text, line by line, so that none of it is taken for a status update.
pub(crate) fn message(voice: &Voice, text: &str) {
    let mut lines = String::with_capacity(text.len() + 1);
    for line in text.lines() {
        let bare = line.trim();
        if bare.starts_with('{') && bare.ends_with('}') {
            lines.push_str(QUOTE);
        }
        lines.push_str(line);
        lines.push('\n');
    }
    voice.line(lines.as_bytes());
}

/// The metrics that the completion line has to carry: all of them.
pub(crate) fn metrics(perf: &Perf) -> Option<&Perf> {
    (!perf.is_empty()).then_some(perf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_a_status_update() {
        let voice = Voice::kept();
        message(&voice, "a\n{\"complete\":1}\n  {x}  \n{y} z");
        assert_eq!(voice.into_kept(), b"a\n| {\"complete\":1}\n|   {x}  \n{y} z\n");
    }
}
